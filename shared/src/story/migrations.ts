import * as z from 'zod';
import { STORY_VERSION, story, type Story } from './story.ts';

/** A story document that cannot be opened; the message says why and may be shown. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

/** Makes a document of version n + 1 out of one of version n. Pure. */
export type Migration = (json: Record<string, unknown>) => Record<string, unknown>;

/** For each old version the step to the next one. Version 1 is the first. */
export const storyMigrations: Readonly<Record<number, Migration>> = {
  // 2 adds random(), arguments and results of calls, timers of menus, translations, licences: nothing to change.
  1: (json) => json,
  // 3 adds questions, weather, grading, pictures, layers, text modes, achievements, values in texts: nothing to change.
  2: (json) => json,
};

const versioned = z.looseObject({ version: z.int().min(1) });

/** Takes a document through the migrations up to a version. Throws a StoryError where one is missing. */
export function migrate(
  json: Record<string, unknown>,
  from: number,
  to: number,
  migrations: Readonly<Record<number, Migration>>,
): Record<string, unknown> {
  let document = json;
  for (let version = from; version < to; version++) {
    const migration = migrations[version];
    if (migration === undefined) throw new StoryError(`Stories of version ${version} can no longer be opened.`);
    document = { ...migration(document), version: version + 1 };
  }
  return document;
}

function parse(document: unknown): Story {
  const parsed = story.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StoryError(`This story is faulty at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}.`);
}

/** A story out of an untrusted file, brought to the present version. Throws a StoryError and nothing else. */
export function openStory(json: unknown): Story {
  try {
    const head = versioned.safeParse(json);
    if (!head.success) throw new StoryError('This is not a story of ComfyVN: it states no version.');
    const { version } = head.data;
    if (version > STORY_VERSION)
      throw new StoryError(
        `This story has version ${version}; this program reads up to ${STORY_VERSION}. Update it first.`,
      );
    return parse(migrate(head.data, version, STORY_VERSION, storyMigrations));
  } catch (error) {
    if (error instanceof StoryError) throw error;
    throw new StoryError('This story cannot be read: it is nested too deeply or damaged.');
  }
}
