import { Button, FileButton, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError } from '@comfyvn/shared/contract/api-error';
import type { ImportReport } from '@comfyvn/shared/imports/imports.api';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { BackupButton } from './backup-button.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { playStory } from './play-story.ts';
import { takeFile } from './take-file.ts';

/** Drop or choose a chat file or bundle: it is imported and played; of a backup all stories are brought back. */
export function ChatFile() {
  const [over, setOver] = useState(false);
  // A browser tells only of another file than before; somebody may choose the same one again.
  const forget = useRef<() => void>(null);
  const upload = useMutation({
    mutationFn: takeFile,
    onSuccess: (reports) => finish(reports),
    onError: (error) => {
      if (!isConflict(error)) tellError(error);
    },
  });
  const take = (file: File | null | undefined) => {
    if (file) upload.mutate({ file, mode: 'new' });
    forget.current?.();
  };
  return (
    <section aria-labelledby="file">
      <Group justify="space-between" mb="md">
        <Title order={2} id="file">
          A chat, card or bundle
        </Title>
        <BackupButton />
      </Group>
      <Paper
        p="xl"
        radius="lg"
        bg={over ? 'dark.5' : 'dark.7'}
        style={{ border: '2px dashed #4b4268' }}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          take(e.dataTransfer.files[0]);
        }}
      >
        <Stack align="center" gap="sm">
          <Text ta="center">
            Drop a chat of SillyTavern (.jsonl), a character card (.png, .charx, .byaf, .json, .yaml), a story bundle or
            a backup (.zip) here, or
          </Text>
          <FileButton
            accept=".jsonl,.json,.txt,.zip,.png,.charx,.byaf,.yaml,.yml,.jpg,.jpeg"
            onChange={take}
            resetRef={forget}
          >
            {(props) => (
              <Button {...props} variant="light" loading={upload.isPending}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </Stack>
      </Paper>
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
