import { notifications } from '@mantine/notifications';

/** Tells that something did not work, in the words of the daemon. */
export const tellError = (error: Error): void => {
  notifications.show({ color: 'red', title: 'That did not work', message: error.message, autoClose: 12_000 });
};

/** Tells that something is done. */
export const tellDone = (title: string, message: string): void => {
  notifications.show({ color: 'teal', title, message, autoClose: 8_000 });
};
