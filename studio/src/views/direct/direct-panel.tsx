import { Alert, Anchor, Button, Group, Loader, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DirectRun } from '@comfyvn/shared/direct/direct.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { llmHref } from '../../route.ts';
import { ScenePicker } from '../../ui/scene-picker.tsx';
import { tellError } from '../../ui/tell.ts';
import { DirectRunView } from './direct-run.tsx';

const LOOK_EVERY_MS = 1_500;
const isBusy = (runs: readonly DirectRun[] | undefined): boolean =>
  runs?.some(({ state }) => state === 'queued' || state === 'running') ?? false;

/** The director of a story: a text model suggests how it is staged, and a person takes what is good. */
export function DirectPanel({ story }: { story: StorySummary }) {
  const servers = useQuery({ queryKey: ['llm'], queryFn: () => daemon.llm.list() });
  const runs = useQuery({
    queryKey: ['direct', story.id],
    queryFn: () => daemon.direct.list({ params: { id: story.id } }),
    refetchInterval: ({ state }) => (isBusy(state.data) ? LOOK_EVERY_MS : false),
  });
  const error = servers.error ?? runs.error;
  if (error)
    return (
      <Alert color="red" title="The director could not be loaded">
        {error.message}
      </Alert>
    );
  if (!servers.data || !runs.data) return <Loader aria-label="Loading the director" />;
  const allowed = servers.data.filter((one) => one.isNear || one.consent);
  return (
    <Stack gap="lg">
      <Paper p="md" radius="lg" bg="dark.7">
        <Stack gap="sm">
          <Title order={3}>Director</Title>
          <Text c="dark.1" fz="sm">
            A text model reads the story and suggests faces, entrances, camera, places, music, uncertain speakers,
            titles of scenes and clearer labels of choices. It never changes a line or a way, and nothing comes into the
            story before you take it.
          </Text>
          {allowed.length === 0 ? (
            <Text fz="sm">
              It needs a text model. <Anchor href={llmHref}>Add one under Text models</Anchor>; without one the story
              stays as it was staged.
            </Text>
          ) : (
            <Begin story={story} servers={allowed} isBusy={isBusy(runs.data)} />
          )}
        </Stack>
      </Paper>
      {runs.data.map((run) => (
        <DirectRunView key={run.id} run={run} />
      ))}
    </Stack>
  );
}

interface BeginProps {
  readonly story: StorySummary;
  readonly servers: readonly { readonly id: string; readonly name: string }[];
  readonly isBusy: boolean;
}
function Begin({ story, servers, isBusy }: BeginProps) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [scenes, setScenes] = useState<readonly string[] | null>(null);
  const server = chosen ?? servers[0]!.id;
  const begin = useMutation({
    mutationFn: () =>
      daemon.direct.begin({ params: { id: story.id }, body: { server, ...(scenes && { scenes: [...scenes] }) } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['direct'] }),
    onError: tellError,
  });
  return (
    <Stack gap="sm">
      <ScenePicker story={story.id} label="What to stage" chosen={scenes} onChange={setScenes} />
      <Group align="end" gap="sm">
        <Select
          label="Text model"
          allowDeselect={false}
          data={servers.map(({ id, name }) => ({ value: id, label: name }))}
          value={server}
          onChange={setChosen}
          style={{ flex: '1 1 220px', maxWidth: 360 }}
        />
        <Button loading={begin.isPending} disabled={isBusy} onClick={() => begin.mutate()}>
          Ask for suggestions
        </Button>
      </Group>
    </Stack>
  );
}
