import * as z from 'zod';
import type { Edit } from '@comfyvn/shared/story/edit';
import { stageChange, type StageChange } from '@comfyvn/shared/story/stage';
import { replacedChange, stageEdit } from '@comfyvn/shared/story/stage-edit';
import { sprite, type Scene, type Story, type StoryAsset } from '@comfyvn/shared/story/story';
import { assetsOfChange } from '@comfyvn/shared/story/used-assets';
import type { PictureSubject } from '@comfyvn/shared/pictures/pictures.schema';
import { AppError } from '../../core/errors.ts';
import { backgroundsIn, type PlaceInScene } from './pictures.wanted.ts';

/** What a picture replaced, so that it can come back. */
export const placed = z.object({
  /** Backgrounds: where a scene begins, or at a node of it. */
  scenes: z
    .array(z.object({ scene: z.string(), node: z.string().optional(), before: stageChange.nullable() }))
    .default([]),
  sprites: z.array(sprite).default([]),
  /** Nodes that end a moment: their id, and whether they were made for that. */
  end: z.object({ node: z.string(), isOwn: z.boolean() }).nullable().default(null),
});
export type Placed = z.infer<typeof placed>;

type StorySoFar = Pick<Story, 'characters' | 'scenes'>;
const sceneOf = (story: StorySoFar, id: string | undefined): Scene => {
  const scene = story.scenes.find((one) => one.id === id);
  if (!scene) throw new AppError('not_found', 'The scene of this picture is in the story no more.');
  return scene;
};

/** The edits that put a picture into its story, and what they replace. Throws AppError where its place is gone. Pure. */
export function placePicture(
  story: StorySoFar,
  subject: PictureSubject,
  asset: StoryAsset,
  everywhere: boolean,
): { edits: Edit[]; placed: Placed } {
  const add: Edit = { op: 'addAsset', asset };
  switch (subject.purpose) {
    case 'background':
      return background(story, sceneOf(story, subject.scene), subject.node, add, asset.id, everywhere);
    case 'sprite':
    case 'expression':
      return spriteOf(story, subject, add, asset.id);
    case 'moment':
      return moment(sceneOf(story, subject.scene), subject.node ?? '', add, asset.id);
  }
}

function background(
  story: StorySoFar,
  scene: Scene,
  node: string | undefined,
  add: Edit,
  asset: string,
  everywhere: boolean,
): { edits: Edit[]; placed: Placed } {
  const own = backgroundsIn(scene).find((one) => one.node?.id === node);
  if (!own) throw new AppError('not_found', 'The place of this picture is in the scene no more.');
  const same = JSON.stringify(own.change);
  const spots = everywhere
    ? story.scenes.flatMap((one) =>
        backgroundsIn(one).flatMap((place) => (JSON.stringify(place.change) === same ? [{ scene: one, place }] : [])),
      )
    : [{ scene, place: own }];
  const to: StageChange = { op: 'background', to: { asset } };
  return {
    edits: [add, ...spots.map(({ scene: one, place }) => backgroundEdit(one, place, to))],
    placed: placed.parse({
      scenes: spots.map(({ scene: one, place }) => ({
        scene: one.id,
        ...(place.node && { node: place.node.id }),
        before: place.change,
      })),
    }),
  };
}

function backgroundEdit(scene: Scene, { node, change }: PlaceInScene, to: StageChange): Edit {
  if (node === null)
    return { op: 'updateScene', scene: scene.id, set: { stage: replacedChange(scene.stage, change, to) } };
  const edit = stageEdit(scene, node, (one) => [one === change ? to : one]);
  if (edit === null) throw new AppError('not_found', 'The place of this picture is in the scene no more.');
  return edit;
}

function spriteOf(story: StorySoFar, subject: PictureSubject, add: Edit, asset: string) {
  const character = story.characters.find((one) => one.id === subject.character);
  if (!character) throw new AppError('not_found', 'The character of this picture is in the story no more.');
  const expression = subject.purpose === 'expression' ? (subject.expression ?? 'neutral') : 'neutral';
  const isSame = (one: { expression: string; costume?: string | undefined }) =>
    one.expression === expression && one.costume === undefined;
  const sprites = [...character.sprites.filter((one) => !isSame(one)), { expression, asset }];
  const edit: Edit = { op: 'updateCharacter', character: character.id, set: { sprites } };
  return { edits: [add, edit], placed: placed.parse({ sprites: character.sprites.filter(isSame) }) };
}

function moment(scene: Scene, nodeId: string, add: Edit, asset: string): { edits: Edit[]; placed: Placed } {
  const at = scene.nodes.findIndex((one) => one.id === nodeId);
  const node = scene.nodes[at];
  if (node?.type !== 'line') throw new AppError('not_found', 'The line of this picture is in the story no more.');
  const show: StageChange = { op: 'picture', to: { asset, fit: 'cover' } };
  const begin: Edit = {
    op: 'updateNode',
    scene: scene.id,
    node: nodeId,
    set: { stage: [...(node.stage ?? []).filter((one) => one.op !== 'picture'), show] },
  };
  const hide: StageChange = { op: 'picture', to: null };
  const after = scene.nodes[at + 1];
  if (after?.stage?.some((one) => one.op === 'picture')) return { edits: [add, begin], placed: placed.parse({}) };
  if (after) {
    const end: Edit = {
      op: 'updateNode',
      scene: scene.id,
      node: after.id,
      set: { stage: [...(after.stage ?? []), hide] },
    };
    return { edits: [add, begin, end], placed: placed.parse({ end: { node: after.id, isOwn: false } }) };
  }
  const id = `${asset}_end`;
  const end: Edit = {
    op: 'addNode',
    scene: scene.id,
    node: { id, type: 'action', actions: [{ type: 'stage', changes: [hide] }] },
  };
  return { edits: [add, begin, end], placed: placed.parse({ end: { node: id, isOwn: true } }) };
}

/** What stood at a place before the picture came. */
const beforeAt = (all: Placed['scenes'], scene: string, node: string | undefined): StageChange | null =>
  all.find((one) => one.scene === scene && one.node === node)?.before ?? null;

/**
 * The edits that take a picture out of a story wherever it is by now, and bring back what it replaced where that still
 * stands. Its asset goes last. Pure.
 */
export function unplacePicture(story: Story, asset: string, { scenes, sprites, end }: Placed): Edit[] {
  const edits: Edit[] = [];
  const has = new Set(story.assets.map((one) => one.id));
  const isThere = (change: StageChange | null): change is StageChange =>
    change !== null && assetsOfChange(change).every((id) => has.has(id));
  for (const scene of story.scenes) {
    const change = scene.stage.find((one) => assetsOfChange(one).includes(asset));
    const before = beforeAt(scenes, scene.id, undefined);
    if (change)
      edits.push({
        op: 'updateScene',
        scene: scene.id,
        set: { stage: replacedChange(scene.stage, change, isThere(before) ? before : null) },
      });
    for (const node of scene.nodes) {
      const isEnd = node.id === end?.node;
      const old = beforeAt(scenes, scene.id, node.id);
      const edit = stageEdit(scene, node, (one) => {
        if (assetsOfChange(one).includes(asset)) return one.op === 'background' && isThere(old) ? [old] : [];
        return isEnd && one.op === 'picture' && one.to === null ? [] : [one];
      });
      if (isEnd && end?.isOwn) edits.push({ op: 'removeNode', scene: scene.id, node: node.id });
      else if (edit) edits.push(edit);
    }
  }
  for (const { id, sprites: now, portrait } of story.characters) {
    if (!now.some((one) => one.asset === asset) && portrait !== asset) continue;
    const kept = now.filter((one) => one.asset !== asset);
    const back = sprites.filter((one) => has.has(one.asset) && now.some((s) => s.asset === asset));
    edits.push({
      op: 'updateCharacter',
      character: id,
      set: { sprites: [...kept, ...back], ...(portrait === asset && { portrait: null }) },
    });
  }
  if (has.has(asset)) edits.push({ op: 'removeAsset', asset });
  return edits;
}
