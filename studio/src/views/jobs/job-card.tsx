import { Button, Collapse, Group, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { isFinished, type Job, type JobLogLevel, type JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { JobProgress } from './job-progress.tsx';

const COLOUR: Readonly<Record<JobLogLevel, string>> = { info: 'dark.1', warning: 'yellow.4', error: 'red.3' };
/** What a person looks for in a batch comes first. */
const ORDER: readonly JobState[] = ['failed', 'running', 'queued', 'cancelled', 'done'];
const MOST = 200;

/** One job of the dashboard, with its log, or the jobs of a batch, folded away. */
export function JobCard({ job }: { job: Job }) {
  const [isOpen, fold] = useDisclosure(false);
  return (
    <Paper radius="lg" p="md">
      <JobProgress job={job} />
      <Group justify="space-between" gap="sm" mt={6}>
        <Text fz="xs" c="dark.1">
          {factsOf(job)}
        </Text>
        <Button size="compact-xs" variant="subtle" color="gray" aria-expanded={isOpen} onClick={fold.toggle}>
          {isOpen ? 'Hide' : job.batch ? count(job.batch.total, 'job') : 'Log'}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>{isOpen && (job.batch ? <BatchJobs id={job.id} /> : <Log id={job.id} />)}</Collapse>
    </Paper>
  );
}

function BatchJobs({ id }: { id: string }) {
  const jobs = useQuery({
    queryKey: ['jobs', 'batch', id],
    queryFn: () => daemon.jobs.list({ query: { parent: id, limit: 1_000 } }),
  });
  const sorted = (jobs.data ?? []).toReversed().toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <Stack gap="md" mt="sm" pl="md" style={{ borderLeft: '2px solid var(--mantine-color-dark-4)' }}>
      {sorted.slice(0, MOST).map((job) => (
        <JobProgress key={job.id} job={job} />
      ))}
      {sorted.length > MOST && (
        <Text fz="xs" c="dark.1">
          … and {sorted.length - MOST} more
        </Text>
      )}
    </Stack>
  );
}

function Log({ id }: { id: string }) {
  const log = useQuery({ queryKey: ['jobs', 'log', id], queryFn: () => daemon.jobs.log({ params: { id } }) });
  if (log.data?.length === 0)
    return (
      <Text fz="xs" c="dark.1" mt="sm">
        It noted nothing.
      </Text>
    );
  return (
    <Stack gap={2} mt="sm" component="ol" style={{ listStyle: 'none', padding: 0, marginBottom: 0 }}>
      {log.data?.map((line, i) => (
        <Text key={i} component="li" fz="xs" c={COLOUR[line.level]} style={{ overflowWrap: 'anywhere' }}>
          {new Date(line.at).toLocaleTimeString()} {line.message}
        </Text>
      ))}
    </Stack>
  );
}

function factsOf({ state, lane, attempt, maxAttempts, waitsFor, batch, createdAt, finishedAt, retryAt }: Job): string {
  const at = (time: string) => new Date(time).toLocaleTimeString();
  const facts = [
    lane,
    batch && batch.failed > 0 && `${batch.failed} failed`,
    attempt > 1 && `attempt ${attempt} of ${Math.max(attempt, maxAttempts)}`,
    state === 'queued' && waitsFor > 0 && `waits for ${count(waitsFor, 'other job')}`,
    retryAt !== null && `tried again at ${at(retryAt)}`,
    isFinished(state) && finishedAt !== null ? `over at ${at(finishedAt)}` : `asked for at ${at(createdAt)}`,
  ];
  return facts.filter(Boolean).join(' · ');
}
