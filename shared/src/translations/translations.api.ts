import * as z from 'zod';
import { route } from '../contract/route.ts';
import { storyId } from '../story/ids.ts';
import { storyTranslations, translation, translationLocale } from './translations.schema.ts';

const story = z.object({ id: storyId });
const language = story.extend({ locale: translationLocale });

export const translationsApi = {
  list: route({
    method: 'GET',
    path: '/api/stories/:id/translations',
    summary: 'The languages of a story, and how far each is',
    params: story,
    response: storyTranslations,
    access: 'paired',
  }),
  begin: route({
    method: 'POST',
    path: '/api/stories/:id/translations',
    summary: 'Let SillyTavern translate what has no words in a language yet, as a job. What a person translated stays',
    params: story,
    body: z.object({ locale: translationLocale }),
    response: translation,
    status: 202,
    access: 'paired',
  }),
  stop: route({
    method: 'POST',
    path: '/api/stories/:id/translations/:locale/stop',
    summary: 'Stop translating into a language; what is translated stays',
    params: language,
    access: 'paired',
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/stories/:id/translations/:locale',
    summary: 'Take what SillyTavern made of a language out of a story; what a person translated or changed stays',
    params: language,
    response: z.object({ revision: z.int() }),
  }),
};
