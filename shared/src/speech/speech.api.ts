import * as z from 'zod';
import { route } from '../contract/route.ts';
import { job } from '../jobs/jobs.schema.ts';
import { assetId, characterId, storyId } from '../story/ids.ts';
import { engineTemplate, PRESET_NAMES } from './engine-template.ts';
import {
  clip,
  engineChange,
  engineFile,
  engineId,
  engineInput,
  engineSetup,
  engineState,
  engineVoice,
  language,
  MAX_SPOKEN,
  storySpeech,
  voiceChoice,
} from './speech.schema.ts';

/** A key with which another program may ask for speech. */
export const speechKey = z.object({ id: z.string(), name: z.string(), createdAt: z.iso.datetime() });

const on = z.boolean().optional();
const ofStory = z.object({ id: storyId });
const ofMember = z.object({ id: storyId, character: characterId });

export const speechApi = {
  engines: route({
    method: 'GET',
    path: '/api/speech/engines',
    summary: 'What can speak, and whether it is ready',
    response: z.array(engineState),
    access: 'paired',
  }),
  presets: route({
    method: 'GET',
    path: '/api/speech/presets',
    summary: 'Programs that ComfyVN knows how to ask for speech',
    response: z.array(
      z.object({
        preset: z.enum(PRESET_NAMES),
        label: z.string(),
        url: z.string(),
        template: engineTemplate,
      }),
    ),
  }),
  addEngine: route({
    method: 'POST',
    path: '/api/speech/engines',
    summary: 'Add a program that speaks',
    body: engineInput,
    response: engineState,
  }),
  tryEngine: route({
    method: 'POST',
    path: '/api/speech/engines/try',
    summary: 'Speak a text with an engine that is not added yet; nothing is kept',
    body: engineInput.extend({
      text: z.string().min(1).max(300),
      voice: z.string().max(200).default('').describe('The first one that it has if empty'),
    }),
    raw: 'response',
    response: z.custom<Blob>().describe('A sound file'),
  }),
  engine: route({
    method: 'GET',
    path: '/api/speech/engines/:id',
    summary: 'How an added engine is set',
    params: z.object({ id: engineId }),
    response: engineSetup,
  }),
  engineFile: route({
    method: 'GET',
    path: '/api/speech/engines/:id/template',
    summary: 'How an added engine is asked, as a file for others; without its key',
    params: z.object({ id: engineId }),
    response: engineFile,
  }),
  changeEngine: route({
    method: 'PATCH',
    path: '/api/speech/engines/:id',
    summary: 'Change an added engine; at another server neither its key nor consent stay',
    params: z.object({ id: engineId }),
    body: engineChange,
    response: engineState,
  }),
  removeEngine: route({
    method: 'DELETE',
    path: '/api/speech/engines/:id',
    summary: 'Forget an engine; what it spoke stays',
    params: z.object({ id: engineId }),
  }),
  setStandard: route({
    method: 'PUT',
    path: '/api/speech/standard',
    summary: 'Choose the engine for everybody who was given no other voice',
    body: z.object({ engine: engineId }),
    response: z.array(engineState),
  }),
  voices: route({
    method: 'GET',
    path: '/api/speech/voices',
    summary: 'The voices of all engines that are ready',
    response: z.array(engineVoice.extend({ engine: z.string() })),
    access: 'paired',
  }),
  say: route({
    method: 'POST',
    path: '/api/speech/say',
    summary: 'Speak a text; what was spoken before is not spoken again',
    body: z.object({
      text: z.string().min(1).max(MAX_SPOKEN),
      character: z.string().max(200).default(''),
      choice: voiceChoice,
    }),
    response: clip,
    access: 'paired',
  }),
  addClip: route({
    method: 'POST',
    path: '/api/speech/clips',
    summary: 'Keep what another engine spoke, a line or a whole message; a story with these words uses it',
    query: z.object({
      character: z.string().max(200),
      text: z.string().min(1).max(MAX_SPOKEN),
      language: language.optional(),
      source: z.literal('sillytavern'),
      story: storyId.optional(),
      chat: z.string().max(300).optional(),
      message: z.coerce.number().int().min(0).optional(),
    }),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 25_000_000,
    response: z.object({
      clip,
      isNew: z.boolean().describe('It was not here yet'),
      attached: z.int().describe('Lines of the story that have another voice now'),
    }),
    access: 'paired',
  }),
  clip: route({
    method: 'GET',
    path: '/api/speech/clips/:asset',
    summary: 'How a voice was made: its text, the times of its words, its mouth',
    params: z.object({ asset: assetId }),
    response: clip,
    access: 'paired',
  }),
  story: route({
    method: 'GET',
    path: '/api/stories/:id/speech',
    summary: 'Who speaks in a story, with which voices, and what is missing',
    params: ofStory,
    response: storySpeech,
  }),
  setOptions: route({
    method: 'PATCH',
    path: '/api/stories/:id/speech',
    summary: 'Say which lines are spoken',
    params: ofStory,
    body: z.object({ narrator: on, thoughts: on, reader: on }),
    response: storySpeech,
  }),
  setVoice: route({
    method: 'PUT',
    path: '/api/stories/:id/speech/cast/:character',
    summary: 'Give a character, or the narrator, a voice',
    params: ofMember,
    body: voiceChoice,
    response: storySpeech,
  }),
  resetVoice: route({
    method: 'DELETE',
    path: '/api/stories/:id/speech/cast/:character',
    summary: 'Let a voice be assigned again',
    params: ofMember,
    response: storySpeech,
  }),
  start: route({
    method: 'POST',
    path: '/api/stories/:id/speech/voices',
    summary: 'Speak the lines that have no voice yet, as a batch of jobs',
    params: ofStory,
    response: job,
  }),
  clear: route({
    method: 'DELETE',
    path: '/api/stories/:id/speech/voices',
    summary: 'Take the voices made here out of a story again',
    params: ofStory,
    response: z.object({ removed: z.int().describe('Lines that had one') }),
  }),
  keys: route({
    method: 'GET',
    path: '/api/speech/keys',
    summary: 'Keys of other programs',
    response: z.array(speechKey),
  }),
  addKey: route({
    method: 'POST',
    path: '/api/speech/keys',
    summary: 'Make a key for another program; it is shown this once',
    body: z.object({ name: z.string().trim().min(1).max(100) }),
    response: speechKey.extend({ key: z.string() }),
  }),
  removeKey: route({
    method: 'DELETE',
    path: '/api/speech/keys/:id',
    summary: 'Take a key away from another program',
    params: z.object({ id: z.string().max(80) }),
  }),
};
