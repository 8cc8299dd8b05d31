import { setImmediate as breathe } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { openStory, StoryError } from '@comfyvn/shared/story/migrations';
import {
  scene as sceneSchema,
  story as storySchema,
  STORY_VERSION,
  type Scene,
  type SceneHead,
  type Story,
  type StoryHead,
} from '@comfyvn/shared/story/story';
import { AppError, messageOf } from '../../core/errors.ts';
import type { StoryService } from '../stories/index.ts';

/** A slice of reading after which the daemon answers others. */
const SLICE_MS = 25;
/** A story that changes while it is read is read again, so often. */
const MAX_TRIES = 5;

/** The stored story, checked from top to bottom. Throws AppError with the place where it is damaged. */
export async function readStory(stories: StoryService, id: string): Promise<Story> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const head = headOf(stories, id);
    if (head.version !== STORY_VERSION) return openOther(stories, id, head);
    const scenes = await readScenes(stories, head);
    // Scenes of two revisions do not make a story.
    if (scenes !== null && headOf(stories, id).revision === head.revision) return wholeOf(head, scenes);
  }
  throw new AppError(
    'conflict',
    `The story "${id}" changes all the time. Wait until its import is over, then export it.`,
  );
}

/** The title of a stored story. Throws AppError where the story is not there or damaged. */
export const titleOf = (stories: StoryService, id: string): string => headOf(stories, id).title;

function headOf(stories: StoryService, id: string): StoryHead {
  try {
    return stories.get(id);
  } catch (error) {
    throw error instanceof SyntaxError ? damaged(id, `It is not valid JSON: ${error.message}`) : error;
  }
}

const damaged = (id: string, what: string): AppError =>
  new AppError(
    'conflict',
    `The story "${id}" is damaged. ${what} Import its chat again, or bring the story back from a backup.`,
  );

/** A story of another version, as a whole: older ones are brought up to date, newer ones refused. */
function openOther(stories: StoryService, id: string, { version }: { readonly version: number }): Story {
  try {
    return openStory(version > STORY_VERSION ? { version } : stories.document(id));
  } catch (error) {
    if (error instanceof StoryError)
      throw new AppError('conflict', `The story "${id}" cannot be exported. ${error.message}`);
    throw error instanceof SyntaxError ? damaged(id, error.message) : error;
  }
}

/** Null when a scene went away meanwhile. */
async function readScenes(stories: StoryService, { id, scenes }: StoryHead): Promise<Scene[] | null> {
  const read: Scene[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const head of scenes) {
    const text = findText(stories, id, head.id);
    if (text === null) return null;
    read.push(readScene(id, head, text));
    if (performance.now() < sliceEnd) continue;
    await breathe();
    sliceEnd = performance.now() + SLICE_MS;
  }
  return read;
}

function findText(stories: StoryService, story: string, scene: string): string | null {
  try {
    return stories.sceneText(story, scene);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

/** What was checked, with its keys in the order they were written in where the check added and left out nothing. */
const asWritten = <T>(json: unknown, checked: T): T => (isDeepStrictEqual(json, checked) ? (json as T) : checked);

function readScene(story: string, { id, title }: SceneHead, text: string): Scene {
  let fault: string;
  try {
    const json: unknown = JSON.parse(text);
    const parsed = sceneSchema.safeParse(json);
    if (parsed.success) return asWritten(json, parsed.data);
    const issue = parsed.error.issues[0];
    fault = `at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}`;
  } catch (error) {
    // Nested too deeply for the check, or no JSON at all.
    fault = error instanceof RangeError ? 'it is nested too deeply' : messageOf(error);
  }
  throw damaged(story, `In the scene "${title}" (${id}): ${fault}.`);
}

/** The head with its scenes; the head is checked beside the first of them, since a story has one at least. */
function wholeOf(head: StoryHead, scenes: readonly Scene[]): Story {
  const { locales: _, ...own } = head;
  const json = { ...own, scenes: scenes.slice(0, 1) };
  const parsed = storySchema.safeParse(json);
  if (parsed.success) return { ...asWritten(json, parsed.data), scenes: [...scenes] };
  const issue = parsed.error.issues[0];
  throw damaged(head.id, `At "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}.`);
}
