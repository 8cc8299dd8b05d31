import {
  Alert,
  Button,
  NumberInput,
  Paper,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';

/** Programs that give text models, and where they are when nobody changed it. */
const PROGRAMS = [
  { name: 'LM Studio', url: 'http://127.0.0.1:1234/v1' },
  { name: 'Ollama', url: 'http://127.0.0.1:11434/v1' },
  { name: 'KoboldCpp', url: 'http://127.0.0.1:5001/v1' },
  { name: 'llama.cpp', url: 'http://127.0.0.1:8080/v1' },
  { name: 'Another server', url: '' },
] as const;
const SILLYTAVERN = 'SillyTavern’s connection';
const EMPTY = {
  program: 'LM Studio',
  url: 'http://127.0.0.1:1234/v1',
  model: '',
  key: '',
  contextTokens: 8_192,
  allowSelfSigned: false,
};

/** Adds a server of text models: which program, and where it is. Nothing is sent to it by that. */
export function AddLlm() {
  const queries = useQueryClient();
  const [fields, setFields] = useState(EMPTY);
  const pages = useQuery({ queryKey: ['bridge'], queryFn: () => daemon.bridge.list() });
  const isSillyTavern = fields.program === SILLYTAVERN;
  const servers = useQuery({ queryKey: ['llm', 'libraries'], queryFn: connectionsOfLibraries });
  const profiles = [
    ...new Map((pages.data ?? []).flatMap(({ offer }) => offer.text.map((one) => [one.profile, one.name]))),
  ];
  const ofServers = servers.data ?? [];
  const add = useMutation({
    mutationFn: () => {
      const { program, url, model, key, contextTokens, allowSelfSigned } = fields;
      const profile = profiles.find(([id]) => id === model)?.[1];
      const byServer = ofServers.find(({ value }) => value === model);
      const body = isSillyTavern
        ? byServer
          ? {
              kind: 'sillytavern' as const,
              name: byServer.label.slice(0, 100),
              url: byServer.url,
              model: byServer.model,
            }
          : { kind: 'sillytavern' as const, name: profile ? `SillyTavern: ${profile}` : 'SillyTavern' }
        : { kind: 'openai' as const, name: program === 'Another server' ? hostOf(url) : program, url, allowSelfSigned };
      return daemon.llm.add({ body: { model, contextTokens, ...body, ...(key !== '' && { key }) } });
    },
    onSuccess: async () => {
      setFields(EMPTY);
      await queries.invalidateQueries({ queryKey: ['llm'] });
    },
  });
  const set = (change: Partial<typeof EMPTY>): void => {
    setFields((before) => ({ ...before, ...change }));
    add.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Paper p="md" radius="lg" bg="dark.7">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Title order={3}>Add one</Title>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label="Program"
              allowDeselect={false}
              data={[...PROGRAMS.map(({ name }) => name), SILLYTAVERN]}
              value={fields.program}
              onChange={(program) =>
                set({ program: program!, url: PROGRAMS.find(({ name }) => name === program)?.url ?? '', model: '' })
              }
            />
            {isSillyTavern ? (
              <Select
                label="Connection profile"
                description={
                  profiles.length + ofServers.length === 0
                    ? 'Open SillyTavern, and lend its engines there, or add it by its address under Libraries'
                    : ''
                }
                allowDeselect={false}
                data={[
                  { value: '', label: 'The connection in use' },
                  ...profiles.filter(([id]) => id !== '').map(([value, label]) => ({ value, label })),
                  ...ofServers.map(({ value, label }) => ({ value, label })),
                ]}
                value={fields.model}
                onChange={(model) => set({ model: model ?? '' })}
              />
            ) : (
              <TextInput
                label="Address"
                placeholder="http://192.168.1.20:8000/v1"
                value={fields.url}
                onChange={(e) => set({ url: e.currentTarget.value })}
              />
            )}
            {!isSillyTavern && (
              <TextInput
                label="Model"
                description="As the program calls it; its first one if empty"
                value={fields.model}
                onChange={(e) => set({ model: e.currentTarget.value })}
              />
            )}
            <NumberInput
              label="Context"
              description="Tokens that the model reads at once"
              min={1_024}
              max={2_000_000}
              step={1_024}
              thousandSeparator=","
              value={fields.contextTokens}
              onChange={(value) => set({ contextTokens: Number(value) || EMPTY.contextTokens })}
            />
            {!isSillyTavern && (
              <PasswordInput
                label="Key, if it asks for one"
                value={fields.key}
                onChange={(e) => set({ key: e.currentTarget.value })}
              />
            )}
          </SimpleGrid>
          {!isSillyTavern && (
            <OwnCertificate
              url={fields.url}
              checked={fields.allowSelfSigned}
              onChange={(allowed) => set({ allowSelfSigned: allowed })}
            />
          )}
          {add.error && (
            <Alert color="red" variant="light" role="alert">
              {add.error.message}
            </Alert>
          )}
          <Button
            type="submit"
            loading={add.isPending}
            disabled={!isSillyTavern && fields.url.trim() === ''}
            style={{ alignSelf: 'start' }}
          >
            Add
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}

/** The connections of libraries that were added by their address: these answer without an open page of SillyTavern. */
async function connectionsOfLibraries() {
  const libraries = (await daemon.libraries.list()).filter(({ kind }) => kind === 'server');
  const lists = libraries.map(async ({ id, name }) => {
    const connections = await daemon.libraries.connections({ params: { id } }).catch(() => []);
    return connections.map((one) => {
      const url = `library:${id}`;
      return { url, model: one.id, value: `${url} ${one.id}`, label: `${name}: ${one.name}` };
    });
  });
  return (await Promise.all(lists)).flat();
}

const hostOf = (url: string): string =>
  url
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .split('/')[0]!
    .slice(0, 100);
