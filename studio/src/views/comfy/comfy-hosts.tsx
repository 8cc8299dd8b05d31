import { ActionIcon, Anchor, Badge, Button, Checkbox, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ComfyHost } from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { templatesHref } from '../../route.ts';
import { askedAt } from '../../ui/asked-at.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { SpentLines } from '../books/spent-lines.tsx';
import { asksForConsent } from './asks-for-consent.ts';
import { ComfyForm } from './comfy-form.tsx';

/** The ComfyUIs that draw. */
export function ComfyHosts({ hosts }: { hosts: readonly ComfyHost[] }) {
  const [opened, setOpened] = useState<ComfyHost | 'new' | null>(null);
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
          <Button variant={hosts.length === 0 ? 'filled' : 'default'} onClick={() => setOpened('new')}>
            Add a ComfyUI
          </Button>
        </Group>
      </Group>
      <Stack gap="xs" component="ul" p={0} m={0}>
        {hosts.map((host) => (
          <HostRow key={host.id} host={host} onOpen={() => setOpened(host)} />
        ))}
      </Stack>
      {opened !== null && <ComfyForm host={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />}
    </Paper>
  );
}

function HostRow({ host, onOpen }: { host: ComfyHost; onOpen: () => void }) {
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
          {[...(host.problem === null ? facts : [host.problem]), askedAt(host.checkedAt)]
            .filter((one) => one !== '')
            .join(' · ')}
        </Text>
        {host.price !== null && host.costs !== null && <SpentLines costs={host.costs} caps={host.price.caps} />}
        {asksForConsent(host) && (
          <Checkbox
            mt={4}
            size="sm"
            label="Prompts and pictures of my stories may be sent there"
            description={
              host.consent
                ? undefined
                : `${host.price === null ? 'It is neither this computer nor in its network.' : 'It is rented.'} Until you allow it, it draws nothing.`
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
        <Button size="compact-sm" variant="subtle" onClick={onOpen} aria-label={`Change ${host.name}`}>
          Change
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
