import { assetUses } from '@comfyvn/shared/assets/asset-uses';
import type { StoryHead } from '@comfyvn/shared/story/story';
import type { AssetHolder } from '../assets/index.ts';
import type { StoryService } from './stories.service.ts';
import type { StoryStore } from './stories.store.ts';

/** Stories name assets in their heads and use them in scenes and as what characters wear. */
export function createStoryHolder(store: StoryStore, stories: Pick<StoryService, 'edit'>): AssetHolder {
  return {
    uses: (asset) =>
      store.namingAsset(asset).flatMap(({ id, head }) => {
        const { characters } = JSON.parse(head) as StoryHead;
        return assetUses({ id, characters, scenes: store.scenesNaming(id, asset) }, asset);
      }),
    named: () => store.namedAssets(),
    changed({ id: asset, name, licence = null, author = null, source = null }) {
      for (const { id, revision, head } of store.namingAsset(asset)) {
        const known = (JSON.parse(head) as StoryHead).assets.find((one) => one.id === asset);
        const isSame =
          known?.name === name &&
          (known.licence ?? null) === licence &&
          (known.author ?? null) === author &&
          (known.source ?? null) === source;
        if (!isSame) stories.edit(id, revision, [{ op: 'updateAsset', asset, set: { name, licence, author, source } }]);
      }
    },
    replaced(asset, by) {
      for (const { id, revision } of store.namingAsset(asset))
        stories.edit(id, revision, [{ op: 'replaceAsset', asset, by }]);
    },
    letGo(asset) {
      for (const { id, revision } of store.namingAsset(asset))
        stories.edit(id, revision, [{ op: 'removeAsset', asset }]);
    },
  };
}
