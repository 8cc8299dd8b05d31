import { PICTURE_PURPOSES, type PicturePurpose } from '@comfyvn/shared/comfy/comfy.schema';
import type { PictureSubject } from '@comfyvn/shared/pictures/pictures.schema';
import type { Node } from '@comfyvn/shared/story/node';
import type { Character, Scene, Story } from '@comfyvn/shared/story/story';
import { stageChangesOf } from '@comfyvn/shared/story/story-walk';
import { wantedPictures } from './pictures.wanted.ts';

export type Lacking = Readonly<Record<PicturePurpose, readonly PictureSubject[]>>;

/**
 * The pictures that a story lacks: a background of each place, a sprite of everybody, the expressions that the story shows of
 * those who have a picture to begin with, and one moment of each scene that shows none. What is asked for already is none of
 * them. Pure.
 */
export function lackingPictures(
  { scenes, characters }: Pick<Story, 'scenes' | 'characters'>,
  asked: readonly PictureSubject[],
): Lacking {
  const known = new Set(asked.map(keyOf));
  const all = [
    ...wantedPictures({ scenes, characters })
      .filter(({ asset, isRepeated }) => asset === null && !isRepeated)
      .map(({ subject }) => subject),
    ...expressions(scenes, characters),
    ...scenes.flatMap(momentOf),
  ].filter((one) => !known.has(keyOf(one)));
  const of = (purpose: PicturePurpose) => all.filter((one) => one.purpose === purpose);
  return Object.fromEntries(PICTURE_PURPOSES.map((purpose) => [purpose, of(purpose)])) as unknown as Lacking;
}

const keyOf = ({ purpose, character, expression, scene, node }: PictureSubject): string =>
  JSON.stringify([purpose, character, expression, scene, purpose === 'moment' ? null : node]);

/** What each face is shown as, by a stage or by what they say, the most frequent first. */
function expressions(scenes: readonly Scene[], characters: readonly Character[]): PictureSubject[] {
  const shown = new Map<string, Map<string, number>>();
  const show = (character: string | undefined, expression: string | undefined): void => {
    if (character === undefined || expression === undefined) return;
    const of = shown.get(character) ?? new Map<string, number>();
    shown.set(character, of.set(expression, (of.get(expression) ?? 0) + 1));
  };
  for (const { stage, nodes } of scenes) {
    for (const change of [...stage, ...nodes.flatMap(stageChangesOf)])
      if (change.op === 'show') show(change.character, change.expression);
    for (const node of nodes) if (node.type === 'line') show(node.speaker, node.expression);
  }
  return characters.flatMap(({ id, sprites, portrait }) => {
    if (sprites.length === 0 && !portrait) return [];
    const has = new Set(sprites.map(({ expression }) => expression));
    return [...(shown.get(id) ?? [])]
      .filter(([expression]) => !has.has(expression) && expression !== 'neutral')
      .toSorted(([, a], [, b]) => b - a)
      .map(([expression]) => ({ purpose: 'expression' as const, character: id, expression }));
  });
}

/** The longest line of a scene, where it shows no moment yet: there most is told that can be seen. */
function momentOf({ id, nodes }: Scene): PictureSubject[] {
  if (nodes.some((node) => stageChangesOf(node).some((change) => change.op === 'picture' && change.to !== null)))
    return [];
  const length = (node: Node): number => (node.type === 'line' ? JSON.stringify(node.text).length : 0);
  const [longest] = nodes.filter((node) => node.type === 'line').toSorted((a, b) => length(b) - length(a));
  return longest ? [{ purpose: 'moment', scene: id, node: longest.id }] : [];
}
