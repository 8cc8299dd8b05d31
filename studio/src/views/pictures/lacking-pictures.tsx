import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PicturePurpose } from '@comfyvn/shared/comfy/comfy.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { LackingPictures } from '@comfyvn/shared/pictures/pictures.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { JobProgress } from '../jobs/job-progress.tsx';

const NAMES: Readonly<Record<PicturePurpose, readonly [one: string, many: string]>> = {
  background: ['background', 'backgrounds'],
  sprite: ['sprite', 'sprites'],
  expression: ['expression', 'expressions'],
  moment: ['moment (CG), one a scene', 'moments (CGs), one a scene'],
};

/** What a story lacks: how much, by whom it is drawn and how long that takes; one button for all that is ticked. `stamp`: asks anew where it changes. */
export function LackingPictures({ story, stamp }: { story: string; stamp: string }) {
  const queries = useQueryClient();
  const params = { id: story };
  const [ticked, setTicked] = useState<Partial<Record<PicturePurpose, boolean>>>({ moment: false });
  const [keep, setKeep] = useState(true);
  const [jobId, setJobId] = useState<string | null>(null);
  const lacking = useQuery({
    queryKey: ['lacking', story, stamp],
    queryFn: () => daemon.pictures.lacking({ params }),
    placeholderData: keepPreviousData,
  });
  const shownJob = jobId ?? lacking.data?.job ?? null;
  const job = useQuery({
    queryKey: ['jobs', shownJob],
    queryFn: () => daemon.jobs.get({ params: { id: shownJob! } }),
    enabled: shownJob !== null,
    // News is pushed; asking now and then is for a push that was lost.
    refetchInterval: (query) => (query.state.data && isFinished(query.state.data.state) ? false : 2_000),
  });
  const state = job.data?.state;
  // A picture that was stopped or failed is lacking again, and no news of the picture says so.
  useEffect(() => {
    if (state === undefined || !isFinished(state)) return;
    for (const key of ['lacking', 'pictures']) void queries.invalidateQueries({ queryKey: [key, story] });
  }, [queries, story, state]);
  const start = useMutation({
    mutationFn: (purposes: PicturePurpose[]) => daemon.pictures.drawLacking({ params, body: { purposes, keep } }),
    onSuccess: async ({ id }) => {
      setJobId(id);
      await queries.invalidateQueries({ queryKey: ['lacking'] });
      await queries.invalidateQueries({ queryKey: ['pictures'] });
    },
    onError: tellError,
  });
  const kinds = (lacking.data?.kinds ?? []).filter((one) => one.count > 0);
  const isWorking = job.data !== undefined && !isFinished(job.data.state);
  if (kinds.length === 0 && !job.data) return null;
  const chosen = kinds.filter((one) => one.problem === null && (ticked[one.purpose] ?? true));
  const pictures = chosen.reduce((sum, one) => sum + one.count, 0);
  const seconds = chosen.reduce((sum, one) => sum + one.seconds, 0);
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="What the story lacks">
      <Stack gap="md">
        <Title order={3}>What the story lacks</Title>
        {kinds.length > 0 && (
          <Stack gap="sm">
            {kinds.map((one) => (
              <Checkbox
                key={one.purpose}
                label={count(one.count, ...NAMES[one.purpose])}
                description={<Facts of={one} />}
                disabled={one.problem !== null}
                checked={one.problem === null && (ticked[one.purpose] ?? true)}
                onChange={(e) => setTicked({ ...ticked, [one.purpose]: e.currentTarget.checked })}
              />
            ))}
          </Stack>
        )}
        {kinds.length > 0 && (
          <Group justify="space-between" gap="md">
            <Checkbox
              label="Put them into the story as they come"
              description="Nothing that is there is replaced, and each can be taken out again."
              checked={keep}
              onChange={(e) => setKeep(e.currentTarget.checked)}
            />
            <Button
              disabled={pictures === 0}
              loading={start.isPending || isWorking}
              onClick={() => start.mutate(chosen.map((one) => one.purpose))}
            >
              {pictures === 0 ? 'Draw what is lacking' : `Draw ${count(pictures, 'picture')}, about ${spanOf(seconds)}`}
            </Button>
          </Group>
        )}
        {job.data && <JobProgress job={job.data} />}
      </Stack>
    </Paper>
  );
}

function Facts({ of: { titles, count: all, problem, template, place, seconds, isGuess } }: { of: LackingPictures }) {
  const rest = all - titles.length;
  return (
    <>
      <Text component="span" display="block" fz="xs" c={problem === null ? 'dark.1' : 'yellow.4'}>
        {problem ?? `With ${template} at ${place}, ${isGuess ? 'perhaps' : 'about'} ${spanOf(seconds)}`}
      </Text>
      <Text
        component="span"
        display="block"
        fz="xs"
        c="dark.1"
        style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}
      >
        {titles.join('\n')}
        {rest > 0 && `\nand ${rest.toLocaleString()} more`}
      </Text>
    </>
  );
}

const spanOf = (seconds: number): string => {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} hours`;
};
