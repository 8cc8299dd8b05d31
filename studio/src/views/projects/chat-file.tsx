import { Group, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '@comfyvn/shared/contract/api-error';
import type { ImportReport } from '@comfyvn/shared/imports/imports.api';
import { count } from '../../ui/count.ts';
import { DropFile } from '../../ui/drop-file.tsx';
import { tellDone, tellError } from '../../ui/tell.ts';
import { BackupButton } from './backup-button.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { playStory } from './play-story.ts';
import { takeFile } from './take-file.ts';

/** Drop or choose a chat file or bundle: it is imported and played; of a backup all stories are brought back. */
export function ChatFile() {
  const upload = useMutation({
    mutationFn: takeFile,
    onSuccess: (reports) => finish(reports),
    onError: (error) => {
      if (!isConflict(error)) tellError(error);
    },
  });
  return (
    <section aria-labelledby="file">
      <Group justify="space-between" mb="md">
        <Title order={2} id="file">
          A chat, card or bundle
        </Title>
        <BackupButton />
      </Group>
      <DropFile
        words="Drop a chat of SillyTavern (.jsonl), a character card (.png, .charx, .byaf, .json, .yaml), a story bundle or a backup (.zip) here, or"
        button="Choose a file"
        accept=".jsonl,.json,.txt,.zip,.png,.charx,.byaf,.yaml,.yml,.jpg,.jpeg"
        loading={upload.isPending}
        onFile={(file) => upload.mutate({ file, mode: 'new' })}
      />
      <ConflictDialog
        message={isConflict(upload.error) ? upload.error.message : null}
        onClose={upload.reset}
        onChoice={(mode) => {
          if (upload.variables) upload.mutate({ ...upload.variables, mode });
        }}
      />
    </section>
  );
}

const isConflict = (error: Error | null): error is ApiError =>
  error instanceof ApiError && error.problem.code === 'conflict';

function finish(reports: readonly ImportReport[]): void {
  const [only, ...others] = reports;
  if (only && others.length === 0) return playStory(only.story);
  const changed = reports.filter((report) => report.changed).length;
  tellDone(
    `${count(reports.length, 'story', 'stories')} of the backup`,
    changed === 0 ? 'All of them were here already.' : `${changed} brought back; the others were here already.`,
  );
}
