import { ActionIcon, Badge, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DirectChange, DirectChunk, DirectRun, Suggestion } from '@comfyvn/shared/direct/direct.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { SuggestionRow } from './suggestion-row.tsx';

type Act = 'take' | 'takeBack' | 'discard';

/** One run of the director: how far it is, and what it suggests, scene by scene. */
export function DirectRunView({ run }: { run: DirectRun }) {
  const queries = useQueryClient();
  const after = { onSettled: () => queries.invalidateQueries({ queryKey: ['direct'] }), onError: tellError };
  const params = { run: run.id };
  const act = useMutation({
    mutationFn: async ({ how, suggestions }: { how: Act; suggestions?: string[] }) => {
      const call = { params, body: suggestions ? { suggestions } : {} };
      if (how === 'discard') await daemon.direct.discard(call);
      else tellRefused(await daemon.direct[how](call));
    },
    ...after,
  });
  const stop = useMutation({ mutationFn: () => daemon.jobs.cancel({ params: { id: run.job } }), ...after });
  const remove = useMutation({ mutationFn: () => daemon.direct.remove({ params }), ...after });
  const all = run.chunks.flatMap(({ suggestions }) => suggestions);
  const open = all.filter(({ state }) => state === 'open').length;
  const taken = all.filter(({ state }) => state === 'taken').length;
  const isBusy = run.state === 'queued' || run.state === 'running';
  return (
    <Paper p="md" radius="lg" bg="dark.7" aria-label={`Run by ${run.server}`} component="section">
      <Stack gap="md">
        <Group justify="space-between" align="start" wrap="nowrap">
          <div style={{ minWidth: 0 }}>
            <Title order={3} style={{ overflowWrap: 'anywhere' }}>
              {run.server}
            </Title>
            <Text fz="sm" c="dark.1" role="status">
              {new Date(run.createdAt).toLocaleString()} · {count(all.length, 'suggestion')}, {taken} in the story
              {run.state === 'cancelled' ? ' · stopped' : ''}
            </Text>
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Forget this run"
            disabled={taken > 0}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            ✕
          </ActionIcon>
        </Group>
        {isBusy && (
          <Group gap="sm" wrap="nowrap">
            <Progress value={run.progress * 100} style={{ flex: 1 }} aria-label="How far the director is" />
            <Button
              size="compact-sm"
              color="red"
              variant="light"
              loading={stop.isPending}
              onClick={() => stop.mutate()}
            >
              Stop
            </Button>
          </Group>
        )}
        <Group gap="xs">
          <Button disabled={open === 0} loading={act.isPending} onClick={() => act.mutate({ how: 'take' })}>
            Take all
          </Button>
          <Button variant="default" disabled={taken === 0} onClick={() => act.mutate({ how: 'takeBack' })}>
            Take all back
          </Button>
          <Button variant="subtle" color="gray" disabled={open === 0} onClick={() => act.mutate({ how: 'discard' })}>
            Discard the rest
          </Button>
        </Group>
        {scenesOf(run.chunks).map((scene) => (
          <SceneSuggestions key={scene.id} {...scene} act={(how, id) => act.mutate({ how, suggestions: [id] })} />
        ))}
      </Stack>
    </Paper>
  );
}

interface SceneProps {
  readonly id: string;
  readonly title: string;
  readonly suggestions: readonly Suggestion[];
  readonly wishes: readonly string[];
  readonly messages: readonly string[];
}

/** What there is to tell of each scene; scenes without anything are left out. */
function scenesOf(chunks: readonly DirectChunk[]): SceneProps[] {
  const scenes = new Map<string, SceneProps>();
  for (const { scene: id, title, suggestions, wishes, message } of chunks) {
    const known = scenes.get(id);
    scenes.set(id, {
      id,
      title,
      suggestions: [...(known?.suggestions ?? []), ...suggestions],
      wishes: [...new Set([...(known?.wishes ?? []), ...wishes])],
      messages: [...new Set([...(known?.messages ?? []), ...(message === '' ? [] : [message])])],
    });
  }
  return [...scenes.values()].filter(
    ({ suggestions, wishes, messages }) => suggestions.length + wishes.length + messages.length > 0,
  );
}

function SceneSuggestions({
  title,
  suggestions,
  wishes,
  messages,
  act,
}: SceneProps & { act: (how: Act, id: string) => void }) {
  return (
    <Stack gap="xs">
      <Title order={4} style={{ overflowWrap: 'anywhere' }}>
        {title || 'A scene without a title'}
      </Title>
      <Stack gap="md" component="ul" p={0} m={0}>
        {suggestions.map((one) => (
          <SuggestionRow key={one.id} suggestion={one} act={(how) => act(how, one.id)} />
        ))}
      </Stack>
      {wishes.map((wish) => (
        <Group key={wish} gap="xs" wrap="nowrap" align="start">
          <Badge color="gray" variant="light" style={{ flexShrink: 0 }}>
            wished
          </Badge>
          <Text fz="sm" c="dark.1" style={{ overflowWrap: 'anywhere' }}>
            {wish}
          </Text>
        </Group>
      ))}
      {messages.map((message) => (
        <Text key={message} fz="sm" c="yellow.3">
          {message}
        </Text>
      ))}
    </Stack>
  );
}

function tellRefused({ refused }: DirectChange): void {
  if (refused.length === 0) return;
  const whys = [...new Set(refused.map(({ why }) => why))].join(' ');
  tellDone(`${count(refused.length, 'suggestion')} left as they are`, whys);
}
