import { Button, Code, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

/** Keys with which other programs speak with the voices of the characters. */
export function SpeechKeys() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const refresh = () => queries.invalidateQueries({ queryKey: ['speech', 'keys'] });
  const keys = useQuery({ queryKey: ['speech', 'keys'], queryFn: () => daemon.speech.keys() });
  const add = useMutation({
    mutationFn: () => daemon.speech.addKey({ body: { name: name.trim() } }),
    onSuccess: () => {
      setName('');
      return refresh();
    },
    onError: tellError,
  });
  const remove = useMutation({
    mutationFn: (id: string) => daemon.speech.removeKey({ params: { id } }),
    onSuccess: refresh,
    onError: tellError,
  });
  return (
    <Stack gap="sm">
      <Text fz="sm" c="dark.1">
        Programs that speak OpenAI’s way, such as SillyTavern’s own speech, can use these voices: the address is{' '}
        <Code>{`${location.origin}/v1/audio/speech`}</Code>, the voice is the name of a character.
      </Text>
      <Group align="end" gap="sm">
        <TextInput
          label="Name of the program"
          value={name}
          maxLength={100}
          style={{ flex: '1 1 220px', maxWidth: 360 }}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <Button variant="light" disabled={name.trim() === ''} loading={add.isPending} onClick={() => add.mutate()}>
          Make a key
        </Button>
      </Group>
      {add.data && (
        <Group gap="sm">
          <Code style={{ overflowWrap: 'anywhere' }}>{add.data.key}</Code>
          <CopyButton value={add.data.key}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="subtle" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Text fz="sm" c="dark.1">
            It is shown this once.
          </Text>
        </Group>
      )}
      {keys.data?.map((key) => (
        <Group key={key.id} justify="space-between" maw={480}>
          <Text fz="sm">{key.name}</Text>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(key.id)}>
            Take away
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
