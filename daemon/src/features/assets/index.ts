import { assetsApi } from '@comfyvn/shared/assets/assets.api';
import { assetTags } from '@comfyvn/shared/assets/assets.schema';
import type { FeatureContext } from '../../core/feature.ts';
import { createAssetLists } from './assets.list.store.ts';
import { fetchAsset } from './assets.fetch.ts';
import { createLookStore } from './assets.looks.store.ts';
import { createAssetService } from './assets.service.ts';
import { createAssetStore, migrations } from './assets.store.ts';

export type { AssetRecord } from '@comfyvn/shared/assets/assets.schema';
export type { AssetHolder } from './assets.holder.ts';
export type { NewAsset } from './assets.record.ts';
export { stampedSound, xmpOf } from './stamp/stamp.ts';
export type { AssetService } from './assets.service.ts';
export { soundTypeOf } from './assets.sound.ts';
export { codecOfOgg } from './assets.sound-parts.ts';
export { createSoundReader, type SoundReader } from './assets.sound-reader.ts';

const tagsOf = (text = ''): string[] => assetTags.parse(text.split(',').flatMap((tag) => tag.trim() || []));

export const assets = {
  name: 'assets',
  migrations,
  start(context: FeatureContext, { version }: { version: string }) {
    const service = createAssetService(
      {
        records: createAssetStore(context.db),
        lists: createAssetLists(context.db),
        looks: createLookStore(context.db),
      },
      context,
      version,
    );
    context.mount(assetsApi, {
      list: ({ query }) => service.list(query),
      facets: () => service.facets(),
      rebuild: () => service.rebuild(),
      async bring({ query: { tags, ...query } }, { bytes }) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        return service.bring(Buffer.concat(chunks), { ...query, tags: tagsOf(tags) });
      },
      async fetch({ body: { url, tags, ...body } }, { signal }) {
        const { bytes, name } = await fetchAsset(url, context.settings.get().assets, signal);
        const brought = { source: url, ...body, name: body.name ?? name, tags: tagsOf(tags), origin: url };
        return service.bring(bytes, brought);
      },
      alike: ({ query }) => service.alike(query.limit),
      room: () => service.room(),
      tidy: () => service.tidy(),
      lineage: ({ params }) => service.lineage(params.id),
      merge: ({ params, body }) => service.merge(params.id, body.into),
      keepApart: ({ params, body }) => service.keepApart(params.id, body.other),
      preview: ({ params, query }) => service.preview(params.id, query),
      get: ({ params }) => service.get(params.id),
      update: ({ params, body }) => service.update(params.id, body),
      remove: ({ params }) => service.remove(params.id),
      uses: ({ params }) => service.uses(params.id),
      file: ({ params }) => service.file(params.id),
    });
    return service;
  },
};
