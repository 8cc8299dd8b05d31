import { Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import type { BundleMode } from '@comfyvn/shared/bundle/bundle.schema';

const TITLE = 'This story is here already';

/** Asks what to do with a bundle whose story is here already and differs; `message` is the daemon's. */
export function ConflictDialog({
  message,
  onChoice,
  onClose,
}: {
  message: string | null;
  onChoice: (mode: BundleMode) => void;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={message !== null}
      onClose={onClose}
      // A header of its own would be a second banner of the page.
      withCloseButton={false}
      attributes={{ content: { 'aria-label': TITLE } }}
      centered
    >
      <Stack>
        <Title order={2} fz="lg">
          {TITLE}
        </Title>
        <Text>{message}</Text>
        <Group justify="end">
          <Button variant="subtle" color="gray" onClick={onClose}>
            Leave it
          </Button>
          <Button variant="light" color="red" onClick={() => onChoice('replace')}>
            Replace mine
          </Button>
          <Button data-autofocus onClick={() => onChoice('copy')}>
            Keep both
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
