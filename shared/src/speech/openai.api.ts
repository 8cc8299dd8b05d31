import * as z from 'zod';
import { route } from '../contract/route.ts';
import { MAX_SPOKEN } from './speech.schema.ts';

/** The forms in which speech is given out: those of OpenAI but AAC, and Ogg Vorbis. `pcm`: 16 bits, little-endian, 24 kHz, one channel. */
export const SPEECH_FORMATS = ['mp3', 'opus', 'flac', 'wav', 'pcm', 'ogg'] as const;
const THERE_ARE = `Speech is given out as ${SPEECH_FORMATS.join(', ')}; ask for one of these.`;

/** Speech as programs ask OpenAI for it. Errors have OpenAI's shape too. */
export const openaiApi = {
  speech: route({
    method: 'POST',
    path: '/v1/audio/speech',
    summary: 'Speak a text, by the contract of OpenAI',
    body: z.object({
      model: z.string().max(200).optional().describe('Of no effect: the voice says which engine speaks'),
      input: z.string().min(1).max(MAX_SPOKEN),
      voice: z.string().min(1).max(300).describe('The name of a character, `engine:voice`, or `default`'),
      response_format: z
        .enum(SPEECH_FORMATS, {
          error: ({ input }) =>
            input === 'aac' ? `AAC is not given out: no free encoder of it runs everywhere. ${THERE_ARE}` : THERE_ARE,
        })
        .default('mp3'),
      speed: z.number().min(0.25).max(4).default(1),
      instructions: z.string().max(500).optional(),
    }),
    raw: 'response',
    response: z.custom<Blob>().describe('A sound file'),
    access: 'program',
  }),
  voices: route({
    method: 'GET',
    path: '/v1/audio/voices',
    summary: 'The voices of characters and engines',
    response: z.object({ voices: z.array(z.object({ id: z.string(), name: z.string() })) }),
    access: 'program',
  }),
  models: route({
    method: 'GET',
    path: '/v1/models',
    summary: 'The engines, as models',
    response: z.object({
      object: z.literal('list'),
      data: z.array(z.object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })),
    }),
    access: 'program',
  }),
};
