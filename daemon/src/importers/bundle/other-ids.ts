import type { StoredSave } from '@comfyvn/shared/saves/saves.api';
import { mapCharacter } from '@comfyvn/shared/story/edit/map-head';
import { mapNode, mapShown, mapStages, type References } from '@comfyvn/shared/story/edit/map';
import type { AssetId, StoryId } from '@comfyvn/shared/story/ids';
import type { Scene, Story } from '@comfyvn/shared/story/story';

type AssetIds = ReadonlyMap<AssetId, AssetId>;

/** The head of a story whose assets have other ids. All else, and the order of keys, stays. Pure. */
export function headWithAssets(head: Story, ids: AssetIds): Story {
  if (ids.size === 0) return head;
  const refs = referencesTo(ids);
  return {
    ...head,
    assets: head.assets.map((asset) => ({ ...asset, id: ids.get(asset.id) ?? asset.id })),
    characters: head.characters.map((character) => mapCharacter(character, refs)),
  };
}

/** A scene of such a story. Pure. */
export function sceneWithAssets(scene: Scene, ids: AssetIds): Scene {
  if (ids.size === 0) return scene;
  const refs = referencesTo(ids);
  return { ...scene, stage: mapStages(scene.stage, refs), nodes: scene.nodes.map((node) => mapNode(node, refs)) };
}

/** A saved game of such a story: what is on its stages. Pure. */
export function saveWithAssets(stored: StoredSave, ids: AssetIds): StoredSave {
  if (ids.size === 0) return stored;
  const refs = referencesTo(ids);
  return { ...stored, save: { ...stored.save, stages: stored.save.stages.map((stage) => mapShown(stage, refs)) } };
}

const referencesTo = (ids: AssetIds): References => ({ asset: (id) => ids.get(id) ?? id });

/** A story under another id and title: a copy that may lie beside the one it was made from. Pure. */
export function withStoryId(story: Story, id: StoryId, title: string): Story {
  const { translations } = story;
  const renamed = (words: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(words).map(([key, text]) => [key === story.id ? id : key, text]));
  return {
    ...story,
    id,
    title,
    ...(translations !== undefined && {
      translations: Object.fromEntries(Object.entries(translations).map(([locale, words]) => [locale, renamed(words)])),
    }),
  };
}

/** A saved game for a story under another id. Pure. */
export const withSaveOf = (stored: StoredSave, id: StoryId): StoredSave => ({
  ...stored,
  save: { ...stored.save, story: { ...stored.save.story, id } },
});
