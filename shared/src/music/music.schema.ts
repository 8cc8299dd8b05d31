import * as z from 'zod';
import { assetUse } from '../assets/assets.schema.ts';
import { jobState } from '../jobs/jobs.schema.ts';
import { assetId, sceneId, storyId } from '../story/ids.ts';

const words = z.string().trim().max(6_000);

/** How music feels; each scene is told to have one of these moods. */
export const MUSIC_MOODS = [
  'calm',
  'cheerful',
  'tender',
  'sad',
  'tense',
  'fierce',
  'eerie',
  'mysterious',
  'solemn',
] as const;
export const musicMood = z.enum(MUSIC_MOODS);
export type MusicMood = z.infer<typeof musicMood>;

/** What a piece of music is for: a mood, and the scenes that it serves. */
export const musicSubject = z.object({
  mood: musicMood,
  scenes: z.array(sceneId).min(1).max(5_000).describe('Where it begins to sound when they are entered'),
});
export type MusicSubject = z.infer<typeof musicSubject>;

/** The music of a scene. */
export const sceneMusic = z.object({
  scene: sceneId,
  title: z.string(),
  asset: assetId.nullable().describe('What begins to sound when it is entered'),
  isSilent: z.boolean().describe('It is to be silent; else, without an asset, what sounded before goes on'),
});
export type SceneMusic = z.infer<typeof sceneMusic>;

/** A mood, and the scenes that have it. */
export const musicWanted = z.object({ mood: musicMood, scenes: z.array(sceneMusic) });
export type MusicWanted = z.infer<typeof musicWanted>;

export const SHORTEST_PIECE = 5;
export const LONGEST_PIECE = 300;

/** A piece of music that is asked for. */
export const musicRequest = z.object({
  subject: musicSubject,
  template: z.string().max(80),
  host: z.string().max(80).optional().describe('The ComfyUI that can make it best, if absent'),
  model: z.string().max(300).optional(),
  prompt: words.min(1).describe('Genre, instruments, mood and tempo'),
  negative: words.default(''),
  lyrics: words.default('').describe('What is sung; nothing is, if empty'),
  seed: z.int().min(0).optional().describe('Drawn by lot if absent'),
  seconds: z
    .number()
    .min(SHORTEST_PIECE)
    .max(LONGEST_PIECE)
    .default(60)
    .describe('Less where the model of the template cannot do so much'),
});
export type MusicRequest = z.infer<typeof musicRequest>;

/** A prompt from what a story knows, for a person to change. */
export const musicPlan = z.object({
  prompt: words,
  negative: words,
  seconds: z.number(),
  from: z.array(z.string()).describe('What the words were taken from, for people'),
});
export type MusicPlan = z.infer<typeof musicPlan>;

/** A piece of music that was made for a story, or is about to be. */
export const musicPiece = z.object({
  id: z.string().max(80),
  story: storyId,
  subject: musicSubject,
  title: z.string().describe('What it is for, for people'),
  template: z.string(),
  host: z.string(),
  model: z.string().nullable(),
  prompt: z.string(),
  negative: z.string(),
  lyrics: z.string(),
  seconds: z.number().describe('As it was asked for'),
  seed: z.number(),
  job: z.string(),
  state: jobState.nullable().describe('Of its job; null where that is forgotten'),
  progress: z.number(),
  message: z.string().describe('What it is at, or why it failed'),
  asset: assetId.nullable().describe('Once it is made'),
  durationMs: z.int().nullable().describe('As it is kept'),
  lufs: z.number().nullable().describe('Its loudness'),
  loop: z
    .object({ startMs: z.int(), endMs: z.int() })
    .nullable()
    .describe('What is played again and again after the first time; null: it begins again from its beginning'),
  kept: z.boolean().describe('It is in the story'),
  createdAt: z.iso.datetime(),
});
export type MusicPiece = z.infer<typeof musicPiece>;

/** Where a piece of music comes from, and where it is used. */
export const musicLineage = z.object({
  piece: musicPiece,
  hostName: z.string().nullable().describe('null where the ComfyUI was removed'),
  templateName: z.string().nullable(),
  workflowHash: z.string().nullable().describe('SHA-256 of the workflow as it was sent'),
  sha256: z.string().nullable().describe('Of its bytes'),
  uses: z.array(assetUse),
});
export type MusicLineage = z.infer<typeof musicLineage>;
