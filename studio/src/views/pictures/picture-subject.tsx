import { MultiSelect, Select, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EXPRESSIONS } from '@comfyvn/shared/characters/expression';
import { PICTURE_PURPOSES, type PicturePurpose } from '@comfyvn/shared/comfy/comfy.schema';
import type { PictureSubject } from '@comfyvn/shared/pictures/pictures.schema';
import type { StoryHead } from '@comfyvn/shared/story/story';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { daemon } from '../../daemon.ts';
import { PURPOSES } from '../templates/words.ts';

/** What is chosen of a picture, before it is one. */
export interface Chosen {
  readonly purpose: PicturePurpose;
  readonly scene: string | null;
  readonly node: string | null;
  readonly character: string | null;
  readonly expressions: readonly string[];
}

/** The pictures that a choice means; none while something is missing. Pure. */
export function subjectsOf({ purpose, scene, node, character, expressions }: Chosen): PictureSubject[] {
  switch (purpose) {
    case 'background':
      return scene === null ? [] : [{ purpose, scene, ...(node !== null && { node }) }];
    case 'moment':
      return scene === null || node === null ? [] : [{ purpose, scene, node }];
    case 'sprite':
      return character === null ? [] : [{ purpose, character }];
    case 'expression':
      return character === null ? [] : expressions.map((expression) => ({ purpose, character, expression }));
  }
}

/** Chooses what a picture is of. */
export function SubjectFields({
  head,
  chosen,
  onChange,
}: {
  head: StoryHead;
  chosen: Chosen;
  onChange: (change: Partial<Chosen>) => void;
}) {
  const ofPlace = chosen.purpose === 'background' || chosen.purpose === 'moment';
  return (
    <Stack gap="sm">
      <Select
        label="What is drawn"
        allowDeselect={false}
        value={chosen.purpose}
        onChange={(to) => to && onChange({ purpose: to as PicturePurpose, node: null })}
        data={PICTURE_PURPOSES.map((value) => ({ value, label: PURPOSES[value] }))}
      />
      <SimpleGrid cols={{ base: 1, sm: chosen.purpose === 'background' || chosen.purpose === 'sprite' ? 1 : 2 }}>
        {ofPlace ? (
          <Select
            label="Scene"
            searchable
            allowDeselect={false}
            value={chosen.scene}
            onChange={(scene) => onChange({ scene, node: null })}
            data={head.scenes.slice(0, 2_000).map(({ id, title }, n) => ({ value: id, label: `${n + 1}. ${title}` }))}
          />
        ) : (
          <Select
            label="Character"
            searchable
            allowDeselect={false}
            value={chosen.character}
            onChange={(character) => onChange({ character })}
            data={head.characters.slice(0, 2_000).map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        {chosen.purpose === 'background' && chosen.scene !== null && (
          <PlaceSelect
            story={head.id}
            scene={chosen.scene}
            node={chosen.node}
            onChange={(node) => onChange({ node })}
          />
        )}
        {chosen.purpose === 'moment' && (
          <LineSelect story={head.id} scene={chosen.scene} node={chosen.node} onChange={(node) => onChange({ node })} />
        )}
        {chosen.purpose === 'expression' && (
          <MultiSelect
            label="Expressions"
            searchable
            clearable
            value={[...chosen.expressions]}
            onChange={(expressions) => onChange({ expressions })}
            data={[...EXPRESSIONS]}
          />
        )}
      </SimpleGrid>
    </Stack>
  );
}

const BEGINNING = 'beginning';

/** Which place of a scene; nothing where it has one alone. */
function PlaceSelect({
  story,
  scene,
  node,
  onChange,
}: {
  story: string;
  scene: string;
  node: string | null;
  onChange: (node: string | null) => void;
}) {
  const found = useQuery({
    queryKey: ['pictures', story, 'wanted', scene],
    queryFn: () => daemon.pictures.wanted({ params: { id: story }, query: { scene } }),
  });
  const within = (found.data ?? []).flatMap(({ subject, title }) =>
    subject.node !== undefined ? [{ value: subject.node, label: title }] : [],
  );
  if (within.length === 0) return null;
  return (
    <Select
      label="Place"
      allowDeselect={false}
      value={node ?? BEGINNING}
      onChange={(to) => onChange(to === BEGINNING ? null : to)}
      data={[{ value: BEGINNING, label: 'Where the scene begins' }, ...within]}
    />
  );
}

function LineSelect({
  story,
  scene,
  node,
  onChange,
}: {
  story: string;
  scene: string | null;
  node: string | null;
  onChange: (node: string | null) => void;
}) {
  const found = useQuery({
    queryKey: ['stories', story, 'scene', scene],
    enabled: scene !== null,
    queryFn: () => daemon.stories.scene({ params: { id: story, scene: scene ?? '' } }),
  });
  const lines = (found.data?.nodes ?? []).flatMap((one) => (one.type === 'line' ? [one] : []));
  return (
    <Select
      label="Line"
      placeholder="The moment it shows"
      searchable
      value={node}
      onChange={onChange}
      limit={200}
      data={lines.map((line, n) => ({ value: line.id, label: `${n + 1}. ${plainText(line.text).slice(0, 90)}` }))}
    />
  );
}
