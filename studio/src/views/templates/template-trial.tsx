import {
  Alert,
  Button,
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
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  makesMusic,
  type ComfyTemplate,
  type TemplateNode,
  type TemplatePurpose,
} from '@comfyvn/shared/comfy/comfy.schema';
import { LONGEST_PIECE, SHORTEST_PIECE } from '@comfyvn/shared/music/music.schema';
import { daemon } from '../../daemon.ts';
import { TrialOutput } from './trial-output.tsx';

/** Words to begin with, so that one press is enough. */
const EXAMPLES: Readonly<Record<TemplatePurpose, string>> = {
  background: 'an old harbour town in the evening, lanterns, wet cobblestones, no people',
  sprite: 'a young woman in a long coat, full body, standing, simple plain white background',
  expression: 'a young woman, upper body, happy, wide smile, simple plain white background',
  music: 'calm, ambient, soft piano, warm strings, slow, 70 bpm, instrumental',
  moment: 'two friends on a pier at dusk, seen from behind, cinematic light',
};
const NEGATIVE = 'lowres, blurry, text, watermark';
const NOT_HEARD = 'vocals, noise, low quality';
const SECONDS = 30;
const SIDE = 1_024;

interface Fields {
  readonly prompt: string;
  readonly negative: string;
  readonly lyrics: string;
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly seed: number | null;
  readonly host: string | null;
  readonly model: string | null;
  readonly picture: string | null;
}

/** Runs a template once, without a story, and shows what it gives. */
export function TemplateTrial({ template, nodes }: { template: ComfyTemplate; nodes: readonly TemplateNode[] }) {
  const isMusic = makesMusic(template);
  const [fields, setFields] = useState<Fields>({
    prompt: EXAMPLES[template.purposes[0] ?? 'background'],
    negative: isMusic ? NOT_HEARD : NEGATIVE,
    lyrics: '',
    seconds: SECONDS,
    width: sideOf(nodes, template.bindings.width[0]),
    height: sideOf(nodes, template.bindings.height[0]),
    seed: null,
    host: null,
    model: null,
    picture: null,
  });
  const set = (change: Partial<Fields>): void => setFields((before) => ({ ...before, ...change }));
  const [job, setJob] = useState<string | null>(null);
  const hosts = useQuery({ queryKey: ['comfy', 'hosts'], queryFn: () => daemon.comfy.hosts() });
  const templates = useQuery({ queryKey: ['comfy', 'templates'], queryFn: () => daemon.comfy.templates() });
  const places = templates.data?.find((one) => one.id === template.id)?.hosts ?? [];
  const used = fields.host === null ? places : places.filter((one) => one.host === fields.host);
  const models = [...new Set(used.flatMap((one) => one.models))];
  const missing = [...new Set(used.flatMap((one) => one.missing))];
  const canRun = used.some((one) => one.missing.length === 0);
  const begin = useMutation({
    mutationFn: () => {
      const { prompt, negative, width, height, lyrics, seconds, seed, host, model, picture } = fields;
      const body = {
        ...{ template: template.id, prompt, negative },
        ...(isMusic ? { lyrics, seconds } : { width, height }),
        ...(seed !== null && { seed }),
        ...(host !== null && { host }),
        ...(model !== null && models.includes(model) && { model }),
        ...(template.needsPicture && picture !== null && { picture }),
      };
      return daemon.trials.begin({ body });
    },
    onSuccess: ({ id }) => setJob(id),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    begin.mutate();
  };
  const { bindings } = template;
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Trial">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Title order={3}>Try it out</Title>
          {bindings.positive.length > 0 && (
            <Textarea
              label="Prompt"
              autosize
              minRows={2}
              maxRows={8}
              maxLength={6_000}
              value={fields.prompt}
              onChange={(e) => set({ prompt: e.currentTarget.value })}
            />
          )}
          {bindings.negative.length > 0 && (
            <Textarea
              label={isMusic ? 'Not in the music' : 'Not in the picture'}
              autosize
              minRows={1}
              maxRows={6}
              maxLength={6_000}
              value={fields.negative}
              onChange={(e) => set({ negative: e.currentTarget.value })}
            />
          )}
          {bindings.lyrics.length > 0 && (
            <Textarea
              label="Lyrics"
              placeholder="Nothing is sung"
              autosize
              minRows={1}
              maxRows={8}
              maxLength={6_000}
              value={fields.lyrics}
              onChange={(e) => set({ lyrics: e.currentTarget.value })}
            />
          )}
          <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
            <Select
              label="Host"
              placeholder="The one that can"
              clearable
              value={fields.host}
              onChange={(host) => set({ host })}
              data={(hosts.data ?? []).filter((one) => one.enabled).map(({ id, name }) => ({ value: id, label: name }))}
            />
            {bindings.model.length > 0 && (
              <Select
                label="Model"
                placeholder="The loaded one, or the first"
                clearable
                searchable
                limit={200}
                value={fields.model}
                onChange={(model) => set({ model })}
                data={models}
              />
            )}
            {(['width', 'height'] as const)
              .filter((side) => !isMusic && bindings[side].length > 0)
              .map((side) => (
                <NumberInput
                  key={side}
                  label={side === 'width' ? 'Width' : 'Height'}
                  min={64}
                  max={4_096}
                  step={64}
                  value={fields[side]}
                  onChange={(to) => typeof to === 'number' && set({ [side]: Math.round(to / 8) * 8 })}
                />
              ))}
            {bindings.seconds.length > 0 && (
              <NumberInput
                label="Seconds"
                min={SHORTEST_PIECE}
                max={Math.min(LONGEST_PIECE, template.longestSeconds ?? LONGEST_PIECE)}
                value={fields.seconds}
                onChange={(seconds) => typeof seconds === 'number' && set({ seconds })}
              />
            )}
            {bindings.seed.length > 0 && (
              <NumberInput
                label="Seed"
                placeholder="By lot"
                min={0}
                allowDecimal={false}
                value={fields.seed ?? ''}
                onChange={(seed) => set({ seed: typeof seed === 'number' ? seed : null })}
              />
            )}
            {template.needsPicture && <PictureSelect value={fields.picture} onChange={(picture) => set({ picture })} />}
          </SimpleGrid>
          {hosts.data?.length === 0 && (
            <Alert color="yellow" variant="light">
              There is no ComfyUI yet. Add one in the pictures of a story.
            </Alert>
          )}
          {templates.data && places.length > 0 && !canRun && (
            <Alert color="yellow" variant="light" title="It cannot be made now">
              {missing.slice(0, 5).join(' ')}
            </Alert>
          )}
          {begin.error && (
            <Alert color="red" variant="light" role="alert">
              {begin.error.message}
            </Alert>
          )}
          <Group>
            <Button type="submit" disabled={!canRun} loading={begin.isPending}>
              {job === null ? 'Try it' : 'Try it again'}
            </Button>
            {bindings.seed.length === 0 && (
              <Text fz="sm" c="dark.1">
                Without a place for the seed, ComfyUI may give the same again.
              </Text>
            )}
          </Group>
          {job !== null && <TrialOutput key={job} job={job} />}
        </Stack>
      </form>
    </Paper>
  );
}

/** The size that a workflow has at a place. */
function sideOf(nodes: readonly TemplateNode[], place: string | undefined): number {
  const [node, , ...input] = place?.split('.') ?? [];
  const value = nodes.find((one) => one.id === node)?.inputs.find((one) => one.name === input.join('.'))?.value;
  return typeof value === 'number' ? Math.min(4_096, Math.max(64, Math.round(value / 8) * 8)) : SIDE;
}

/** Pictures that are here already, the newest first. */
function PictureSelect({ value, onChange }: { value: string | null; onChange: (picture: string | null) => void }) {
  const [search, setSearch] = useState('');
  const found = useQuery({
    queryKey: ['assets', 'to-begin-with', search],
    queryFn: () => daemon.assets.list({ query: { search, limit: 100 } }),
  });
  const pictures = (found.data?.assets ?? []).filter((one) =>
    ['sprite', 'portrait', 'picture', 'background'].includes(one.kind),
  );
  return (
    <Select
      label="Begins with"
      placeholder="A sprite or a card picture"
      searchable
      onSearchChange={setSearch}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      data={pictures.map(({ id, name }) => ({ value: id, label: name }))}
      nothingFoundMessage="No picture is called so"
    />
  );
}
