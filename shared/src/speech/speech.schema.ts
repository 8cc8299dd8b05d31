import * as z from 'zod';
import { engineTemplate, PRESET_NAMES, templateFaults } from './engine-template.ts';
import { changeOf } from '../contract/change.ts';
import { assetId, characterId } from '../story/ids.ts';

/** Longest text that is spoken at once. */
export const MAX_SPOKEN = 4_000;

const word = z.string().trim().min(1).max(200);
export const engineId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
  .describe('Id of an engine of speech, e.g. `espeak`');
export const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
  .describe('BCP 47, e.g. `en` or `pt-BR`');

/** Who speaks and how. */
export const voiceChoice = z.object({
  engine: engineId,
  voice: word.describe('As the engine calls it'),
  language: language.optional().describe('Told from the text if absent'),
  speed: z.number().min(0.5).max(2).default(1),
  pitch: z.number().min(0.5).max(2).default(1).describe('Where the engine can'),
  style: z.string().max(500).optional().describe('Words for engines that take directions, e.g. "whispering"'),
});
export type VoiceChoice = z.infer<typeof voiceChoice>;

export const VOICE_GENDERS = ['female', 'male', 'other'] as const;
/** A voice that an engine has. */
export const engineVoice = z.object({
  id: word,
  name: z.string().max(200),
  gender: z.enum(VOICE_GENDERS).default('other'),
  languages: z.array(z.string().max(35)).max(200).default([]).describe('Any, if empty'),
});
export type EngineVoice = z.infer<typeof engineVoice>;

/** Stands where a preset is named, for an engine that is asked by a template of one's own. */
export const OWN = 'own' as const;

/** An engine that a person added: a preset or a template of their own, and where it is. */
export const addedEngine = z.object({
  preset: z.enum([...PRESET_NAMES, OWN]),
  template: engineTemplate
    .superRefine((template, context) => {
      for (const message of templateFaults(template)) context.addIssue({ code: 'custom', message });
    })
    .optional()
    .describe('With `own` alone'),
  name: z.string().trim().min(1).max(60),
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .describe('Its address, e.g. http://127.0.0.1:8020'),
  allowSelfSigned: z.boolean().default(false).describe('Accept a certificate that nobody vouches for'),
  settings: z
    .record(z.string().max(80), z.union([z.string().max(2_000), z.number(), z.boolean()]))
    .default({})
    .describe('In the place of those of the template'),
  consent: z
    .boolean()
    .default(false)
    .describe('Texts of stories may be sent to it; asked for outside of the own network alone'),
  voices: z.array(word).max(200).default([]).describe('Names of voices, where the engine does not list them'),
});
export type AddedEngine = z.infer<typeof addedEngine>;

const key = z.string().max(1_000).optional().describe('Where it asks for one; kept apart');
/** What a person enters of an engine. */
export const engineInput = addedEngine.extend({ key });
/** What may be changed of an engine; an empty key goes. */
export const engineChange = changeOf(engineInput.omit({ preset: true }));
export type EngineChange = z.infer<typeof engineChange>;
/** An added engine as it is set; no reply holds its key. */
export const engineSetup = addedEngine.extend({ hasKey: z.boolean() });
export type EngineSetup = z.infer<typeof engineSetup>;

/** How an engine is asked, as a file that others can take in. It holds no key. */
export const engineFile = z.object({
  comfyvn: z.literal('speech-engine'),
  version: z.literal(1),
  name: addedEngine.shape.name,
  url: addedEngine.shape.url,
  template: engineTemplate,
});
export type EngineFile = z.infer<typeof engineFile>;

export const engineState = z.object({
  id: engineId,
  name: z.string(),
  kind: z.enum(['embedded', 'system', 'http']),
  ready: z.boolean(),
  message: z.string().describe('What is wrong and what to do, or empty'),
  voices: z.int().min(0),
  consent: z
    .boolean()
    .nullable()
    .describe('Whether texts of stories may be sent to it; null where they stay in the own network'),
  isDefault: z.boolean().describe('Speaks for everybody who was given no other voice'),
});
export type EngineState = z.infer<typeof engineState>;

/** When the words of a clip are said: in its text from `at`, `length` UTF-16 units. */
export const wordTime = z.object({ ms: z.int().min(0), at: z.int().min(0), length: z.int().min(0) });
export type WordTime = z.infer<typeof wordTime>;

/** Something that was spoken and is kept. */
export const clip = z.object({
  asset: assetId,
  character: z.string(),
  text: z.string().describe('As it was spoken'),
  language: z.string(),
  engine: z.string().describe('What spoke it'),
  voice: z.string(),
  durationMs: z.int(),
  lufs: z.number().describe('Loudness by EBU R 128'),
  words: z.array(wordTime).describe('Empty where the engine does not tell'),
  mouth: z.string().describe('How wide the mouth is open, one digit each 50 ms'),
});
export type Clip = z.infer<typeof clip>;

/** Which lines of a story are spoken. */
export const speechOptions = z.object({
  narrator: z.boolean().default(true).describe('Lines that no character says'),
  thoughts: z.boolean().default(true).describe('What characters think, spoken more quietly'),
  reader: z.boolean().default(true).describe("Lines of the user's own persona"),
});
export type SpeechOptions = z.infer<typeof speechOptions>;

/** Stands for whoever tells the story, where a character is named. */
export const NARRATOR = 'narrator';

/** One of those who speak in a story, and the voice they have. */
export const castMember = z.object({
  character: characterId.describe('`narrator` for lines that nobody says'),
  name: z.string(),
  role: z.enum(['reader', 'character', 'extra', 'narrator']),
  choice: voiceChoice,
  chosen: z.boolean().describe('By a person; else it was assigned'),
  lines: z.int().describe('How many they have to say'),
  voiced: z.int().describe('How many of them have their voice'),
});
export type CastMember = z.infer<typeof castMember>;

export const storySpeech = z.object({
  options: speechOptions,
  locale: z.string().describe('Language of the story'),
  cast: z.array(castMember),
  lines: z.int().describe('Lines to be spoken'),
  voiced: z.int().describe('Lines with their voice'),
  skipped: z.int().describe('Lines that cannot be spoken: their words change while they are read, or they have none'),
});
export type StorySpeech = z.infer<typeof storySpeech>;
