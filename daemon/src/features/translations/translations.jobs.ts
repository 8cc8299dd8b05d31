import * as z from 'zod';
import { translationLocale } from '@comfyvn/shared/translations/translations.schema';
import type { JobKind } from '../../core/job-kind.ts';
import type { TranslationService } from './translations.service.ts';

const input = z.object({ story: z.string().max(80), locale: translationLocale });

/** Translating a story into a language. What a text became is kept as it comes, so it may begin anew. */
export function translationJob(service: TranslationService): JobKind<typeof input, { texts: number; failed: number }> {
  return {
    name: 'translation',
    input,
    lane: () => 'bridge',
    maxAttempts: 1,
    restarts: true,
    run: ({ story, locale }, job) => service.work(story, locale, job),
  };
}
