import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { LlmServer } from '@comfyvn/shared/llm/llm.schema';
import { askStreamed } from './ask-streamed.ts';

/** A question to try a text model with; its answer as it comes. */
export function TryLlm({ server }: { server: LlmServer }) {
  const [question, setQuestion] = useState('Say hello, in one short sentence.');
  const [text, setText] = useState('');
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);
  const ask = useMutation({
    mutationFn: () => {
      asking.current = new AbortController();
      setText('');
      return askStreamed(server.id, question, { signal: asking.current.signal, onText: setText });
    },
    onSuccess: (answer) => setText(answer.text),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask.mutate();
  };
  const isStopped = ask.error?.name === 'AbortError';
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group gap="xs" align="end">
          <TextInput
            label="Try it"
            style={{ flex: '1 1 200px' }}
            maxLength={4_000}
            value={question}
            onChange={(e) => setQuestion(e.currentTarget.value)}
          />
          {ask.isPending ? (
            <Button type="button" color="red" variant="light" onClick={() => asking.current?.abort()}>
              Stop
            </Button>
          ) : (
            <Button type="submit" variant="default" disabled={question.trim() === ''}>
              Ask
            </Button>
          )}
        </Group>
        {(text !== '' || ask.isPending) && (
          <Text fz="sm" aria-live="polite" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text || 'Waiting for the first word…'}
          </Text>
        )}
        {ask.data && (
          <Text fz="xs" c="dark.1">
            {ask.data.meta.model}, first word after {(ask.data.meta.firstMs / 1_000).toFixed(1)} s, all of it after{' '}
            {(ask.data.meta.ms / 1_000).toFixed(1)} s
          </Text>
        )}
        {ask.error && (
          <Text fz="sm" c={isStopped ? 'dark.1' : 'red.3'} role="alert">
            {isStopped ? 'Stopped.' : ask.error.message}
          </Text>
        )}
      </Stack>
    </form>
  );
}
