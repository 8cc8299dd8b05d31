import { ActionIcon, Alert, Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LlmServer } from '@comfyvn/shared/llm/llm.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';
import { ChangeLlm } from './change-llm.tsx';
import { TryLlm } from './try-llm.tsx';

/** One server of text models. */
export function LlmServerCard({ server }: { server: LlmServer }) {
  const queries = useQueryClient();
  const params = { server: server.id };
  const after = { onSuccess: () => queries.invalidateQueries({ queryKey: ['llm'] }), onError: tellError };
  const isAllowed = server.isNear || server.consent;
  const health = useQuery({
    queryKey: ['llm', 'health', server.id],
    queryFn: () => daemon.llm.health({ params }),
    enabled: isAllowed,
  });
  const [isOpen, setIsOpen] = useState(false);
  const allow = useMutation({
    mutationFn: (consent: boolean) => daemon.llm.change({ params, body: { consent } }),
    ...after,
  });
  const remove = useMutation({ mutationFn: () => daemon.llm.remove({ params }), ...after });
  const where = server.kind === 'sillytavern' ? 'wherever SillyTavern’s connection leads' : new URL(server.url).host;
  return (
    <Paper component="li" p="md" radius="lg" bg="dark.7" style={{ listStyle: 'none' }} aria-label={server.name}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="start">
          <div style={{ minWidth: 0 }}>
            <Group gap="xs">
              <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                {server.name}
              </Text>
              <State isAllowed={isAllowed} isReady={health.data?.ready} />
            </Group>
            <Text fz="sm" c="dark.1" style={{ overflowWrap: 'anywhere' }}>
              {[
                server.kind === 'sillytavern' ? 'A connection of SillyTavern' : server.url,
                server.kind === 'openai' && (server.model || 'its first model'),
                `reads ${server.contextTokens.toLocaleString()} tokens at once`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </div>
          <Group gap="xs" wrap="nowrap">
            <Button
              size="compact-sm"
              variant="subtle"
              disabled={!isAllowed}
              loading={health.isFetching}
              onClick={() => void health.refetch()}
            >
              Check
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => setIsOpen(true)}
              aria-label={`Change ${server.name}`}
            >
              Change
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget ${server.name}`}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              ✕
            </ActionIcon>
          </Group>
        </Group>
        {health.data && health.data.message !== '' && (
          <Text fz="sm" c={health.data.ready ? 'dark.1' : 'red.3'} role="status">
            {health.data.message}
          </Text>
        )}
        {!server.isNear && (
          <Alert color={server.consent ? 'gray' : 'yellow'} variant="light" p="sm">
            <Group justify="space-between" gap="sm">
              <Text fz="sm" style={{ flex: '1 1 260px' }}>
                {server.consent
                  ? `Texts of your stories may be sent to ${where}.`
                  : `Nothing is sent yet. What this model is asked holds texts of your stories, and would go to ${where}, outside your network.`}
              </Text>
              <Button
                size="compact-sm"
                color={server.consent ? 'gray' : 'yellow'}
                variant={server.consent ? 'subtle' : 'filled'}
                loading={allow.isPending}
                onClick={() => allow.mutate(!server.consent)}
              >
                {server.consent ? 'Do not allow any more' : 'Allow it'}
              </Button>
            </Group>
          </Alert>
        )}
        {isAllowed && <TryLlm server={server} />}
        {isOpen && <ChangeLlm server={server} onClose={() => setIsOpen(false)} />}
      </Stack>
    </Paper>
  );
}

function State({ isAllowed, isReady }: { isAllowed: boolean; isReady: boolean | undefined }) {
  if (!isAllowed)
    return (
      <Badge color="yellow" variant="light">
        not allowed
      </Badge>
    );
  if (isReady === undefined) return null;
  return (
    <Badge color={isReady ? 'teal' : 'red'} variant="light">
      {isReady ? 'ready' : 'away'}
    </Badge>
  );
}
