import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { tellError } from '../../ui/tell.ts';

/** Saves all stories, with their saved games and pictures, as one file. */
export function BackupButton() {
  const backup = useMutation({
    mutationFn: () => daemon.projects.backup(),
    onSuccess: (blob) => saveBlob(blob, `ComfyVN backup ${new Date().toISOString().slice(0, 10)}.zip`),
    onError: tellError,
  });
  return (
    <Button variant="subtle" size="sm" loading={backup.isPending} onClick={() => backup.mutate()}>
      Back up all stories
    </Button>
  );
}
