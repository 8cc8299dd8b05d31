import { plainText } from '@comfyvn/shared/story/text-markup';
import type { PictureWanted } from '@comfyvn/shared/pictures/pictures.schema';
import type { Node } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { stageChangesOf } from '@comfyvn/shared/story/story-walk';

/** Where a scene shows a place: as it begins (no node), or at a node where the place changes. */
export interface PlaceInScene {
  readonly node: Node | null;
  readonly change: Extract<StageChange, { op: 'background' }> | null;
}

const lastBackground = (changes: readonly StageChange[]): PlaceInScene['change'] =>
  changes.findLast((one) => one.op === 'background') ?? null;

/** The places of a scene in their order, the one where it begins first. A node that takes the background away is none. Pure. */
export function backgroundsIn({ stage, nodes }: Pick<Scene, 'stage' | 'nodes'>): PlaceInScene[] {
  const within = nodes.flatMap((node): PlaceInScene[] => {
    const change = lastBackground(stageChangesOf(node));
    return change === null || change.to === null ? [] : [{ node, change }];
  });
  return [{ node: null, change: lastBackground(stage) }, ...within];
}

/** What a place of a scene is called, for people. Pure. */
export function titleOfPlace(scene: Pick<Scene, 'title' | 'nodes'>, node: Node | null): string {
  if (node === null) return `Background of "${scene.title}"`;
  const line =
    node.type === 'line' ? node : scene.nodes.slice(scene.nodes.indexOf(node)).find((one) => one.type === 'line');
  const words = line?.type === 'line' ? plainText(line.text).slice(0, 60).toWellFormed() : node.id;
  return `Background within "${scene.title}", from: ${words}`;
}

/** The message of the chat that a node was made from, 0-based. Pure. */
export const messageOf = (node: Node | null): number | null =>
  node?.type === 'line' ? (node.source?.message ?? null) : null;

/**
 * What could be drawn for a story, in its order: every place, also those that come within a scene, and a sprite of everybody
 * who has a card or a sprite. Pure.
 */
export function wantedPictures({ scenes, characters }: Pick<Story, 'scenes' | 'characters'>): PictureWanted[] {
  const seen = new Set<string>();
  const places = scenes.flatMap((scene) =>
    backgroundsIn(scene).flatMap(({ node, change }): PictureWanted[] => {
      const key = JSON.stringify(change);
      const isRepeated = change !== null && seen.has(key);
      seen.add(key);
      const subject = { purpose: 'background' as const, scene: scene.id, ...(node && { node: node.id }) };
      return [{ subject, title: titleOfPlace(scene, node), asset: assetOf(change), isRepeated }];
    }),
  );
  const people = characters
    .filter((one) => one.role === 'character' || one.sprites.length > 0)
    .map(({ id, name, sprites }): PictureWanted => {
      const neutral = sprites.find((one) => one.expression === 'neutral') ?? sprites[0];
      return {
        subject: { purpose: 'sprite', character: id },
        title: `${name}, sprite`,
        asset: neutral?.asset ?? null,
        isRepeated: false,
      };
    });
  return [...places, ...people];
}

function assetOf(change: PlaceInScene['change']): string | null {
  const to = change?.to ?? null;
  if (to === null || 'paint' in to) return null;
  return 'asset' in to ? to.asset : (to.layers[0]?.asset ?? null);
}
