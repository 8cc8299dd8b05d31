import { refuse } from './error.ts';
import { fitting, withFields } from './fields.ts';
import { inserted, limited, moved, positionOf } from './list.ts';
import { checkNew, menuOf, sceneOf, withNode, withScene, type FoundNode } from './parts.ts';
import { retranslated } from './translations.ts';
import type { EditOf } from '../edit.ts';
import { choice as choiceSchema, type Choice, type MenuNode } from '../node.ts';
import type { Story } from '../story.ts';

type FoundMenu = FoundNode & { node: MenuNode };

function withChoices(story: Story, found: FoundMenu, choices: Choice[]): Story {
  return withNode(story, found, { ...found.node, choices: limited(choices, 100, 'choices in a menu') });
}

/** Puts a new choice into a menu. Pure. */
export function addChoice(story: Story, edit: EditOf<'addChoice'>): Story {
  const found = menuOf(story, edit);
  checkNew(story, 'choice', edit.choice.id);
  return withChoices(story, found, inserted(found.node.choices, edit.choice, edit.after, 'choice'));
}

/** Takes a choice away, with its translations. Pure. */
export function removeChoice(story: Story, edit: EditOf<'removeChoice'>): Story {
  const found = menuOf(story, edit);
  const { choices, timer } = found.node;
  const at = positionOf(choices, edit.choice, 'choice');
  if (choices.length === 1) refuse(`"${edit.choice}" is the only choice of its menu. Remove the menu instead.`);
  if (timer?.choice === edit.choice)
    refuse(`The timer of the menu "${edit.node}" takes the choice "${edit.choice}". Give it another one first.`);
  const left = withChoices(story, found, choices.toSpliced(at, 1));
  const scene = retranslated(sceneOf(left, edit.scene), (id) => (id === edit.choice ? undefined : id));
  return withScene(left, scene);
}

/** Puts a choice to another place in its menu. Pure. */
export function moveChoice(story: Story, edit: EditOf<'moveChoice'>): Story {
  const found = menuOf(story, edit);
  return withChoices(story, found, moved(found.node.choices, edit.choice, edit.after, 'choice'));
}

/** Sets fields of a choice. Pure. */
export function updateChoice(story: Story, edit: EditOf<'updateChoice'>): Story {
  const found = menuOf(story, edit);
  const { choices } = found.node;
  const at = positionOf(choices, edit.choice, 'choice');
  const changed = withFields(choices[at]!, edit.set, choiceSchema.shape);
  return withChoices(story, found, choices.with(at, fitting(choiceSchema, changed, `The choice "${edit.choice}"`)));
}
