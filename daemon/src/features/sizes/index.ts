import type { FeatureContext } from '../../core/feature.ts';
import type { AssetService } from '../assets/index.ts';
import type { StoryService } from '../stories/index.ts';
import { sizesJob } from './sizes.jobs.ts';
import { createSizesService } from './sizes.service.ts';

export const sizes = {
  name: 'sizes',
  /** Gives what ends it. */
  start(context: FeatureContext, parts: { assets: AssetService; stories: StoryService }): () => void {
    const service = createSizesService(parts, context);
    context.jobs.register(sizesJob(service));
    return service.stop;
  },
};
