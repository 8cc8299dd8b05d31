import { jobsApi } from '@comfyvn/shared/jobs/jobs.api';
import type { FeatureContext } from '../../core/feature.ts';

/** The jobs of all features, seen from outside; the queue itself is core/jobs.ts. */
export const jobs = {
  name: 'jobs',
  migrations: [],
  start({ mount, jobs: queue }: FeatureContext) {
    mount(jobsApi, {
      list: ({ query }) => queue.list(query),
      counts: () => queue.counts(),
      lanes: () => queue.lanes(),
      pause: ({ params }) => queue.pauseLane(params.name),
      resume: ({ params }) => queue.resumeLane(params.name),
      get: ({ params }) => queue.get(params.id),
      log: ({ params }) => queue.log(params.id),
      cancel: ({ params }) => queue.cancel(params.id),
      retry: ({ params }) => queue.retry(params.id),
      remove: ({ params }) => queue.remove(params.id),
      clear: () => ({ removed: queue.clear() }),
    });
  },
};
