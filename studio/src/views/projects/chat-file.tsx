import { Button, FileButton, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';
import { playStory } from './play-story.ts';

/** Drop or choose a chat file: it is imported and played. */
export function ChatFile() {
  const [over, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: (file: File) => daemon.imports.upload({ query: { name: file.name }, body: file }),
    onSuccess: (r) => playStory(r.story),
    onError: tellError,
  });
  const take = (file: File | null | undefined) => {
    if (file) upload.mutate(file);
  };
  return (
    <section aria-labelledby="file">
      <Title order={2} id="file" mb="md">
        A chat file
      </Title>
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
          <Text ta="center">Drop a chat of SillyTavern here (.jsonl), or</Text>
          <FileButton accept=".jsonl,.json,.txt" onChange={take}>
            {(props) => (
              <Button {...props} variant="light" loading={upload.isPending}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </Stack>
      </Paper>
    </section>
  );
}
