import { refuse } from './error.ts';
import { fitting, withFields } from './fields.ts';
import { inserted, limited, mapped, positionOf } from './list.ts';
import { mapCharacter } from './map-head.ts';
import { mapNode, mapStages, put } from './map.ts';
import { naming, usingAsset } from './uses.ts';
import type { EditOf } from '../edit.ts';
import { storyAsset, type Story } from '../story.ts';

/** Adds an asset. Pure. */
export function addAsset(story: Story, { asset, after }: EditOf<'addAsset'>): Story {
  if (story.assets.some((one) => one.id === asset.id))
    refuse(`There is an asset with the id "${asset.id}" already. Choose another one.`);
  return { ...story, assets: limited(inserted(story.assets, asset, after, 'asset'), 100_000, 'assets') };
}

/** Sets fields of an asset. Pure. */
export function updateAsset(story: Story, { asset: id, set }: EditOf<'updateAsset'>): Story {
  const at = positionOf(story.assets, id, 'asset');
  const asset = fitting(storyAsset, withFields(story.assets[at]!, set, storyAsset.shape), `The asset "${id}"`);
  return { ...story, assets: story.assets.with(at, asset) };
}

/** Takes an asset away. Pure. */
export function removeAsset(story: Story, { asset: id }: EditOf<'removeAsset'>): Story {
  const at = positionOf(story.assets, id, 'asset');
  const uses = usingAsset(story, id);
  if (uses.length > 0)
    refuse(`The asset "${id}" cannot be removed: ${naming(uses)} uses it. Take it away there first.`);
  return { ...story, assets: story.assets.toSpliced(at, 1) };
}

/** Puts another asset in the place of one, wherever it is used, and takes it away. Pure. */
export function replaceAsset(story: Story, { asset: id, by }: EditOf<'replaceAsset'>): Story {
  const at = positionOf(story.assets, id, 'asset');
  if (by.id === id) refuse(`The asset "${id}" cannot take its own place. Choose another one.`);
  const refs = { asset: (one: string) => (one === id ? by.id : one) };
  const isThere = story.assets.some((one) => one.id === by.id);
  const rest = isThere ? story.assets.toSpliced(at, 1) : story.assets.with(at, by);
  const scenes = mapped(story.scenes, (scene) =>
    put(
      put(scene, 'stage', mapStages(scene.stage, refs)),
      'nodes',
      mapped(scene.nodes, (node) => mapNode(node, refs)),
    ),
  );
  const characters = mapped(story.characters, (one) => mapCharacter(one, refs));
  return { ...story, assets: rest, scenes, characters };
}
