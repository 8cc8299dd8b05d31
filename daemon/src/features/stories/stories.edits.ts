import * as z from 'zod';
import { applyEdits, EditError, type Edited } from '@comfyvn/shared/story/edit-apply';
import { edit as editSchema, type Edit } from '@comfyvn/shared/story/edit';
import type { Story } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import { editsOfMarks } from './stories.replay.ts';
import { countLines, toStaged } from './stories.staged.ts';
import type { EditRow, StoryStore } from './stories.store.ts';

const edits = z.array(editSchema);

/** A story after edits. Throws AppError where one does not fit; then nothing has changed. */
export function edited(story: Story, all: readonly Edit[]): Edited {
  try {
    const after = applyEdits(story, all);
    const ids = new Set(after.story.scenes.map(({ id }) => id));
    if (ids.size < after.story.scenes.length) throw new EditError('There would be several scenes with the same id.');
    return after;
  } catch (error) {
    if (error instanceof EditError) throw new AppError('invalid_input', error.message);
    throw error;
  }
}

/** Writes the scenes that differ, in the caller's transaction; gives how many lines came or, if negative, went. */
export function writeScenes(store: StoryStore, before: Story, after: Story): number {
  let lines = 0;
  const old = new Map(before.scenes.map((scene, position) => [scene.id, { scene, position }]));
  after.scenes.forEach((scene, position) => {
    const known = old.get(scene.id);
    old.delete(scene.id);
    if (known?.scene !== scene) {
      store.putScene(after.id, toStaged(scene, position));
      lines += countLines(scene) - (known === undefined ? 0 : countLines(known.scene));
    } else if (known.position !== position) store.placeScene(after.id, scene.id, position);
  });
  for (const { scene } of old.values()) {
    store.dropScene(after.id, scene.id);
    lines -= countLines(scene);
  }
  return lines;
}

/** The head of a story as a row keeps it. Pure. */
export function headOf(story: Story): string {
  return JSON.stringify({ ...story, revision: 0, scenes: [] });
}

const lastStanding = (log: readonly EditRow[]): EditRow | undefined => log.findLast(({ redo }) => redo === null);

/**
 * Writes down what a person changed, so that importing the chat again can do the same; in the caller's transaction,
 * before the scenes are written. What takes the last change back, or brings back what was taken back, leaves no trace.
 */
export function logEdits(store: StoryStore, story: string, made: readonly Edit[], inverse: Edit): void {
  const log = store.editLog(story);
  const text = JSON.stringify(made);
  const back = JSON.stringify(edits.parse([inverse]));
  const last = lastStanding(log);
  const undone = log.find(({ number, redo }) => redo !== null && number > (last?.number ?? -1));
  if (last !== undefined && last.inverse === text) store.putEdit({ ...last, redo: back });
  else if (undone?.redo === text) store.putEdit({ ...undone, inverse: back, redo: null });
  else {
    const marks = log.length === 0 ? editsOfMarks(store.editedScenes(story)) : [];
    if (marks.length > 0) store.putEdit({ story, number: 0, edits: JSON.stringify(marks), inverse: '', redo: null });
    const number = (last?.number ?? 0) + 1;
    store.dropEdits(story, number);
    store.putEdit({ story, number, edits: text, inverse: back, redo: null });
  }
}

/** The edits of a story that stand, each set as JSON text, in order. */
export function standingEdits(store: StoryStore, story: string): string[] {
  return store.editLog(story).flatMap(({ edits: text, redo }) => (redo === null ? [text] : []));
}
