import type { StoredSave } from '@comfyvn/shared/saves/saves.api';
import type { AssetId, StoryId } from '@comfyvn/shared/story/ids';
import type { Scene, Story } from '@comfyvn/shared/story/story';

type AssetIds = ReadonlyMap<AssetId, AssetId>;

/** The head of a story whose assets have other ids. All else, and the order of keys, stays. Pure. */
export function headWithAssets(head: Story, ids: AssetIds): Story {
  if (ids.size === 0) return head;
  const idOf = (id: AssetId): AssetId => ids.get(id) ?? id;
  return {
    ...head,
    assets: head.assets.map((asset) => ({ ...asset, id: idOf(asset.id) })),
    characters: head.characters.map((character) => ({
      ...character,
      ...(character.portrait !== undefined && { portrait: idOf(character.portrait) }),
      sprites: character.sprites.map((sprite) => ({ ...sprite, asset: idOf(sprite.asset) })),
    })),
  };
}

/** A scene of such a story. Pure. */
export function sceneWithAssets(scene: Scene, ids: AssetIds): Scene {
  if (ids.size === 0) return scene;
  const idOf = (id: AssetId): AssetId => ids.get(id) ?? id;
  return { ...scene, stage: replaced(scene.stage, idOf), nodes: replaced(scene.nodes, idOf) };
}

/** Within stages and nodes no key but those that name an asset is called `asset`. */
function replaced<T>(part: T, idOf: (id: AssetId) => AssetId): T {
  if (Array.isArray(part)) return part.map((item: unknown) => replaced(item, idOf)) as T;
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      key === 'asset' && typeof value === 'string' ? idOf(value) : (replaced(value, idOf) as unknown),
    ]),
  ) as T;
}

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
