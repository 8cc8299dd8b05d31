import { Badge, Button, Card, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EngineState } from '@comfyvn/shared/speech/speech.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { ChangeEngine } from './change-engine.tsx';
import { playClip } from './play-clip.ts';
import { sampleSentence } from './sample-sentence.ts';

/** What is told of an engine besides how many voices it has. */
const NOTES: Readonly<Record<EngineState['kind'], string>> = {
  embedded: ', built in: a machine’s voice in a hundred languages',
  system: ', of the computer that ComfyVN runs on',
  http: '',
};

/** What can speak: whether it is ready, a sentence to hear it, and which of them speaks where nobody chose one. */
export function EnginesList({ engines }: { engines: readonly EngineState[] }) {
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Engines">
      {engines.map((engine) => (
        <EngineRow key={engine.id} engine={engine} />
      ))}
    </Stack>
  );
}

function EngineRow({ engine }: { engine: EngineState }) {
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ['speech'] });
    await queries.invalidateQueries({ queryKey: ['stories'] });
  };
  const test = useMutation({
    mutationFn: async () => {
      const voice = (await daemon.speech.voices()).find((one) => one.engine === engine.id);
      if (!voice) throw new Error(`${engine.name} lists no voices.`);
      const { text, ...said } = sampleSentence(voice.languages, navigator.language);
      const clip = await daemon.speech.say({ body: { text, choice: { engine: engine.id, voice: voice.id, ...said } } });
      await playClip(clip.asset);
    },
    onError: tellError,
  });
  const choose = useMutation({
    mutationFn: () => daemon.speech.setStandard({ body: { engine: engine.id } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const allow = useMutation({
    mutationFn: (consent: boolean) => daemon.speech.changeEngine({ params: { id: engine.id }, body: { consent } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const remove = useMutation({
    mutationFn: () => daemon.speech.removeEngine({ params: { id: engine.id } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const save = useMutation({
    mutationFn: async () => {
      const file = await daemon.speech.engineFile({ params: { id: engine.id } });
      saveBlob(
        new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }),
        `${engine.id}.speech.json`,
      );
    },
    onError: tellError,
  });
  return (
    <Card radius="lg" bg="dark.7" component="li" aria-label={engine.name}>
      <Group justify="space-between" gap="sm">
        <Stack gap={2} style={{ flex: '1 1 220px' }}>
          <Group gap="xs">
            <Text fw={600}>{engine.name}</Text>
            <Badge variant="light" color={engine.ready ? 'teal' : 'red'}>
              {engine.ready ? 'ready' : 'not ready'}
            </Badge>
            {engine.isDefault && (
              <Badge variant="light" color="ember">
                standard
              </Badge>
            )}
          </Group>
          <Text fz="sm" c={engine.ready ? 'dark.1' : 'red.3'}>
            {engine.ready ? `${count(engine.voices, 'voice')}${NOTES[engine.kind]}` : engine.message}
          </Text>
          {engine.consent !== null && (
            <Checkbox
              mt={4}
              size="sm"
              label="Texts of my stories may be sent there"
              description={
                engine.consent
                  ? undefined
                  : 'It is neither this computer nor in its network. Until you allow it, it speaks nothing.'
              }
              checked={engine.consent}
              disabled={allow.isPending}
              onChange={(e) => allow.mutate(e.currentTarget.checked)}
            />
          )}
        </Stack>
        <Group gap="xs">
          <Button
            variant="light"
            disabled={!engine.ready}
            loading={test.isPending}
            onClick={() => test.mutate()}
            aria-label={`Test ${engine.name}`}
          >
            Test
          </Button>
          {!engine.isDefault && (
            <Button variant="subtle" loading={choose.isPending} onClick={() => choose.mutate()}>
              Make standard
            </Button>
          )}
          {engine.kind === 'http' && (
            <Button variant="subtle" onClick={() => setIsOpen(true)} aria-label={`Change ${engine.name}`}>
              Change
            </Button>
          )}
          {engine.kind === 'http' && (
            <Button variant="subtle" color="gray" loading={save.isPending} onClick={() => save.mutate()}>
              Save its template
            </Button>
          )}
          {engine.kind === 'http' && (
            <Button variant="subtle" color="gray" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove
            </Button>
          )}
        </Group>
      </Group>
      {isOpen && <ChangeEngine engine={engine} onClose={() => setIsOpen(false)} />}
    </Card>
  );
}
