import { addAsset, removeAsset, replaceAsset, updateAsset } from './edit/asset.ts';
import { addCharacter, mergeCharacters, removeCharacter, updateCharacter } from './edit/character.ts';
import { addChoice, moveChoice, removeChoice, updateChoice } from './edit/choice.ts';
import { checkTarget, connect } from './edit/connect.ts';
import { mergeLines, splitLine } from './edit/line.ts';
import { addNode, moveNode, removeNode, replaceNode, updateNode } from './edit/node.ts';
import { renameChoice, renameNode, renameScene } from './edit/rename.ts';
import { restore, restoring } from './edit/restore.ts';
import { mergeScenes, splitScene } from './edit/scene-cut.ts';
import { addScene, moveScene, removeScene, updateScene } from './edit/scene.ts';
import { setTranslation } from './edit/translations.ts';
import { addVariable, removeVariable, updateVariable } from './edit/variable.ts';
import { refuse } from './edit/error.ts';
import { withStory } from './edit/parts.ts';
import type { Edit, EditOf, Restore } from './edit.ts';
import type { Achievement, Story } from './story.ts';

export { EditError } from './edit/error.ts';

function checkAchievements(all: readonly Achievement[]): void {
  const twin = all.find(({ id }, at) => all.findIndex((one) => one.id === id) < at);
  if (twin !== undefined) refuse(`There would be several achievements with the id "${twin.id}".`);
}

const OPERATIONS: { readonly [Op in Edit['op']]: (story: Story, edit: EditOf<Op>) => Story } = {
  setTitle: (story, { title }) => ({ ...story, title }),
  setLocale: (story, { locale }) => ({ ...story, locale }),
  setStart: (story, { start }) => {
    checkTarget(story, start, story.scenes[0]?.id ?? '');
    return { ...story, start };
  },
  setAchievements: (story, { achievements }) => {
    checkAchievements(achievements ?? []);
    return withStory(story, { achievements: achievements ?? null });
  },
  setTranslation,
  addScene,
  removeScene,
  moveScene,
  updateScene,
  splitScene,
  mergeScenes,
  renameScene,
  addNode,
  removeNode,
  moveNode,
  updateNode,
  replaceNode,
  connect,
  renameNode,
  splitLine,
  mergeLines,
  addChoice,
  removeChoice,
  moveChoice,
  updateChoice,
  renameChoice,
  addCharacter,
  updateCharacter,
  removeCharacter,
  mergeCharacters,
  addVariable,
  updateVariable,
  removeVariable,
  addAsset,
  updateAsset,
  removeAsset,
  replaceAsset,
  restore,
};

/** A changed story, and the edit that takes the change back. */
export interface Edited {
  readonly story: Story;
  /** Applied to `story`, it gives the story from before: equal in everything. */
  readonly inverse: Restore;
}

function changed(story: Story, edit: Edit): Story {
  const operation = OPERATIONS[edit.op] as (story: Story, edit: Edit) => Story;
  return operation(story, edit);
}

/**
 * A story after edits, one after the other. Scenes that no edit touches stay the same objects. Pure; throws an EditError,
 * and nothing else, for an edit that does not fit.
 */
export function applyEdits(story: Story, edits: readonly Edit[]): Edited {
  const after = edits.reduce(changed, story);
  return { story: after, inverse: restoring(after, story) };
}

/** A story after one edit; see `applyEdits`. */
export function applyEdit(story: Story, edit: Edit): Edited {
  return applyEdits(story, [edit]);
}
