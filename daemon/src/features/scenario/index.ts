import { scenarioApi } from '@comfyvn/shared/scenario/scenario.api';
import type { ExploreOptions } from '@comfyvn/shared/story/explore';
import type { FeatureContext } from '../../core/feature.ts';
import type { SaveService } from '../saves/index.ts';
import type { StoryService } from '../stories/index.ts';
import { createScenarioService } from './scenario.service.ts';
import { createScenarioStore, migrations } from './scenario.store.ts';

export { createScenarioStore } from './scenario.store.ts';
export type { ScenarioService } from './scenario.service.ts';

export const scenario = {
  name: 'scenario',
  migrations,
  start(context: FeatureContext, { stories, saves }: { stories: StoryService; saves: SaveService }) {
    const service = createScenarioService(createScenarioStore(context.db), stories, context);
    context.mount(scenarioApi, {
      validate: ({ body }) => ({ findings: service.validate(body) }),
      explore: ({ body: { story, ...options } }, { signal }) =>
        service.explore(story, withoutUndefined(options), signal),
      start: ({ body }) => service.start(body.story, body.seed, body.at),
      step: ({ body }) => service.take(body.run, body.input, body.step),
      choose: ({ body }) => service.take(body.run, { type: 'choose', choice: body.choice }, body.step),
      rollback: ({ body }) => service.rollback(body.run, body.steps),
      save({ body }) {
        const save = service.save(body.run);
        if (body.slot !== undefined)
          saves.put(save.story.id, body.slot, {
            save,
            thumbnail: null,
            title: save.sceneTitle,
            text: save.text,
            savedAt: context.now().toISOString(),
          });
        return save;
      },
      load: ({ body }) =>
        service.load(body.story, body.slot === undefined ? body.save : saves.get(body.story, body.slot).save),
      get: ({ params }) => service.get(params.id),
      list: ({ query }) => service.list(query.story),
      remove: ({ params }) => service.remove(params.id),
    });
    return service;
  },
};

/** The options that were given. */
function withoutUndefined(options: {
  readonly [K in keyof ExploreOptions]?: ExploreOptions[K] | undefined;
}): ExploreOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
