import { Readable } from 'node:stream';
import { trialsApi } from '@comfyvn/shared/trials/trials.api';
import type { FeatureContext } from '../../core/feature.ts';
import { trialJob } from './trials.jobs.ts';
import { createTrialService, type TrialParts } from './trials.service.ts';

export const trials = {
  name: 'trials',
  start(context: FeatureContext, parts: TrialParts) {
    const service = createTrialService(context, parts);
    context.jobs.register(trialJob(service));
    context.mount(trialsApi, {
      begin: ({ body }) => service.begin(body),
      output({ params }) {
        const { bytes, mime } = service.output(params.id);
        return { stream: Readable.from([bytes]), mime, name: 'trial' };
      },
    });
  },
};
