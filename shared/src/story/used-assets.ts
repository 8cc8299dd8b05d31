import type { AssetId, CharacterId } from './ids.ts';
import type { Node } from './node.ts';
import type { StageChange } from './stage.ts';
import type { Story } from './story.ts';
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
  for (const change of everyChange(story))
    if ('to' in change && change.to !== null && 'asset' in change.to) used.add(change.to.asset);
  for (const node of everyNode(story)) for (const cue of cuesOf(node)) if ('asset' in cue) used.add(cue.asset);
  const appear = usedCharacters(story);
  for (const { id, portrait, sprites } of story.characters) {
    if (!appear.has(id)) continue;
    if (portrait !== undefined) used.add(portrait);
    for (const { asset } of sprites) used.add(asset);
  }
  return used;
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
