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
import type { ComfyHost, TemplateOnHost } from '@comfyvn/shared/comfy/comfy.schema';
import type {
  PictureLook,
  PicturePlan,
  PictureRequest,
  PictureSubject,
} from '@comfyvn/shared/pictures/pictures.schema';
import type { RemoteHost } from '@comfyvn/shared/remote/remote.schema';
import type { StoryHead } from '@comfyvn/shared/story/story';
import { daemon } from '../../daemon.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { PictureAdvice } from './picture-advice.tsx';
import { PicturePlace, placesOf } from './picture-place.tsx';
import { PictureLookField } from './picture-look.tsx';
import { subjectsOf, SubjectFields, type Chosen } from './picture-subject.tsx';

/** What a person changed of a plan. */
interface Changes {
  readonly prompt?: string;
  readonly negative?: string;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
}

/** Chooses what is drawn and with what, shows its prompt, and draws it. */
export function PictureForm({
  head,
  hosts,
  remotes,
}: {
  head: StoryHead;
  hosts: readonly ComfyHost[];
  remotes: readonly RemoteHost[];
}) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>({
    purpose: 'background',
    scene: head.scenes[0]?.id ?? null,
    node: null,
    character: (head.characters.find((one) => one.role === 'character') ?? head.characters[0])?.id ?? null,
    expressions: ['neutral', 'joy', 'sadness', 'anger', 'surprise', 'embarrassment'],
  });
  const [template, setTemplate] = useState<string | null>(null);
  const [model, setModel] = useState<string | null>(null);
  const [place, setPlace] = useState<string | null>(null);
  const [changes, setChanges] = useState<Changes>({});
  const [more, setMore] = useState(false);
  const subjects = subjectsOf(chosen);
  const [first] = subjects;
  const isSet = subjects.length > 1;
  const params = { id: head.id };

  const templates = useQuery({ queryKey: ['comfy', 'templates'], queryFn: () => daemon.comfy.templates() });
  const looks = useQuery({
    queryKey: ['pictures', head.id, 'looks'],
    queryFn: () => daemon.pictures.looks({ params }),
  });
  const plan = useQuery({
    queryKey: ['pictures', head.id, 'plan', first],
    enabled: first !== undefined,
    queryFn: () => daemon.pictures.plan({ params, body: first! }),
  });
  const fitting = (templates.data ?? []).filter((one) => one.purposes.includes(chosen.purpose));
  const places = placesOf(hosts, remotes);
  const remote = places.find((one) => one.id === place) ?? null;
  /** Who could draw with a template: the place that was chosen, else one's own ComfyUIs that cost nothing. */
  const drawersOf = (one: { id: string; hosts: readonly TemplateOnHost[] }) => {
    if (remote === null) return one.hosts.filter(({ host }) => !places.some(({ id }) => id === host));
    if (remote.kind === 'comfy') return one.hosts.filter(({ host }) => host === remote.id);
    return remotes.find(({ id }) => id === remote.id)!.templates.filter((on) => on.template === one.id);
  };
  const usable = fitting.filter(
    (one) =>
      drawersOf(one).some(
        ({ missing, models }) =>
          missing.length === 0 &&
          (one.bindings.model.length === 0 || models.length > 0 || remote?.kind === 'sillytavern'),
      ) &&
      (!one.needsPicture || plan.data?.reference !== null),
  );
  const used = usable.find((one) => one.id === template) ?? usable[0];
  const models = [...new Set(used && drawersOf(used).flatMap((one) => one.models))];
  const usedModel = model !== null && models.includes(model) ? model : null;

  const requestOf = (subject: PictureSubject, planned: PicturePlan): PictureRequest => ({
    subject,
    template: used?.id ?? '',
    ...(remote !== null && { host: remote.id }),
    ...(usedModel !== null && { model: usedModel }),
    prompt: isSet ? planned.prompt : (changes.prompt ?? planned.prompt),
    negative: changes.negative ?? planned.negative,
    width: changes.width ?? planned.width,
    height: changes.height ?? planned.height,
    ...(changes.seed !== undefined && { seed: changes.seed }),
    loras: planned.loras,
  });
  const draw = useMutation({
    mutationFn: async () => {
      const pictures = await Promise.all(
        subjects.map(async (subject) => requestOf(subject, await daemon.pictures.plan({ params, body: subject }))),
      );
      return daemon.pictures.draw({ params, body: { pictures } });
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['pictures'] });
      await queries.invalidateQueries({ queryKey: ['remote'] });
      await queries.invalidateQueries({ queryKey: ['comfy', 'hosts'] });
      tellDone(
        'It is being drawn',
        made.length === 1 ? made[0]!.title : `${made.length} pictures, one after the other`,
      );
    },
    onError: tellError,
  });
  const choose = (change: Partial<Chosen>): void => {
    setChosen((before) => ({ ...before, ...change }));
    setChanges(({ negative, width, height }) =>
      change.purpose !== undefined
        ? {}
        : { ...(negative !== undefined && { negative }), ...(width && { width }), ...(height && { height }) },
    );
  };
  const look: PictureLook = looks.data?.find((one) => one.character === lookOf(chosen)) ?? {
    character: lookOf(chosen),
    words: '',
    negative: '',
    loras: [],
  };
  const set = (change: Changes): void => setChanges((before) => ({ ...before, ...change }));
  const shown = plan.data;
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Draw a picture">
      <Stack gap="md">
        <Title order={3}>Draw a picture</Title>
        <SubjectFields head={head} chosen={chosen} onChange={choose} />
        {looks.data && (
          <PictureLookField
            key={`${look.character} ${JSON.stringify(look)}`}
            story={head.id}
            look={look}
            name={head.characters.find((one) => one.id === look.character)?.name ?? null}
          />
        )}
        {first && plan.error && (
          <Alert color="red" variant="light">
            {plan.error.message}
          </Alert>
        )}
        {shown && !isSet && (
          <Textarea
            label="Prompt"
            description={shown.from.length > 0 ? `From: ${shown.from.join(', ')}` : undefined}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={6_000}
            value={changes.prompt ?? shown.prompt}
            onChange={(e) => set({ prompt: e.currentTarget.value })}
          />
        )}
        {isSet && (
          <Text fz="sm" c="dark.1">
            {subjects.length} pictures, each with the words of its expression.
          </Text>
        )}
        <PicturePlace places={places} chosen={remote} pictures={subjects.length} onChange={setPlace} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label="Template"
            allowDeselect={false}
            value={used?.id ?? null}
            onChange={setTemplate}
            data={usable.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Select
            label="Model"
            placeholder="The one that is loaded, or the first"
            clearable
            searchable
            limit={200}
            value={usedModel}
            onChange={setModel}
            data={models}
          />
        </SimpleGrid>
        {used && remote === null && (
          <PictureAdvice template={used.id} model={usedModel} pictures={Math.max(1, subjects.length)} />
        )}
        {templates.data && usable.length === 0 && (
          <Alert
            color="yellow"
            variant="light"
            title={`${remote?.name ?? 'No ComfyUI'} can ${remote ? 'not ' : ''}draw this now`}
          >
            {plan.data?.reference === null && fitting.every((one) => one.needsPicture)
              ? 'The character has neither a sprite nor a card picture to begin with. Draw a sprite first.'
              : (fitting.flatMap((one) => drawersOf(one).flatMap((on) => on.missing))[0] ?? 'It has no model for it.')}
          </Alert>
        )}
        <Collapse expanded={more}>
          {shown && (
            <Stack gap="sm">
              <Textarea
                label="Not in the picture"
                autosize
                minRows={2}
                value={changes.negative ?? shown.negative}
                onChange={(e) => set({ negative: e.currentTarget.value })}
              />
              <SimpleGrid cols={{ base: 2, sm: 3 }}>
                {(['width', 'height'] as const).map((side) => (
                  <NumberInput
                    key={side}
                    label={side === 'width' ? 'Width' : 'Height'}
                    min={64}
                    max={4_096}
                    step={64}
                    value={changes[side] ?? shown[side]}
                    onChange={(to) => typeof to === 'number' && set({ [side]: Math.round(to / 8) * 8 })}
                  />
                ))}
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
            {more ? 'Less' : 'Size, seed and more'}
          </Button>
          <Button disabled={!used || !shown || !first} loading={draw.isPending} onClick={() => draw.mutate()}>
            {isSet ? `Draw ${subjects.length} pictures` : 'Draw'}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Whose look counts: the character's, or that of the whole story. */
const lookOf = ({ purpose, character }: Chosen): string | null =>
  purpose === 'sprite' || purpose === 'expression' ? character : null;
