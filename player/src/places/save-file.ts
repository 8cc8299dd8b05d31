import type { StoryHead } from '@comfyvn/shared/story/story';
import type { StoredSave } from '../options.ts';
import { storedSaveOf } from '../stored-save.ts';

export const SAVE_FILE_TYPE = 'application/json';
const FORMAT = 'comfyvn-save';
const MOST_BYTES = 64 * 1024 * 1024;

/** A save as a file that this and other players read. Pure. */
export function saveFileOf(stored: StoredSave, head: StoryHead): { name: string; blob: Blob } {
  const text = JSON.stringify({ format: FORMAT, story: { id: head.id, title: head.title }, ...stored });
  const title =
    head.title
      .replaceAll(/[^\p{L}\p{N} ._-]/gu, '')
      .trim()
      .slice(0, 60) || 'story';
  const name = `${title} ${stored.savedAt.slice(0, 16).replace('T', ' ').replace(':', '.')}.save.json`;
  return { name, blob: new Blob([text], { type: SAVE_FILE_TYPE }) };
}

/** The save in a file. Throws a SaveError that may be shown for a file that holds none, or one of another story. */
export async function readSaveFile(file: Blob, storyId: string): Promise<StoredSave> {
  const { openSave, SaveError } = await import('../checked-saves.ts');
  const fail = (message: string): never => {
    throw new SaveError(message);
  };
  if (file.size > MOST_BYTES) return fail('This file is too large to be a save.');
  const stored = storedSaveOf(parse(await file.text())) ?? fail('This file is no save.');
  const save = openSave(stored.save);
  if (save.story.id !== storyId) return fail('This save belongs to another story.');
  return { ...stored, save };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
