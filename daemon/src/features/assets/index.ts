import { assetsApi } from '@comfyvn/shared/assets/assets.api';
import type { FeatureContext } from '../../core/feature.ts';
import { createAssetService } from './assets.service.ts';
import { createAssetStore, migrations } from './assets.store.ts';

export type { AssetRecord, AssetService, NewAsset } from './assets.service.ts';
export { soundTypeOf } from './assets.sound.ts';

export const assets = {
  name: 'assets',
  migrations,
  start(context: FeatureContext) {
    const service = createAssetService(createAssetStore(context.db), context);
    context.mount(assetsApi, { file: ({ params }) => service.file(params.id) });
    return service;
  },
};
