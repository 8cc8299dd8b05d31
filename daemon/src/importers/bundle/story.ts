import { isDeepStrictEqual } from 'node:util';
import { openStory, StoryError } from '@comfyvn/shared/story/migrations';
import { scene, type Story } from '@comfyvn/shared/story/story';
import { openSave, SaveError } from '@comfyvn/shared/story/save';
import { storedSave, type StoredSave } from '@comfyvn/shared/saves/saves.api';
import { quoted } from './entries.ts';
import { parsePart } from './manifest.ts';
import { BundleRefused } from './refused.ts';

/** A JSON file of a bundle, read. */
export interface JsonPart {
  readonly file: string;
  readonly json: unknown;
}

export interface BundledStory {
  readonly story: Story;
  /** False where it had to be changed to be what this version of the program writes. */
  readonly exact: boolean;
}

/**
 * The story of a bundle, checked, with its keys in the order they were written in: what it exports again is the same to
 * the letter. Throws BundleRefused with the file and the place. Pure.
 */
export function readStory(id: string, head: JsonPart, scenes: readonly JsonPart[]): BundledStory {
  if (typeof head.json !== 'object' || head.json === null || Array.isArray(head.json))
    throw new BundleRefused(`its ${quoted(head.file)} is not the head of a story`);
  const document = { ...head.json, scenes: scenes.map((part) => part.json) };
  const story = open(document, head, scenes);
  if (story.id !== id)
    throw new BundleRefused(`its ${quoted(head.file)} has the id ${quoted(story.id)} and should have ${quoted(id)}`);
  checkScenes(story, scenes);
  const exact = isDeepStrictEqual(document, story);
  return { story: exact ? (document as unknown as Story) : story, exact };
}

function open(document: object, head: JsonPart, scenes: readonly JsonPart[]): Story {
  try {
    return openStory(document);
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    findFault(scenes);
    throw new BundleRefused(`the story in its ${quoted(head.file)} cannot be read: ${withoutStop(error.message)}`);
  }
}

/** Names the scene that is faulty by its file, where it is one. */
function findFault(scenes: readonly JsonPart[]): void {
  for (const { json, file } of scenes) {
    try {
      parsePart(scene, json, file);
    } catch (error) {
      if (error instanceof BundleRefused) throw error;
      throw new BundleRefused(`its ${quoted(file)} is nested too deeply`);
    }
  }
}

function checkScenes(story: Story, scenes: readonly JsonPart[]): void {
  const files = new Map<string, string>();
  for (const [at, { id }] of story.scenes.entries()) {
    const file = scenes[at]?.file ?? '';
    const twin = files.get(id);
    if (twin !== undefined)
      throw new BundleRefused(`its ${quoted(twin)} and ${quoted(file)} are both the scene ${quoted(id)}`);
    files.set(id, file);
  }
}

/** A saved game of a bundle, checked, to the letter where it is of this version. Throws BundleRefused. Pure. */
export function readSave(part: JsonPart): StoredSave {
  const { file, json } = part;
  const raw = (json ?? {}) as { save?: unknown };
  try {
    const save = openSave(raw.save);
    const parsed = parsePart(storedSave, { ...raw, save }, file);
    return isDeepStrictEqual(parsed, json) ? (json as StoredSave) : parsed;
  } catch (error) {
    if (error instanceof SaveError)
      throw new BundleRefused(`its saved game ${quoted(file)} cannot be used: ${withoutStop(error.message)}`);
    throw error;
  }
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');
