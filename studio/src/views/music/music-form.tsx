import {
  Alert,
  Button,
  Collapse,
  Group,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { makesMusic, type ComfyHost } from '@comfyvn/shared/comfy/comfy.schema';
import { LONGEST_PIECE, MUSIC_MOODS, SHORTEST_PIECE, type MusicMood } from '@comfyvn/shared/music/music.schema';
import type { SceneHead } from '@comfyvn/shared/story/story';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { SceneBoxes } from '../../ui/scene-picker.tsx';
import { tellDone, tellError } from '../../ui/tell.ts';
import { MOODS } from './words.ts';

/** What a person changed of a plan, and chose. */
interface Changes {
  readonly prompt?: string;
  readonly negative?: string;
  readonly lyrics?: string;
  readonly seconds?: number;
  readonly seed?: number;
  readonly template?: string | null;
  readonly model?: string | null;
  readonly host?: string | null;
}

/** Chooses the scenes of a piece and with what it is made, shows its prompt, and makes it. */
export function MusicForm({
  story,
  mood,
  own,
  scenes,
  hosts,
  onMood,
}: {
  story: string;
  mood: MusicMood;
  /** The scenes that have the mood. */
  own: readonly string[];
  scenes: readonly SceneHead[];
  hosts: readonly ComfyHost[];
  onMood: (mood: MusicMood) => void;
}) {
  const queries = useQueryClient();
  const params = { id: story };
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const [choosing, setChoosing] = useState(own.length === 0);
  const [changes, setChanges] = useState<Changes>({});
  const [more, setMore] = useState(false);
  const set = (change: Changes): void => setChanges((before) => ({ ...before, ...change }));
  const chosen = picked ?? own;
  const subject = { mood, scenes: [...chosen] };

  const templates = useQuery({ queryKey: ['comfy', 'templates'], queryFn: () => daemon.comfy.templates() });
  const plan = useQuery({
    queryKey: ['music', story, 'plan', subject],
    enabled: chosen.length > 0,
    placeholderData: (before) => before,
    queryFn: () => daemon.music.plan({ params, body: subject }),
  });
  const fitting = (templates.data ?? []).filter(makesMusic);
  const usable = fitting.filter((one) =>
    one.hosts.some(
      ({ missing, models }) => missing.length === 0 && (one.bindings.model.length === 0 || models.length > 0),
    ),
  );
  const used = usable.find((one) => one.id === changes.template) ?? usable[0];
  const models = [...new Set(used?.hosts.flatMap((one) => one.models))];
  const longest = Math.min(LONGEST_PIECE, used?.longestSeconds ?? LONGEST_PIECE);
  const shown = plan.data;
  const make = useMutation({
    mutationFn: () => {
      const { prompt, negative, lyrics, seconds, seed, model, host } = changes;
      const piece = {
        subject,
        template: used?.id ?? '',
        prompt: prompt ?? shown?.prompt ?? '',
        negative: negative ?? shown?.negative ?? '',
        lyrics: lyrics ?? '',
        seconds: Math.min(longest, seconds ?? shown?.seconds ?? longest),
        ...(seed !== undefined && { seed }),
        ...(model != null && models.includes(model) && { model }),
        ...(host != null && { host }),
      };
      return daemon.music.make({ params, body: { pieces: [piece] } });
    },
    onSuccess: async ([piece]) => {
      await queries.invalidateQueries({ queryKey: ['music'] });
      tellDone('It is being made', piece?.title ?? '');
    },
    onError: tellError,
  });
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Make music">
      <Stack gap="md">
        <Title order={3}>Make music</Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label="Mood"
            allowDeselect={false}
            value={mood}
            onChange={(to) => to && onMood(to as MusicMood)}
            data={MUSIC_MOODS.map((value) => ({ value, label: MOODS[value] }))}
          />
          <Select
            label="Template"
            allowDeselect={false}
            value={used?.id ?? null}
            onChange={(template) => set({ template })}
            data={usable.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </SimpleGrid>
        <Group gap="sm">
          <Text fz="sm">
            {chosen.length === 0
              ? 'No scene has this mood. Choose for which it is.'
              : `For ${count(chosen.length, 'scene')}`}
          </Text>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-expanded={choosing}
            onClick={() => setChoosing(!choosing)}
          >
            {choosing ? 'Hide the scenes' : 'Choose scenes'}
          </Button>
        </Group>
        <Collapse expanded={choosing}>
          {choosing && <SceneBoxes scenes={scenes} chosen={chosen} onChange={setPicked} />}
        </Collapse>
        {plan.error && (
          <Alert color="red" variant="light">
            {plan.error.message}
          </Alert>
        )}
        {shown && (
          <Textarea
            label="Prompt"
            description={`Genre, instruments, mood and tempo. From: ${shown.from.join(', ')}`}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={6_000}
            value={changes.prompt ?? shown.prompt}
            onChange={(e) => set({ prompt: e.currentTarget.value })}
          />
        )}
        {templates.data && usable.length === 0 && (
          <Alert color="yellow" variant="light" title="No ComfyUI can make music now">
            {fitting.flatMap((one) => one.hosts.flatMap(({ missing }) => missing))[0] ??
              'It needs a model for music, such as ACE-Step or Stable Audio Open, among its checkpoints.'}
          </Alert>
        )}
        <Collapse expanded={more}>
          {shown && (
            <Stack gap="sm">
              {used && used.bindings.lyrics.length > 0 && (
                <Textarea
                  label="Lyrics"
                  placeholder="Nothing is sung"
                  autosize
                  minRows={2}
                  maxRows={8}
                  maxLength={6_000}
                  value={changes.lyrics ?? ''}
                  onChange={(e) => set({ lyrics: e.currentTarget.value })}
                />
              )}
              {used && used.bindings.negative.length > 0 && (
                <Textarea
                  label="Not in the music"
                  autosize
                  minRows={2}
                  maxLength={6_000}
                  value={changes.negative ?? shown.negative}
                  onChange={(e) => set({ negative: e.currentTarget.value })}
                />
              )}
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                <Select
                  label="Host"
                  placeholder="The one that can"
                  clearable
                  value={changes.host ?? null}
                  onChange={(host) => set({ host })}
                  data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
                />
                <Select
                  label="Model"
                  placeholder="The one that is loaded, or the first"
                  clearable
                  value={changes.model ?? null}
                  onChange={(model) => set({ model })}
                  data={models}
                />
                <NumberInput
                  label="Seconds"
                  min={SHORTEST_PIECE}
                  max={longest}
                  value={Math.min(longest, changes.seconds ?? shown.seconds)}
                  onChange={(seconds) => typeof seconds === 'number' && set({ seconds })}
                />
                <NumberInput
                  label="Seed"
                  placeholder="By lot"
                  min={0}
                  allowDecimal={false}
                  value={changes.seed ?? ''}
                  onChange={(seed) => typeof seed === 'number' && set({ seed })}
                />
              </SimpleGrid>
            </Stack>
          )}
        </Collapse>
        <Group justify="space-between">
          <Button variant="subtle" color="gray" onClick={() => setMore(!more)} aria-expanded={more}>
            {more ? 'Less' : 'Length, seed and more'}
          </Button>
          <Button
            disabled={!used || !shown || chosen.length === 0}
            loading={make.isPending}
            onClick={() => make.mutate()}
          >
            Make
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
