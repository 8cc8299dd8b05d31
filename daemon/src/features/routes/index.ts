import { routesApi } from '@comfyvn/shared/routes/routes.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { ImportService } from '../imports/index.ts';
import type { StoryService } from '../stories/index.ts';
import { createRouteService } from './routes.service.ts';

export const routes = {
  name: 'routes',
  migrations: [],
  start(context: FeatureContext, parts: { imports: ImportService; stories: StoryService }) {
    const service = createRouteService(context, parts);
    context.mount(routesApi, {
      ofChat: ({ query }) => service.ofChat(query.installation, query.path),
      importAll: ({ body }) => service.importAll(body.installation, body.path, body.swipes),
      ofStory: ({ params }) => service.ofStory(params.id),
      importRoute: ({ params, body }) => service.importRoute(params.id, body),
    });
  },
};
