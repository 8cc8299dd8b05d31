import { Anchor, Button, Group, Indicator, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import { daemon } from '../../daemon.ts';
import { jobsHref } from '../../route.ts';
import { tellError } from '../../ui/tell.ts';
import { JobProgress } from './job-progress.tsx';

/** So many of the last ones are looked at. */
const MOST = 50;

/** What the daemon works on in the background: how many jobs run, and a list of the last ones. */
export function JobsButton() {
  const queries = useQueryClient();
  const jobs = useQuery({
    queryKey: ['jobs', 'button'],
    queryFn: () => daemon.jobs.list({ query: { limit: MOST, parent: 'none' } }),
  });
  const clear = useMutation({
    mutationFn: () => daemon.jobs.clear(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: tellError,
  });
  // What nobody waits for stands on the page of jobs alone.
  const all = (jobs.data ?? []).filter(({ priority }) => priority >= 0);
  const open = all.filter((job) => !isFinished(job.state)).length;
  const label = open > 0 ? `Jobs: ${open.toLocaleString()} in progress` : 'Jobs';
  return (
    <Popover width={380} position="bottom-end" radius="lg" shadow="lg">
      <Indicator disabled={open === 0} label={open} size={18} color="ember" processing={open > 0}>
        <Popover.Target>
          <Button variant="subtle" color="gray" size="compact-sm" fw="normal" aria-label={label} title={label}>
            Jobs
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label="Jobs">
        {all.length === 0 ? (
          <Stack gap="sm" align="flex-start">
            <Text c="dark.1" fz="sm">
              Nothing is being worked on. Exports and other long work show here.
            </Text>
            <Anchor href={jobsHref} fz="sm">
              All jobs
            </Anchor>
          </Stack>
        ) : (
          <Stack gap="sm">
            <ScrollArea.Autosize mah={420}>
              <Stack gap="md">
                {all.map((job) => (
                  <JobProgress key={job.id} job={job} />
                ))}
              </Stack>
            </ScrollArea.Autosize>
            <Group justify="space-between">
              <Anchor href={jobsHref} fz="sm">
                All jobs
              </Anchor>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                disabled={open === all.length}
                loading={clear.isPending}
                onClick={() => clear.mutate()}
              >
                Forget finished ones
              </Button>
            </Group>
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
