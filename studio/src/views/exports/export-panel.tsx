import {
  Alert,
  Button,
  Card,
  Center,
  Group,
  Loader,
  SimpleGrid,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ExportTarget } from '@comfyvn/shared/exports/exports.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { ExportPreview } from './export-preview.tsx';
import { ExportsList } from './exports-list.tsx';
import { ScenePicker } from '../../ui/scene-picker.tsx';

/** What each way out is for, in the words of a person who chooses one. */
const PURPOSES: Readonly<Record<ExportTarget, string>> = {
  renpy: 'A project to open in Ren’Py: build it for Windows, Mac, Linux or phones, and write on in its script.',
  web: 'A page that plays by a double-click, on itch.io and on any web host, without a server.',
  bundle: 'Everything in one file: to keep, to move to another computer, to share with who edits it.',
  fountain: 'A screenplay that screenwriting programs open.',
  markdown: 'The story as plain text to read.',
  html: 'The story as a page to read or print.',
  ink: 'A script for ink, which runs in Unity, Godot, Unreal and the browser.',
  twee: 'Passages for Twine and its story formats.',
};

/** The ways out of ComfyVN: choose one, look at what it would write, start it, and find what was exported before. */
export function ExportPanel({ story }: { story: StorySummary }) {
  const queries = useQueryClient();
  const targets = useQuery({ queryKey: ['exports', 'targets'], queryFn: () => daemon.exports.targets() });
  const [target, setTarget] = useState<ExportTarget | null>(null);
  const [scenes, setScenes] = useState<readonly string[] | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const chosen = useRef<HTMLDivElement>(null);
  const request = target && { story: story.id, target, ...(scenes && { scenes: [...scenes] }) };
  const start = useMutation({
    mutationFn: (body: NonNullable<typeof request>) => daemon.exports.start({ body }),
    onSuccess: async (job) => {
      setJobId(job.id);
      await queries.invalidateQueries({ queryKey: ['jobs'] });
    },
    onError: tellError,
  });
  const preview = useQuery({
    queryKey: ['exports', 'preview', story.id, story.revision, target, scenes],
    queryFn: () => daemon.exports.preview({ body: request! }),
    enabled: request !== null,
    // Another set of scenes: what is shown stays until the new answer is here, so that nothing moves under a finger.
    placeholderData: (previous, query) => (query?.queryKey[4] === target ? keepPreviousData(previous) : undefined),
  });
  // On a phone the ways out fill the screen: what belongs to the chosen one comes into view, once as it is chosen.
  useEffect(() => {
    if (target !== null) chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [target]);
  if (targets.isPending)
    return (
      <Center h={200}>
        <Loader aria-label="Loading" />
      </Center>
    );
  if (targets.isError)
    return (
      <Alert color="red" title="The ways out could not be loaded">
        {targets.error.message}
      </Alert>
    );
  const blocked = preview.data?.findings.some((finding) => finding.level === 'error') === true;
  return (
    <Stack gap="xl">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md" role="radiogroup" aria-label="Export to">
        {targets.data.map((one) => (
          <UnstyledButton
            key={one.target}
            role="radio"
            aria-checked={one.target === target}
            onClick={() => {
              setTarget(one.target);
              setJobId(null);
            }}
          >
            <Card
              h="100%"
              radius="lg"
              bg={one.target === target ? 'dark.5' : 'dark.7'}
              withBorder
              style={{ borderColor: one.target === target ? 'var(--mantine-color-ember-4)' : 'transparent' }}
            >
              <Text fw={600}>{one.label}</Text>
              <Text fz="sm" c="dark.1">
                {PURPOSES[one.target]}
              </Text>
            </Card>
          </UnstyledButton>
        ))}
      </SimpleGrid>
      {target !== null && (
        <Stack gap="md" pb="md" mih={260} ref={chosen}>
          <ScenePicker story={story.id} label="What to export" chosen={scenes} onChange={setScenes} />
          {preview.isPending && <Loader size="sm" aria-label="Looking at what would be written" />}
          {preview.isError && (
            <Alert color="red" title="This cannot be exported">
              {preview.error.message}
            </Alert>
          )}
          {preview.data && <ExportPreview preview={preview.data} />}
          <Group>
            <Button
              size="md"
              disabled={preview.data === undefined || preview.isPlaceholderData || blocked}
              loading={start.isPending}
              onClick={() => request && start.mutate(request)}
            >
              Export
            </Button>
            {blocked && (
              <Text fz="sm" c="red.3">
                Nothing is written until the errors above are mended.
              </Text>
            )}
          </Group>
          {jobId !== null && <ExportJob id={jobId} />}
        </Stack>
      )}
      <section aria-labelledby="exported">
        <Title order={3} id="exported" fz={20} mb="sm">
          Exported before
        </Title>
        <ExportsList story={story.id} />
      </section>
    </Stack>
  );
}

/** How the export that was just started goes. */
function ExportJob({ id }: { id: string }) {
  const job = useQuery({
    queryKey: ['jobs', id],
    queryFn: () => daemon.jobs.get({ params: { id } }),
    // News is pushed; asking now and then is for a push that was lost.
    refetchInterval: (query) => (query.state.data && isFinished(query.state.data.state) ? false : 2_000),
  });
  return job.data ? (
    <Card radius="lg" bg="dark.7">
      <JobProgress job={job.data} />
    </Card>
  ) : null;
}
