import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { usedAssets } from '@comfyvn/shared/story/used-assets';
import { usedLooks } from './used-looks.ts';

/** A story as it goes into an export: what the player uses, and nothing that only its author needs. */
export interface WebStory {
  readonly story: Story;
  /** Assets that the player can come to ask for and that are here. */
  readonly used: readonly AssetId[];
  /** Assets that it would ask for, were they here. */
  readonly missing: readonly AssetId[];
}

/** Where a node came from and who changed it is the author's own. */
function publicNode(node: Node): Node {
  const { source: _, edited: __, ...rest } = node;
  return rest;
}

/** The part of a story that is exported. `here`: the assets that can be had. Pure. */
export function webStory(story: Story, here: ReadonlySet<AssetId>): WebStory {
  const sprites = story.characters.flatMap((one) => one.sprites.map(({ asset }) => asset));
  const absent = new Set(sprites.filter((asset) => !here.has(asset)));
  const { pictures, blips, characters } = usedLooks(story.characters, story.scenes, absent);
  const named = usedAssets({ scenes: story.scenes, characters: [] });
  const wanted = [...new Set([...named, ...pictures, ...blips])];
  const used = wanted.filter((asset) => here.has(asset));
  const kept = new Set(used);
  const scenes = story.scenes.map((scene): Scene => ({ ...scene, nodes: scene.nodes.map(publicNode) }));
  return {
    // The player reads off them where loops go back and who made what.
    story: { ...story, characters: [...characters], assets: story.assets.filter(({ id }) => kept.has(id)), scenes },
    used,
    missing: wanted.filter((asset) => !here.has(asset)),
  };
}
