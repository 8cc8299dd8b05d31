import {
  ActionIcon,
  Alert,
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  Modal,
  Paper,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { ComfyHost } from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { templatesHref } from '../../route.ts';
import { count } from '../../ui/count.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { tellError } from '../../ui/tell.ts';

/** The ComfyUIs that draw. */
export function PictureHosts({ hosts }: { hosts: readonly ComfyHost[] }) {
  const [opened, setOpened] = useState(false);
  return (
    <Paper p="md" radius="lg" bg="dark.7">
      <Group justify="space-between" mb={hosts.length > 0 ? 'sm' : 0}>
        <div>
          <Title order={3}>ComfyUI</Title>
          {hosts.length === 0 && (
            <Text c="dark.1" fz="sm">
              Pictures are drawn by your own ComfyUI, on this computer or another one. Start it, then add it here.
            </Text>
          )}
        </div>
        <Group gap="sm">
          <Anchor href={templatesHref} fz="sm">
            Templates
          </Anchor>
          <Button variant={hosts.length === 0 ? 'filled' : 'default'} onClick={() => setOpened(true)}>
            Add a ComfyUI
          </Button>
        </Group>
      </Group>
      <Stack gap="xs" component="ul" p={0} m={0}>
        {hosts.map((host) => (
          <HostRow key={host.id} host={host} />
        ))}
      </Stack>
      <AddHost opened={opened} onClose={() => setOpened(false)} />
    </Paper>
  );
}

function HostRow({ host }: { host: ComfyHost }) {
  const queries = useQueryClient();
  const params = { id: host.id };
  const after = { onSuccess: () => queries.invalidateQueries({ queryKey: ['comfy'] }), onError: tellError };
  const check = useMutation({ mutationFn: () => daemon.comfy.checkHost({ params }), ...after });
  const use = useMutation({
    mutationFn: (enabled: boolean) => daemon.comfy.updateHost({ params, body: { enabled } }),
    ...after,
  });
  const allow = useMutation({
    mutationFn: (consent: boolean) => daemon.comfy.updateHost({ params, body: { consent } }),
    ...after,
  });
  const remove = useMutation({ mutationFn: () => daemon.comfy.removeHost({ params }), ...after });
  const facts = [
    host.version === null ? '' : `ComfyUI ${host.version}`,
    host.device,
    host.vramTotal > 0 ? `${(host.vramFree / 1e9).toFixed(1)} of ${(host.vramTotal / 1e9).toFixed(1)} GB free` : '',
    count(host.models, 'model'),
    count(host.loras.length, 'LoRA'),
  ];
  return (
    <Group component="li" justify="space-between" gap="sm" style={{ listStyle: 'none' }}>
      <div style={{ minWidth: 0, flex: '1 1 240px' }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {host.name}
          </Text>
          <Badge color={!host.enabled ? 'gray' : host.problem === null ? 'teal' : 'red'} variant="light">
            {!host.enabled ? 'off' : host.problem === null ? 'ready' : 'away'}
          </Badge>
        </Group>
        <Text fz="sm" c={host.problem === null ? 'dark.1' : 'red.3'} style={{ overflowWrap: 'anywhere' }}>
          {host.problem ?? facts.filter((one) => one !== '').join(' · ')}
        </Text>
        {!host.isNear && (
          <Checkbox
            mt={4}
            size="sm"
            label="Prompts and pictures of my stories may be sent there"
            description={
              host.consent
                ? undefined
                : 'It is neither this computer nor in its network. Until you allow it, it draws nothing.'
            }
            checked={host.consent}
            disabled={allow.isPending}
            onChange={(e) => allow.mutate(e.currentTarget.checked)}
          />
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        <Switch
          aria-label={`Use ${host.name}`}
          checked={host.enabled}
          disabled={use.isPending}
          onChange={(e) => use.mutate(e.currentTarget.checked)}
        />
        <Button size="compact-sm" variant="subtle" loading={check.isPending} onClick={() => check.mutate()}>
          Check
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Forget ${host.name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          ✕
        </ActionIcon>
      </Group>
    </Group>
  );
}

const EMPTY = { name: '', url: 'http://127.0.0.1:8188', headers: '', allowSelfSigned: false };

/** `Name: value`, one a line. */
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => /^\s*([A-Za-z0-9-]+)\s*:\s*(.+?)\s*$/.exec(line))
      .flatMap((found) => (found ? [[found[1]!, found[2]!] as const] : [])),
  );

function AddHost({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [fields, setFields] = useState(EMPTY);
  const add = useMutation({
    mutationFn: () => daemon.comfy.addHost({ body: { ...fields, headers: headersOf(fields.headers) } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['comfy'] });
      setFields(EMPTY);
      onClose();
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
    <Modal opened={opened} onClose={onClose} title="Add a ComfyUI" radius="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Address"
            description="Where you open ComfyUI in your browser. It has to run."
            value={fields.url}
            onChange={(e) => set({ url: e.currentTarget.value })}
            data-autofocus
          />
          <TextInput
            label="Name"
            description="May be empty"
            value={fields.name}
            onChange={(e) => set({ name: e.currentTarget.value })}
          />
          <Textarea
            label="Headers"
            description="For a tunnel or proxy that asks for them, one a line: Authorization: Bearer …"
            autosize
            minRows={2}
            value={fields.headers}
            onChange={(e) => set({ headers: e.currentTarget.value })}
          />
          <OwnCertificate
            url={fields.url}
            checked={fields.allowSelfSigned}
            onChange={(allowSelfSigned) => set({ allowSelfSigned })}
          />
          {add.error && (
            <Alert color="red" variant="light" role="alert">
              {add.error.message}
            </Alert>
          )}
          <Button type="submit" loading={add.isPending} disabled={fields.url.trim() === ''}>
            Add
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
