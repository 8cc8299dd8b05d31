import { musicApi } from '@comfyvn/shared/music/music.api';
import type { FeatureContext } from '../../core/feature.ts';
import { musicJob } from './music.jobs.ts';
import { createMusicService, type MusicParts } from './music.service.ts';
import { createMusicStore } from './music.store.ts';

export { secondsOf, wordsFor } from './music.make.ts';
export { finishedSound } from './music.sound.ts';

export const music = {
  name: 'music',
  start(context: FeatureContext, parts: MusicParts) {
    const service = createMusicService(createMusicStore(context.db), context, parts);
    context.jobs.register(musicJob(service));
    context.mount(musicApi, {
      list: ({ params, query }) => service.list(params.id, query.limit),
      wanted: ({ params }) => service.wanted(params.id),
      plan: ({ params, body }) => service.plan(params.id, body),
      make: ({ params, body }) => service.make(params.id, body.pieces),
      keep: ({ params }) => service.keep(params.id),
      takeBack: ({ params }) => service.takeBack(params.id),
      discard: ({ params }) => service.discard(params.id),
      lineage: ({ params }) => service.lineage(params.id),
    });
    return service;
  },
};
