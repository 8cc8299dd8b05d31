import { Button, Group, PasswordInput, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EnginePresetName } from '@comfyvn/shared/speech/engine-template';
import { OWN } from '@comfyvn/shared/speech/speech.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { tellDone, tellError } from '../../ui/tell.ts';
import { OwnEngine } from './own-engine.tsx';

/** Adds a program that speaks: which one, and where it is. */
export function AddEngine() {
  const queries = useQueryClient();
  const presets = useQuery({ queryKey: ['speech', 'presets'], queryFn: () => daemon.speech.presets() });
  const [preset, setPreset] = useState<EnginePresetName | typeof OWN | null>(null);
  const [url, setUrl] = useState('');
  const [key, setKey] = useState('');
  const [allowSelfSigned, setAllowSelfSigned] = useState(false);
  const [voices, setVoices] = useState<string[]>([]);
  const chosen = presets.data?.find((one) => one.preset === preset);
  const add = useMutation({
    mutationFn: () =>
      daemon.speech.addEngine({
        body: {
          preset: preset!,
          name: chosen!.label,
          url: url.trim(),
          voices,
          allowSelfSigned,
          ...(key !== '' && { key }),
        },
      }),
    onSuccess: async (engine) => {
      tellDone(engine.name, engine.ready ? 'It is ready.' : engine.message);
      setPreset(null);
      setKey('');
      await queries.invalidateQueries({ queryKey: ['speech'] });
    },
    onError: tellError,
  });
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label="Add a program that speaks"
          placeholder="Choose one"
          data={[
            ...(presets.data?.map((one) => ({ value: one.preset as string, label: one.label })) ?? []),
            { value: OWN, label: 'Another one, by a template of your own' },
          ]}
          value={preset}
          onChange={(value) => {
            const next = presets.data?.find((one) => one.preset === value);
            setPreset(next?.preset ?? (value === OWN ? OWN : null));
            setUrl(next?.url ?? '');
          }}
        />
        {chosen && <TextInput label="Its address" value={url} onChange={(e) => setUrl(e.currentTarget.value)} />}
      </SimpleGrid>
      {preset === OWN && presets.data && <OwnEngine presets={presets.data} onKept={() => setPreset(null)} />}
      {chosen && (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <PasswordInput
              label="Key, if it asks for one"
              value={key}
              onChange={(e) => setKey(e.currentTarget.value)}
            />
            <TagsInput label="Voices, if it does not list them" value={voices} onChange={setVoices} acceptValueOnBlur />
          </SimpleGrid>
          <OwnCertificate url={url} checked={allowSelfSigned} onChange={setAllowSelfSigned} />
          <Group>
            <Button loading={add.isPending} disabled={url.trim() === ''} onClick={() => add.mutate()}>
              Add
            </Button>
            <Text fz="sm" c="dark.1">
              What is spoken is sent to this address, and to nobody else.
            </Text>
          </Group>
        </>
      )}
    </Stack>
  );
}
