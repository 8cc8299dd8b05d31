import { Alert, Button, Card, Checkbox, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { StorySpeech } from '@comfyvn/shared/speech/speech.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { AddEngine } from './add-engine.tsx';
import { CastRow } from './cast-row.tsx';
import { EnginesList } from './engines-list.tsx';
import { SpeechKeys } from './speech-keys.tsx';

/** The voices of a story: who speaks with which, one button that voices it, and what can speak. */
export function VoicesPanel({ story }: { story: StorySummary }) {
  const queries = useQueryClient();
  const params = { id: story.id };
  const key = ['stories', story.id, 'speech'];
  const speech = useQuery({ queryKey: key, queryFn: () => daemon.speech.story({ params }) });
  const engines = useQuery({ queryKey: ['speech', 'engines'], queryFn: () => daemon.speech.engines() });
  const voices = useQuery({ queryKey: ['speech', 'voices'], queryFn: () => daemon.speech.voices() });
  const take = (now: StorySpeech) => queries.setQueryData(key, now);
  const change = useMutation({
    mutationFn: (work: () => Promise<StorySpeech>) => work(),
    onSuccess: take,
    onError: tellError,
  });
  if (speech.isPending) return <Loader aria-label="Loading the voices" />;
  if (speech.isError)
    return (
      <Stack>
        <Alert color="red" title="The voices could not be loaded">
          {speech.error.message}
        </Alert>
        {engines.data && <EnginesList engines={engines.data} />}
      </Stack>
    );
  const { cast } = speech.data;
  const options = (voices.data ?? []).map((voice) => ({
    engine: voice.engine,
    engineName: engines.data?.find((one) => one.id === voice.engine)?.name ?? voice.engine,
    id: voice.id,
    name: voice.name,
    languages: voice.languages,
  }));
  return (
    <Stack gap="xl">
      <VoiceStory story={story} speech={speech.data} />
      <Section title="Who speaks">
        <Options
          speech={speech.data}
          onChange={(body) => change.mutate(() => daemon.speech.setOptions({ params, body }))}
        />
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Who speaks">
          {cast.map((member) => (
            <CastRow
              key={`${member.character} ${member.choice.speed} ${member.choice.pitch}`}
              member={member}
              voices={options}
              locale={speech.data.locale}
              onChange={(body) =>
                change.mutate(() =>
                  daemon.speech.setVoice({ params: { ...params, character: member.character }, body }),
                )
              }
              onReset={() =>
                change.mutate(() => daemon.speech.resetVoice({ params: { ...params, character: member.character } }))
              }
            />
          ))}
        </Stack>
      </Section>
      <Section title="What can speak">
        {engines.data && <EnginesList engines={engines.data} />}
        <AddEngine />
      </Section>
      <Section title="For other programs">
        <SpeechKeys />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="md" component="section">
      <Title order={3} fz={20}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}

type Change = { narrator?: boolean; thoughts?: boolean; reader?: boolean };

function Options({ speech: { options }, onChange }: { speech: StorySpeech; onChange: (change: Change) => void }) {
  return (
    <Group gap="lg">
      <Checkbox
        label="The narrator speaks"
        checked={options.narrator}
        onChange={(e) => onChange({ narrator: e.currentTarget.checked })}
      />
      <Checkbox
        label="Thoughts are heard"
        checked={options.thoughts}
        onChange={(e) => onChange({ thoughts: e.currentTarget.checked })}
      />
      <Checkbox
        label="Your own lines are spoken"
        checked={options.reader}
        onChange={(e) => onChange({ reader: e.currentTarget.checked })}
      />
    </Group>
  );
}

/** How much of the story is voiced, and the button for the rest. */
function VoiceStory({ story, speech }: { story: StorySummary; speech: StorySpeech }) {
  const queries = useQueryClient();
  const params = { id: story.id };
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useQuery({
    queryKey: ['jobs', jobId],
    queryFn: () => daemon.jobs.get({ params: { id: jobId! } }),
    enabled: jobId !== null,
    // News is pushed; asking now and then is for a push that was lost.
    refetchInterval: (query) => (query.state.data && isFinished(query.state.data.state) ? false : 2_000),
  });
  const start = useMutation({
    mutationFn: () => daemon.speech.start({ params }),
    onSuccess: async ({ id }) => {
      setJobId(id);
      await queries.invalidateQueries({ queryKey: ['jobs'] });
    },
    onError: tellError,
  });
  const clear = useMutation({
    mutationFn: () => daemon.speech.clear({ params }),
    onSuccess: async ({ removed }) => {
      tellDone(
        'The voices are out of the story',
        `${count(removed, 'line')} had one. They are kept for the next time.`,
      );
      await queries.invalidateQueries({ queryKey: ['stories'] });
    },
    onError: tellError,
  });
  const { lines, voiced, skipped } = speech;
  const working = job.data !== undefined && !isFinished(job.data.state);
  return (
    <Card radius="lg" bg="dark.7">
      <Stack gap="md">
        <Group justify="space-between" gap="md">
          <Stack gap={2}>
            <Text fw={600} role="status">
              {voiced === lines && lines > 0
                ? `All ${count(lines, 'line')} have a voice`
                : `${voiced.toLocaleString()} of ${count(lines, 'line')} have a voice`}
            </Text>
            {skipped > 0 && (
              <Text fz="sm" c="dark.1">
                {count(skipped, 'line')} cannot be spoken: the words change while they are read, or there are none.
              </Text>
            )}
          </Stack>
          <Group gap="xs">
            <Button loading={start.isPending || working} disabled={lines === 0} onClick={() => start.mutate()}>
              Voice this story
            </Button>
            {voiced > 0 && (
              <Button variant="subtle" color="gray" loading={clear.isPending} onClick={() => clear.mutate()}>
                Take the voices out
              </Button>
            )}
          </Group>
        </Group>
        {job.data && <JobProgress job={job.data} />}
      </Stack>
    </Card>
  );
}
