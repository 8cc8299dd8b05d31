import { storiesApi } from '@comfyvn/shared/stories/stories.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { AssetService } from '../assets/index.ts';
import { createStoryHolder } from './stories.assets.ts';
import { createStoryService } from './stories.service.ts';
import { createStoryStore, migrations } from './stories.store.ts';

export type { DraftOrigin } from './stories.draft.ts';
export {
  createStoryCopies,
  toSceneCopy,
  type SceneCopy,
  type StoredStory,
  type StoryCopies,
} from './stories.copies.ts';
export type { StoryService } from './stories.service.ts';

export const stories = {
  name: 'stories',
  migrations,
  start(context: FeatureContext, { assets }: { assets: Pick<AssetService, 'heldBy'> }) {
    const store = createStoryStore(context.db);
    const service = createStoryService(store, context);
    assets.heldBy(createStoryHolder(store, service));
    context.mount(storiesApi, {
      list: ({ query }) => service.list(query.limit),
      get: ({ params }) => service.get(params.id),
      // Stored text is answered as it is: parsing and printing a scene again would only cost time.
      scene: ({ params }) => ({ json: service.sceneText(params.id, params.scene) }),
      document: ({ params }) => ({ json: service.documentText(params.id) }),
      edit: ({ params, body }) => service.edit(params.id, body.revision, body.edits),
      locate: ({ params, query }) => service.locate(params.id, query.message),
      findings: ({ params }) => service.findings(params.id),
      editNode: ({ params, body }) => service.editNode(params.id, params.scene, params.node, body),
      rename: ({ params, body }) => service.rename(params.id, body.title),
      remove: ({ params }) => service.remove(params.id),
    });
    return service;
  },
};
