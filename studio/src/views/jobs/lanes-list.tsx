import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobLane } from '@comfyvn/shared/jobs/jobs.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

/** Where jobs wait their turn, each with a way to pause it. Nothing where no lane has work. */
export function LanesList() {
  const lanes = useQuery({ queryKey: ['jobs', 'lanes'], queryFn: () => daemon.jobs.lanes() });
  if (!lanes.data || lanes.data.length === 0) return null;
  return (
    <section aria-labelledby="lanes">
      <Title order={3} id="lanes" mb="sm">
        Lanes
      </Title>
      <Paper radius="lg" p="md">
        <Stack gap="xs">
          {lanes.data.map((lane) => (
            <Lane key={lane.name} lane={lane} />
          ))}
        </Stack>
      </Paper>
    </section>
  );
}

function Lane({ lane }: { lane: JobLane }) {
  const { name, paused, running, queued, restsUntil, group } = lane;
  const queries = useQueryClient();
  const turn = useMutation({
    mutationFn: () => {
      const lane = { params: { name } };
      return paused || restsUntil !== null ? daemon.jobs.resume(lane) : daemon.jobs.pause(lane);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: tellError,
  });
  const word = paused ? 'Resume' : restsUntil === null ? 'Pause' : 'Try now';
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm" data-lane={name}>
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text fz="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          {paused && (
            <Badge color="yellow" variant="light">
              paused
            </Badge>
          )}
          {!paused && restsUntil !== null && (
            <Badge color="gray" variant="light">
              host away
            </Badge>
          )}
        </Group>
        <Text fz="xs" c="dark.1">
          {`${running} running, ${queued} waiting`}
          {group === null ? '' : `, takes turns with others on ${group}`}
          {!paused && restsUntil !== null ? `, tried again at ${new Date(restsUntil).toLocaleTimeString()}` : ''}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant={paused ? 'light' : 'subtle'}
        color={paused ? 'ember' : 'gray'}
        style={{ flexShrink: 0 }}
        loading={turn.isPending}
        aria-label={`${word} ${name}`}
        onClick={() => turn.mutate()}
      >
        {word}
      </Button>
    </Group>
  );
}
