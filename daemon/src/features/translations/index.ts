import { translationsApi } from '@comfyvn/shared/translations/translations.api';
import type { FeatureContext } from '../../core/feature.ts';
import { translationJob } from './translations.jobs.ts';
import { createTranslationService, type TranslationParts } from './translations.service.ts';
import { createTranslationStore } from './translations.store.ts';

export const translations = {
  name: 'translations',
  start(context: FeatureContext, parts: TranslationParts) {
    const service = createTranslationService(createTranslationStore(context.db), context, parts);
    context.jobs.register(translationJob(service));
    context.mount(translationsApi, {
      list: ({ params }) => service.list(params.id),
      begin: ({ params, body }) => service.begin(params.id, body.locale),
      stop: ({ params }) => service.stop(params.id, params.locale),
      remove: ({ params }) => service.remove(params.id, params.locale),
    });
  },
};
