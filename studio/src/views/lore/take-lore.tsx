import { Button, FileButton, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';

/** Drop or choose a lore file: it is kept, and attached to the story that is open. */
export function TakeLore({ story }: { story: string | undefined }) {
  const queries = useQueryClient();
  const [over, setOver] = useState(false);
  // A browser tells only of another file than before; somebody may choose the same one again.
  const forget = useRef<() => void>(null);
  const upload = useMutation({
    mutationFn: (file: File) =>
      daemon.lore.takeFile({ query: { name: file.name, ...(story && { story }) }, body: file }),
    onSuccess: async ({ file, changed, leftOut }) => {
      await queries.invalidateQueries({ queryKey: ['lore'] });
      tellDone(
        `“${file.name}”: ${count(file.entries, 'entry', 'entries')}`,
        [
          !changed && 'It was here just so.',
          leftOut > 0 &&
            `${count(leftOut, 'more entry was', 'more entries were')} left out: that is the most of a book.`,
        ]
          .filter(Boolean)
          .join(' '),
      );
    },
    onError: tellError,
  });
  const take = (file: File | null | undefined) => {
    if (file) upload.mutate(file);
    forget.current?.();
  };
  return (
    <Paper
      p="lg"
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
        <Text ta="center" maw={620}>
          Drop world info of SillyTavern here, a lorebook of NovelAI, Agnai or RisuAI, or a card with its lorebook, or
        </Text>
        <FileButton accept=".json,.lorebook,.png,.charx" onChange={take} resetRef={forget}>
          {(props) => (
            <Button {...props} variant="light" loading={upload.isPending}>
              Choose a lore file
            </Button>
          )}
        </FileButton>
      </Stack>
    </Paper>
  );
}
