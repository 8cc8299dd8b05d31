import { isDeepStrictEqual } from 'node:util';
import { storedSave, type StoredSave } from '@comfyvn/shared/saves/saves.api';
import { openStory, StoryError } from '@comfyvn/shared/story/migrations';
import { openSave, SaveError } from '@comfyvn/shared/story/save';
import { scene as sceneSchema, STORY_VERSION, type Scene, type Story } from '@comfyvn/shared/story/story';
import { quoted } from '@comfyvn/shared/bundle/entries';
import { parsePart } from '@comfyvn/shared/bundle/manifest';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';

/** A JSON file of a bundle, read. */
export interface JsonPart {
  readonly file: string;
  readonly json: unknown;
}

export interface BundledStory {
  /** `scenes` is empty. */
  readonly head: Story;
  readonly scenes: readonly Scene[];
  /** False where it had to be changed to be what this version of the program writes. */
  readonly exact: boolean;
}

/** Takes the scenes of a story one by one, so that a long one need not be checked in one go. */
export interface StoryReader {
  add(part: JsonPart): void;
  finish(): BundledStory;
}

/** Stands for the scenes while the head is checked alone. */
const NO_SCENE: Scene = { id: 'none', title: '', stage: [], nodes: [] };

/**
 * Reads a story of a bundle, checked, with its keys in the order they were written in: what it exports again is the same to
 * the letter. Throws BundleRefused with the file and the place, here and in what it gives. Pure.
 */
export function storyReader(id: string, { file, json }: JsonPart): StoryReader {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new BundleRefused(`its ${quoted(file)} is not the head of a story`);
  const raw = { ...json, scenes: [] };
  const opened = withoutScenes(open({ ...json, scenes: [NO_SCENE] }, file));
  if (opened.id !== id)
    throw new BundleRefused(`its ${quoted(file)} has the id ${quoted(opened.id)} and should have ${quoted(id)}`);
  return 'version' in json && json.version === STORY_VERSION ? presentReader(raw, opened) : formerReader(raw, file);
}

/** A story of the present version: each scene stands for itself. */
function presentReader(raw: object, opened: Story): StoryReader {
  const checkId = oncePerScene();
  const scenes: Scene[] = [];
  let exact = isDeepStrictEqual(raw, opened);
  const head = exact ? (raw as Story) : opened;
  return {
    add({ file, json }) {
      const parsed = sceneOf(json, file);
      checkId(parsed.id, file);
      const same = isDeepStrictEqual(parsed, json);
      exact &&= same;
      scenes.push(same ? (json as Scene) : parsed);
    },
    finish: () => ({ head, scenes, exact }),
  };
}

/** A story of an older version: what its scenes become may depend on all of it. */
function formerReader(raw: object, headFile: string): StoryReader {
  const parts: JsonPart[] = [];
  return {
    add: (part) => void parts.push(part),
    finish() {
      const story = open({ ...raw, scenes: parts.map((part) => part.json) }, headFile);
      const checkId = oncePerScene();
      for (const [at, { id }] of story.scenes.entries()) checkId(id, parts[at]?.file ?? headFile);
      return { head: withoutScenes(story), scenes: story.scenes, exact: false };
    },
  };
}

function open(document: object, file: string): Story {
  try {
    return openStory(document);
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    throw new BundleRefused(`the story in its ${quoted(file)} cannot be read: ${withoutStop(error.message)}`);
  }
}

function sceneOf(json: unknown, file: string): Scene {
  try {
    return parsePart(sceneSchema, json, file);
  } catch (error) {
    if (error instanceof BundleRefused) throw error;
    throw new BundleRefused(`its ${quoted(file)} is nested too deeply`);
  }
}

function oncePerScene(): (id: string, file: string) => void {
  const files = new Map<string, string>();
  return (id, file) => {
    const twin = files.get(id);
    if (twin !== undefined)
      throw new BundleRefused(`its ${quoted(twin)} and ${quoted(file)} are both the scene ${quoted(id)}`);
    files.set(id, file);
  };
}

const withoutScenes = (story: Story): Story => ({ ...story, scenes: [] });

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
