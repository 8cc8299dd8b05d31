import * as z from 'zod';
import { jobState } from '../jobs/jobs.schema.ts';

/** A language as BCP 47 names it, e.g. `de` or `zh-CN`. */
export const translationLocale = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/);

/** How far a story is translated into a language. */
export const translation = z.object({
  locale: translationLocale,
  texts: z.int().describe('Texts that have words in it: lines, choices, questions, endings, titles of scenes'),
  of: z.int().describe('Texts that there are'),
  made: z.int().describe('Of those with words, how many SillyTavern made and nobody changed since'),
  job: z.string().nullable().describe('The last one that worked on it'),
  state: jobState.nullable().describe('Of that job'),
  progress: z.number().min(0).max(1),
  message: z.string().describe('What the job is at, or why it failed; may be empty'),
});
export type Translation = z.infer<typeof translation>;

export const storyTranslations = z.object({
  locale: z.string().describe('In which it is written'),
  canTranslate: z.boolean().describe('An open page of SillyTavern lends its translation'),
  languages: z.array(translation),
});
export type StoryTranslations = z.infer<typeof storyTranslations>;
