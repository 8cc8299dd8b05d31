import { Button, FileButton, Paper, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';

interface Props {
  /** What may be dropped here; the button ends the sentence. */
  readonly words: string;
  readonly button: string;
  /** Endings of files, as a file input takes them. */
  readonly accept: string;
  readonly loading: boolean;
  readonly onFile: (file: File) => void;
}

/** A place to drop a file, with a button to choose one. */
export function DropFile({ words, button, accept, loading, onFile }: Props) {
  const [over, setOver] = useState(false);
  // A browser tells only of another file than before; somebody may choose the same one again.
  const forget = useRef<() => void>(null);
  const take = (file: File | null | undefined): void => {
    if (file) onFile(file);
    forget.current?.();
  };
  return (
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
        <Text ta="center" maw={760} style={{ textWrap: 'balance' }}>
          {words}
        </Text>
        <FileButton accept={accept} onChange={take} resetRef={forget}>
          {(props) => (
            <Button {...props} variant="light" loading={loading}>
              {button}
            </Button>
          )}
        </FileButton>
      </Stack>
    </Paper>
  );
}
