import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import { trialResult } from '@comfyvn/shared/trials/trials.schema';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';
import { tellError } from '../../ui/tell.ts';

/** How far a trial is, and what came of it. */
export function TrialOutput({ job: id }: { job: string }) {
  const queries = useQueryClient();
  const params = { id };
  const job = useQuery({ queryKey: ['jobs', 'one', id], queryFn: () => daemon.jobs.get({ params }) });
  const state = job.data?.state ?? 'queued';
  const output = useQuery({
    queryKey: ['trials', id, state === 'done'],
    enabled: state === 'running' || state === 'done',
    retry: false,
    placeholderData: (before) => before,
    queryFn: () => daemon.trials.output({ params }),
  });
  const stop = useMutation({
    mutationFn: () => daemon.jobs.cancel({ params }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: tellError,
  });
  const url = useBlobUrl(output.data);
  const result = trialResult.safeParse(job.data?.result).data;
  if (!job.data) return null;
  return (
    <Stack gap="xs" aria-live="polite">
      {!isFinished(state) && (
        <Group wrap="nowrap" gap="sm">
          <Progress value={job.data.progress * 100} animated radius="xl" aria-label="Trial" style={{ flex: 1 }} />
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={stop.isPending}
            onClick={() => stop.mutate()}
          >
            Stop
          </Button>
        </Group>
      )}
      {!isFinished(state) && (
        <Text fz="sm" c="dark.1">
          {job.data.message || 'Waits for its turn'}
        </Text>
      )}
      {state === 'failed' && (
        <Alert color="red" variant="light" title="It did not work">
          {job.data.error?.message}
        </Alert>
      )}
      {state === 'cancelled' && (
        <Text fz="sm" c="dark.1">
          Stopped.
        </Text>
      )}
      {url !== null && (state === 'running' || state === 'done') && (
        <Given url={url} isSound={output.data?.type.startsWith('audio/') ?? false} isDone={state === 'done'} />
      )}
      {result && (
        <Text fz="sm" c="dark.1">
          {result.durationMs === undefined
            ? `${result.width} × ${result.height}`
            : `${Math.round(result.durationMs / 1_000)} seconds`}
          , seed {result.seed}
        </Text>
      )}
      {result?.warnings.map((warning) => (
        <Alert key={warning} color="yellow" variant="light">
          {warning}
        </Alert>
      ))}
    </Stack>
  );
}

/** What a trial gives so far: a picture, or music once it is done. */
function Given({ url, isSound, isDone }: { url: string; isSound: boolean; isDone: boolean }) {
  if (isSound) return <audio src={url} controls aria-label="What the trial gave" style={{ width: '100%' }} />;
  return (
    <img
      src={url}
      alt={isDone ? 'What the trial gave' : 'Preview of the trial'}
      style={{ maxWidth: '100%', maxHeight: 560, alignSelf: 'flex-start', borderRadius: 8 }}
    />
  );
}
