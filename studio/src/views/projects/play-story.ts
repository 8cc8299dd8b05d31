import { notifications } from '@mantine/notifications';

/** Opens the player page of a story. */
export const playStory = (id: string): void => location.assign(`/play/${encodeURIComponent(id)}`);

export const tellError = (error: Error): void => {
  notifications.show({ color: 'red', title: 'That did not work', message: error.message, autoClose: 12_000 });
};
