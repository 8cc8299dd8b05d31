import {
  Alert,
  Button,
  FileButton,
  Group,
  PasswordInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PLACEHOLDERS, type EngineTemplate } from '@comfyvn/shared/speech/engine-template';
import { OWN, type EngineSetup } from '@comfyvn/shared/speech/speech.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { tellDone, tellError } from '../../ui/tell.ts';
import { draftOf, fileIn, templateIn, type EngineDraft } from './engine-draft.ts';
import { playSound } from './play-clip.ts';
import { sampleSentence } from './sample-sentence.ts';

export interface EnginePresetInfo {
  readonly preset: string;
  readonly label: string;
  readonly url: string;
  readonly template: EngineTemplate;
}

interface Props {
  readonly presets: readonly EnginePresetInfo[];
  /** One that was added, to be changed. */
  readonly known?: { readonly id: string; readonly setup: EngineSetup };
  readonly onKept: () => void;
}

/** A program that speaks by a template of one's own: how it is asked, to be tried out before it is added, or changed later. */
export function OwnEngine({ presets, known, onKept }: Props) {
  const queries = useQueryClient();
  const first = presets.find(({ preset }) => preset === 'openai') ?? presets[0]!;
  const [draft, setDraft] = useState<EngineDraft>(() =>
    draftOf({
      ...first,
      name: 'My engine',
      ...(known && { ...known.setup, template: known.setup.template ?? first.template }),
    }),
  );
  const [key, setKey] = useState('');
  const [allowSelfSigned, setAllowSelfSigned] = useState(known?.setup.allowSelfSigned ?? false);
  const [voice, setVoice] = useState('');
  const set = (change: Partial<EngineDraft>) => setDraft((before) => ({ ...before, ...change }));
  const bodyOf = () => ({
    preset: OWN,
    template: templateIn(draft),
    name: draft.name.trim(),
    url: draft.url.trim(),
    allowSelfSigned,
    ...(key !== '' && { key }),
  });
  const tryOut = useMutation({
    mutationFn: async () => {
      const { text } = sampleSentence(draft.languages, navigator.language);
      await playSound(await daemon.speech.tryEngine({ body: { ...bodyOf(), text, voice: voice.trim() } }));
    },
  });
  const keep = useMutation({
    mutationFn: async () =>
      known
        ? daemon.speech.changeEngine({ params: { id: known.id }, body: bodyOf() })
        : daemon.speech.addEngine({ body: bodyOf() }),
    onSuccess: async (engine) => {
      tellDone(engine.name, engine.ready ? 'It is ready.' : engine.message);
      await queries.invalidateQueries({ queryKey: ['speech'] });
      onKept();
    },
    onError: tellError,
  });
  const open = useMutation({
    mutationFn: async (file: File) => setDraft(draftOf(fileIn(await file.text()))),
    onError: tellError,
  });
  return (
    <Stack gap="sm" component="section" aria-label="A template of your own">
      <Group align="end" gap="sm">
        <Select
          label="Begin with"
          data={presets.map(({ preset, label }) => ({ value: preset, label }))}
          placeholder="One that is known"
          value={null}
          onChange={(value) => {
            const preset = presets.find((one) => one.preset === value);
            if (preset) setDraft(draftOf({ ...preset, name: draft.name }));
          }}
        />
        <FileButton accept="application/json,.json" onChange={(file) => file && open.mutate(file)}>
          {(props) => (
            <Button variant="light" {...props}>
              Open a template’s file
            </Button>
          )}
        </FileButton>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Field label="Its name" value={draft.name} onChange={(name) => set({ name })} />
        <Field label="Its address" value={draft.url} onChange={(url) => set({ url })} />
      </SimpleGrid>
      <OwnCertificate url={draft.url} checked={allowSelfSigned} onChange={setAllowSelfSigned} />
      <Group align="end" gap="sm">
        <Choice
          label="Method"
          data={['POST', 'GET']}
          value={draft.method}
          onChange={(method) => set({ method: method as EngineDraft['method'] })}
        />
        <Field label="Path" value={draft.path} onChange={(path) => set({ path })} grow />
      </Group>
      <Text fz="sm" c="dark.1">
        Filled in: {PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}, and each setting by its name.
      </Text>
      <Choice
        label="Body"
        data={[
          { value: 'json', label: 'JSON' },
          { value: 'form', label: 'Form' },
          { value: 'nothing', label: 'None' },
        ]}
        value={draft.send}
        onChange={(send) => set({ send: send as EngineDraft['send'] })}
      />
      {draft.send !== 'nothing' && (
        <Json label="What is sent" value={draft.body} onChange={(body) => set({ body })} rows={6} />
      )}
      <Json label="In the query of the address" value={draft.query} onChange={(query) => set({ query })} rows={2} />
      <Json label="Settings" value={draft.settings} onChange={(settings) => set({ settings })} rows={2} />
      <Group align="end" gap="sm">
        <Choice
          label="It answers with"
          data={[
            { value: 'bytes', label: 'The sound' },
            { value: 'url', label: 'A link to it' },
            { value: 'base64', label: 'Base64' },
          ]}
          value={draft.answer}
          onChange={(answer) => set({ answer: answer as EngineDraft['answer'] })}
        />
        {draft.answer !== 'bytes' && (
          <Field
            label="Where in the answer"
            value={draft.answerPath}
            onChange={(answerPath) => set({ answerPath })}
            grow
          />
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        <Field label="Path of its voices" value={draft.voicesPath} onChange={(voicesPath) => set({ voicesPath })} />
        <Field label="List in the answer" value={draft.voicesList} onChange={(voicesList) => set({ voicesList })} />
        <Field label="Id of a voice" value={draft.voiceId} onChange={(voiceId) => set({ voiceId })} />
        <Field label="Name of a voice" value={draft.voiceName} onChange={(voiceName) => set({ voiceName })} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TagsInput
          label="Voices, if it does not list them"
          value={[...draft.known]}
          onChange={(known) => set({ known })}
          acceptValueOnBlur
        />
        <TagsInput
          label="Languages, any if empty"
          value={[...draft.languages]}
          onChange={(languages) => set({ languages })}
          acceptValueOnBlur
        />
        <PasswordInput
          label={known?.setup.hasKey ? 'Key, kept if empty' : 'Key, if it asks for one'}
          value={key}
          onChange={(e) => setKey(e.currentTarget.value)}
        />
      </SimpleGrid>
      <Group align="end" gap="sm">
        <Field label="Try it with the voice" value={voice} onChange={setVoice} />
        <Button variant="light" loading={tryOut.isPending} onClick={() => tryOut.mutate()}>
          Try it out
        </Button>
        <Button loading={keep.isPending} onClick={() => keep.mutate()}>
          {known ? 'Keep' : 'Add'}
        </Button>
      </Group>
      {tryOut.isError && (
        <Alert color="red" title="It did not speak">
          {tryOut.error.message}
        </Alert>
      )}
      {tryOut.isSuccess && (
        <Text fz="sm" c="teal.3" role="status">
          It spoke.
        </Text>
      )}
    </Stack>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

const Field = ({ label, value, onChange, grow = false }: FieldProps & { grow?: boolean }) => (
  <TextInput
    label={label}
    value={value}
    onChange={(e) => onChange(e.currentTarget.value)}
    style={grow ? { flex: '1 1 200px' } : undefined}
  />
);

const Json = ({ label, value, onChange, rows }: FieldProps & { rows: number }) => (
  <Textarea
    label={`${label} (JSON)`}
    value={value}
    onChange={(e) => onChange(e.currentTarget.value)}
    minRows={rows}
    maxRows={16}
    autosize
    spellCheck={false}
    styles={{ input: { fontFamily: 'monospace' } }}
  />
);

const Choice = ({
  label,
  data,
  value,
  onChange,
}: FieldProps & { data: (string | { value: string; label: string })[] }) => (
  <Stack gap={4}>
    <Text fz="sm" fw={500}>
      {label}
    </Text>
    <SegmentedControl
      aria-label={label}
      data={data}
      value={value}
      onChange={onChange}
      style={{ alignSelf: 'flex-start' }}
    />
  </Stack>
);
