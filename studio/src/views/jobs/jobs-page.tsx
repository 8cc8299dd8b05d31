import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job, JobCounts, JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { JobCard } from './job-card.tsx';
import { LanesList } from './lanes-list.tsx';

/** More of one state than anybody reads; the rest is counted. */
const MOST = 50;
const SECTIONS: readonly { readonly title: string; readonly states: readonly JobState[] }[] = [
  { title: 'In progress', states: ['running', 'queued'] },
  { title: 'Failed', states: ['failed'] },
  { title: 'Finished', states: ['done', 'cancelled'] },
];

/** All background work: where it waits its turn, what is in progress, what failed and why, what is over. */
export function JobsPage() {
  const queries = useQueryClient();
  const counts = useQuery({ queryKey: ['jobs', 'counts'], queryFn: () => daemon.jobs.counts() });
  const clear = useMutation({
    mutationFn: () => daemon.jobs.clear(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: tellError,
  });
  if (counts.isPending)
    return (
      <Center h={300}>
        <Loader aria-label="Loading" />
      </Center>
    );
  if (counts.isError)
    return (
      <Alert color="red" title="The jobs could not be loaded">
        {counts.error.message}
      </Alert>
    );
  const over = counts.data.done + counts.data.failed + counts.data.cancelled;
  return (
    <Stack gap="xl" maw={920} mx="auto">
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={2}>Jobs</Title>
          <Text c="dark.1" role="status">
            {summary(counts.data)}
          </Text>
        </div>
        <Button
          variant="subtle"
          color="gray"
          disabled={over === 0}
          loading={clear.isPending}
          onClick={() => clear.mutate()}
        >
          Forget finished ones
        </Button>
      </Group>
      <LanesList />
      {SECTIONS.map((section) => (
        <Section key={section.title} {...section} />
      ))}
    </Stack>
  );
}

function Section({ title, states }: { title: string; states: readonly JobState[] }) {
  const jobs = useQuery({ queryKey: ['jobs', 'section', ...states], queryFn: () => listOf(states) });
  if (!jobs.data || jobs.data.length === 0) return null;
  const id = `jobs-${states[0]}`;
  return (
    <section aria-labelledby={id}>
      <Title order={3} id={id} mb="sm">
        {title}
      </Title>
      <Stack gap="sm">
        {jobs.data.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
        {jobs.data.length >= MOST && (
          <Text c="dark.1" fz="sm">
            The newest {count(jobs.data.length, 'job')}; there may be older ones.
          </Text>
        )}
      </Stack>
    </section>
  );
}

/** The newest jobs in these states, state by state; what belongs to a batch stands in its batch. */
async function listOf(states: readonly JobState[]): Promise<Job[]> {
  const lists = await Promise.all(
    states.map((state) => daemon.jobs.list({ query: { state, parent: 'none', limit: MOST } })),
  );
  return lists.flat();
}

function summary({ running, queued, failed }: JobCounts): string {
  if (running + queued + failed === 0)
    return 'Nothing is being worked on. Exports, imports and other long work show here.';
  const parts = [
    running > 0 && `${count(running, 'job')} running`,
    queued > 0 && `${queued} waiting`,
    failed > 0 && `${failed} failed`,
  ];
  return parts.filter(Boolean).join(', ');
}
