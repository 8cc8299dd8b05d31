import { sillytavernApi } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { AssetService } from '../assets/index.ts';
import type { ImportService } from '../imports/index.ts';
import type { StoryService } from '../stories/index.ts';
import { createCaptureStore, migrations } from './capture.store.ts';
import { createSillytavernService } from './sillytavern.service.ts';

export const sillytavern = {
  name: 'sillytavern',
  migrations,
  start(context: FeatureContext, parts: { imports: ImportService; assets: AssetService; stories: StoryService }) {
    const service = createSillytavernService(createCaptureStore(context.db), context, parts);
    context.mount(sillytavernApi, {
      sync: ({ body }) => service.sync(body),
      held: ({ body }) => service.held(body.chats),
      merge: ({ body }) => service.merge(body.chats, body.swipes),
      draft: ({ body }) => service.draft(body),
      picture: async ({ query }, { bytes }) => service.addPicture(await whole(bytes), query),
      dropPicture: ({ query }) => service.dropPicture(query),
      asset: async ({ query }, { bytes }) => service.addAsset(await whole(bytes), query),
    });
    return service;
  },
};

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
