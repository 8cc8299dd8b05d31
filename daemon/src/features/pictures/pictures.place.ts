import * as z from 'zod';
import type { Edit } from '@comfyvn/shared/story/edit';
import { stageChange, type StageChange } from '@comfyvn/shared/story/stage';
import { sprite, type Scene, type Story, type StoryAsset } from '@comfyvn/shared/story/story';
import { assetsOfChange } from '@comfyvn/shared/story/used-assets';
import type { PictureSubject } from '@comfyvn/shared/pictures/pictures.schema';
import { AppError } from '../../core/errors.ts';

/** What a picture replaced, so that it can come back. */
export const placed = z.object({
  scenes: z.array(z.object({ scene: z.string(), before: stageChange.nullable() })).default([]),
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
      return background(story, sceneOf(story, subject.scene), add, asset.id, everywhere);
    case 'sprite':
    case 'expression':
      return spriteOf(story, subject, add, asset.id);
    case 'moment':
      return moment(sceneOf(story, subject.scene), subject.node ?? '', add, asset.id);
  }
}

const backgroundOf = ({ stage }: Scene): StageChange | null => stage.findLast((one) => one.op === 'background') ?? null;

function background(story: StorySoFar, scene: Scene, add: Edit, asset: string, everywhere: boolean) {
  const place = JSON.stringify(backgroundOf(scene));
  const scenes = everywhere ? story.scenes.filter((one) => JSON.stringify(backgroundOf(one)) === place) : [scene];
  const to: StageChange = { op: 'background', to: { asset } };
  const edits = scenes.map((one): Edit => ({
    op: 'updateScene',
    scene: one.id,
    set: { stage: replaced(one.stage, backgroundOf(one), to) },
  }));
  return {
    edits: [add, ...edits],
    placed: placed.parse({ scenes: scenes.map((one) => ({ scene: one.id, before: backgroundOf(one) })) }),
  };
}

/** The changes with one of them replaced; `old` null: with one more, `to` null: with one less. */
function replaced(changes: readonly StageChange[], old: StageChange | null, to: StageChange | null): StageChange[] {
  if (old === null) return to === null ? [...changes] : [...changes, to];
  return changes.flatMap((one) => (one === old ? (to ?? []) : one));
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
    const before = scenes.find((one) => one.scene === scene.id)?.before ?? null;
    if (change)
      edits.push({
        op: 'updateScene',
        scene: scene.id,
        set: { stage: replaced(scene.stage, change, isThere(before) ? before : null) },
      });
    for (const node of scene.nodes) {
      const isEnd = node.id === end?.node;
      const stage = node.stage?.filter(
        (one) => !assetsOfChange(one).includes(asset) && !(isEnd && one.op === 'picture' && one.to === null),
      );
      if (isEnd && end?.isOwn) edits.push({ op: 'removeNode', scene: scene.id, node: node.id });
      else if (stage && stage.length !== node.stage?.length)
        edits.push({
          op: 'updateNode',
          scene: scene.id,
          node: node.id,
          set: { stage: stage.length > 0 ? stage : null },
        });
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
