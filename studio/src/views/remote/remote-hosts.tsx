import { ActionIcon, Alert, Badge, Button, Group, Loader, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RemoteHost } from '@comfyvn/shared/remote/remote.schema';
import { daemon } from '../../daemon.ts';
import { askedAt } from '../../ui/asked-at.ts';
import { tellError } from '../../ui/tell.ts';
import { SpentLines } from '../books/spent-lines.tsx';
import { RemoteForm } from './remote-form.tsx';

/** GPUs elsewhere that draw for money. */
export function RemoteHosts() {
  const remotes = useQuery({ queryKey: ['remote'], queryFn: () => daemon.remote.list() });
  const [opened, setOpened] = useState<RemoteHost | 'new' | null>(null);
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Remote GPUs">
      <Group justify="space-between" mb="sm">
        <div style={{ flex: '1 1 260px' }}>
          <Title order={3}>Remote GPUs</Title>
          <Text c="dark.1" fz="sm">
            Draw pictures elsewhere and pay by the second, or with the image generation of your SillyTavern. Nothing is
            sent before you allow it, and never beyond your limits.
          </Text>
        </div>
        <Button variant="default" onClick={() => setOpened('new')}>
          Add a remote GPU
        </Button>
      </Group>
      {remotes.isPending && <Loader aria-label="Loading the remote GPUs" />}
      {remotes.error && (
        <Alert color="red" variant="light">
          {remotes.error.message}
        </Alert>
      )}
      <Stack gap="sm" component="ul" p={0} m={0}>
        {remotes.data?.map((remote) => (
          <RemoteRow key={remote.id} remote={remote} onOpen={() => setOpened(remote)} />
        ))}
      </Stack>
      {opened !== null && <RemoteForm remote={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />}
    </Paper>
  );
}

function RemoteRow({ remote, onOpen }: { remote: RemoteHost; onOpen: () => void }) {
  const queries = useQueryClient();
  const params = { id: remote.id };
  const after = { onSuccess: () => queries.invalidateQueries({ queryKey: ['remote'] }), onError: tellError };
  const check = useMutation({ mutationFn: () => daemon.remote.check({ params }), ...after });
  const remove = useMutation({ mutationFn: () => daemon.remote.remove({ params }), ...after });
  const use = useMutation({
    mutationFn: (enabled: boolean) => daemon.remote.use({ params, body: { enabled } }),
    ...after,
  });
  const [state, color] = stateOf(remote);
  const { costs, caps } = remote;
  return (
    <Group component="li" justify="space-between" gap="sm" style={{ listStyle: 'none' }}>
      <div style={{ minWidth: 0, flex: '1 1 280px' }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {remote.name}
          </Text>
          <Badge color={color} variant="light">
            {state}
          </Badge>
        </Group>
        <Text fz="sm" c={remote.problem === null ? 'dark.1' : 'red.3'} style={{ overflowWrap: 'anywhere' }}>
          {[remote.problem ?? remote.health, askedAt(remote.checkedAt)].filter((one) => one !== '').join(' · ')}
        </Text>
        {remote.kind !== 'sillytavern' && <SpentLines costs={costs} caps={caps} />}
      </div>
      <Group gap="xs" wrap="nowrap">
        <Switch
          aria-label={`Use ${remote.name}`}
          checked={remote.enabled}
          disabled={use.isPending}
          onChange={(e) => use.mutate(e.currentTarget.checked)}
        />
        <Button size="compact-sm" variant="subtle" loading={check.isPending} onClick={() => check.mutate()}>
          Check
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onOpen} aria-label={`Change ${remote.name}`}>
          Change
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Forget ${remote.name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          ✕
        </ActionIcon>
      </Group>
    </Group>
  );
}

function stateOf({ enabled, consent, problem }: RemoteHost): [string, string] {
  if (!enabled) return ['off', 'gray'];
  if (problem !== null) return ['away', 'red'];
  return consent ? ['ready', 'teal'] : ['not allowed yet', 'yellow'];
}
