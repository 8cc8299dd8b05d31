import * as z from 'zod';
import type { MusicSubject } from '@comfyvn/shared/music/music.schema';
import type { Edit } from '@comfyvn/shared/story/edit';
import { replacedChange, stageEdit } from '@comfyvn/shared/story/stage-edit';
import { stageChange, type StageChange } from '@comfyvn/shared/story/stage';
import type { Scene, Story, StoryAsset } from '@comfyvn/shared/story/story';
import { stageChangesOf } from '@comfyvn/shared/story/story-walk';
import { AppError } from '../../core/errors.ts';
import { musicOf } from './music.wanted.ts';

/** What a piece replaced, so that it can come back. */
export const placed = z.object({
  scenes: z.array(z.object({ scene: z.string(), before: stageChange.nullable() })),
});
export type Placed = z.infer<typeof placed>;

/** A piece that stands in the story. */
export interface Standing {
  readonly id: string;
  readonly asset: string;
  readonly placed: Placed;
}

/**
 * The edits that let a piece sound from the beginning of its scenes, and what it replaces. Where that is another piece, what
 * that one had replaced is kept in mind; one that sounds nowhere then goes, and is named in `gone`. Throws AppError where all
 * scenes are gone. Pure.
 */
export function placeMusic(
  story: Pick<Story, 'scenes' | 'assets'>,
  { scenes: wanted }: MusicSubject,
  asset: StoryAsset,
  others: readonly Standing[],
): { edits: Edit[]; placed: Placed; gone: string[] } {
  const names = new Set<string>(wanted);
  const scenes = story.scenes.filter((one) => names.has(one.id));
  if (scenes.length === 0) throw new AppError('not_found', 'The scenes of this piece are in the story no more.');
  const change: StageChange = { op: 'music', to: { asset: asset.id, volume: 1 } };
  const spots = scenes.map((scene) => ({ scene, old: musicOf(scene) }));
  const before = ({ scene, old }: (typeof spots)[number]): StageChange | null => {
    const other = others.find((one) => one.asset === old?.to?.asset);
    const known = other?.placed.scenes.find((one) => one.scene === scene.id);
    return known ? known.before : old;
  };
  const now = new Map(scenes.map((one) => [one.id, one]));
  const gone = others.filter(
    (one) =>
      story.assets.some(({ id }) => id === one.asset) &&
      spots.some(({ old }) => old?.to?.asset === one.asset) &&
      !story.scenes.some((scene) => sounds(scene, one.asset, !now.has(scene.id))),
  );
  return {
    edits: [
      { op: 'addAsset', asset },
      ...spots.map(({ scene, old }): Edit => ({
        op: 'updateScene',
        scene: scene.id,
        set: { stage: replacedChange(scene.stage, old, change) },
      })),
      ...gone.map((one): Edit => ({ op: 'removeAsset', asset: one.asset })),
    ],
    placed: { scenes: spots.map((spot) => ({ scene: spot.scene.id, before: before(spot) })) },
    gone: gone.map((one) => one.id),
  };
}

const isOf = (change: StageChange, asset: string): boolean => change.op === 'music' && change.to?.asset === asset;

/** Whether a piece is named in a scene: at its nodes, and where it begins if that counts. */
const sounds = ({ stage, nodes }: Scene, asset: string, withStage: boolean): boolean =>
  (withStage && stage.some((one) => isOf(one, asset))) ||
  nodes.some((node) => stageChangesOf(node).some((one) => isOf(one, asset)));

/**
 * The edits that take a piece out of a story wherever it sounds by now, and bring back what it replaced where that is still
 * there. Its asset goes last. Pure.
 */
export function unplaceMusic(story: Pick<Story, 'scenes' | 'assets'>, asset: string, { scenes }: Placed): Edit[] {
  const has = new Set<string>(story.assets.map((one) => one.id));
  const before = new Map(scenes.map((one) => [one.scene, one.before]));
  const isThere = (change: StageChange): boolean =>
    change.op !== 'music' || change.to === null || has.has(change.to.asset);
  const edits = story.scenes.flatMap((scene): Edit[] => {
    const change = scene.stage.find((one) => isOf(one, asset)) ?? null;
    const old = before.get(scene.id) ?? null;
    const back = old !== null && isThere(old) ? old : null;
    const nodes = scene.nodes.flatMap((node) => stageEdit(scene, node, (one) => (isOf(one, asset) ? [] : [one])) ?? []);
    if (change === null) return nodes;
    const stage = replacedChange(scene.stage, change, back);
    return [{ op: 'updateScene', scene: scene.id, set: { stage } }, ...nodes];
  });
  return has.has(asset) ? [...edits, { op: 'removeAsset', asset }] : edits;
}
