import type { Cue } from './cue.ts';
import type { AssetId, CharacterId } from './ids.ts';
import type { Node } from './node.ts';
import type { StageChange } from './stage.ts';
import type { Character, Sprite, Story } from './story.ts';
import { cuesOf, stageChangesOf } from './story-walk.ts';

/** The characters that a story's scenes show, let speak or move. Pure. */
export function usedCharacters(story: Pick<Story, 'scenes'>): Set<CharacterId> {
  const used = new Set<CharacterId>();
  for (const change of everyChange(story)) if ('character' in change) used.add(change.character);
  for (const node of everyNode(story)) {
    if (node.type === 'line' && node.speaker !== undefined) used.add(node.speaker);
    for (const cue of cuesOf(node)) {
      if ('character' in cue && cue.character !== undefined) used.add(cue.character);
      if ('target' in cue && typeof cue.target === 'object') used.add(cue.target.character);
    }
  }
  return used;
}

/**
 * The assets that can be seen or heard when the story is played: what its scenes name, and the whole wardrobe of the
 * characters that appear. Ids that `story.assets` does not hold are among them. Pure.
 */
export function usedAssets(story: Pick<Story, 'scenes' | 'characters'>): Set<AssetId> {
  const used = new Set<AssetId>();
  const use = (id: AssetId): void => void used.add(id);
  for (const change of everyChange(story)) assetsOfChange(change).forEach(use);
  for (const node of everyNode(story)) for (const cue of cuesOf(node)) assetsOfCue(cue).forEach(use);
  const appear = usedCharacters(story);
  for (const character of story.characters) if (appear.has(character.id)) assetsOfCharacter(character).forEach(use);
  return used;
}

/** The assets that a change of the stage names. Pure. */
export function assetsOfChange(change: StageChange): AssetId[] {
  if (!('to' in change) || change.to === null || typeof change.to === 'string') return [];
  if ('asset' in change.to) return [change.to.asset];
  if ('layers' in change.to) return change.to.layers.map((layer) => layer.asset);
  return 'lut' in change.to ? [change.to.lut] : [];
}

/** The assets that a cue names. Pure. */
export function assetsOfCue(cue: Cue): AssetId[] {
  if ('asset' in cue) return [cue.asset];
  return cue.type === 'transition' && cue.mask !== undefined ? [cue.mask] : [];
}

/** All that is drawn of sprites. Pure. */
export function assetsOfSprites(sprites: readonly Sprite[]): AssetId[] {
  return sprites.flatMap(({ asset, blink, mouth = [] }) => [asset, ...(blink === undefined ? [] : [blink]), ...mouth]);
}

/** All that a character can wear, and what is heard of it. Pure. */
export function assetsOfCharacter({ portrait, blip, sprites }: Character): AssetId[] {
  const own = [portrait, blip].filter((id) => id !== undefined);
  return [...own, ...assetsOfSprites(sprites)];
}

function* everyNode(story: Pick<Story, 'scenes'>): Generator<Node> {
  for (const scene of story.scenes) yield* scene.nodes;
}

function* everyChange(story: Pick<Story, 'scenes'>): Generator<StageChange> {
  for (const scene of story.scenes) {
    yield* scene.stage;
    for (const node of scene.nodes) yield* stageChangesOf(node);
  }
}
