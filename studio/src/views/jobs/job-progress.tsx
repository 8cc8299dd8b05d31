import { Badge, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isFinished, type Job, type JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

const LOOK: Readonly<Record<JobState, { readonly colour: string; readonly word: string }>> = {
  queued: { colour: 'gray', word: 'waiting' },
  running: { colour: 'ember', word: 'working' },
  done: { colour: 'teal', word: 'done' },
  failed: { colour: 'red', word: 'failed' },
  cancelled: { colour: 'gray', word: 'stopped' },
};

/** One job: what it does, how far it is, how to stop it or begin it again. */
export function JobProgress({ job }: { job: Job }) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['jobs'] });
  const cancel = useMutation({
    mutationFn: () => daemon.jobs.cancel({ params: { id: job.id } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const retry = useMutation({
    mutationFn: () => daemon.jobs.retry({ params: { id: job.id } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const { colour, word } = LOOK[job.state];
  const open = !isFinished(job.state);
  return (
    <Stack gap={6} data-job={job.id} data-state={job.state}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text fz="sm" lineClamp={2}>
          {job.title}
        </Text>
        <Badge color={colour} variant="light" style={{ flexShrink: 0 }}>
          {job.cancelling ? 'stopping' : word}
        </Badge>
      </Group>
      {open && (
        <Progress
          value={job.progress * 100}
          animated={job.state === 'running'}
          aria-label={job.title}
          color={colour}
          radius="xl"
        />
      )}
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text fz="xs" c={job.error ? (open ? 'yellow.4' : 'red.3') : 'dark.1'} role="status">
          {job.error?.message ?? job.message}
        </Text>
        {open && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            style={{ flexShrink: 0 }}
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            Stop
          </Button>
        )}
        {(job.state === 'failed' || job.state === 'cancelled') && (
          <Button
            size="compact-xs"
            variant="subtle"
            style={{ flexShrink: 0 }}
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            Try again
          </Button>
        )}
      </Group>
    </Stack>
  );
}
