import type { Compiled } from './condition-eval.ts';
import { memoized } from './memo.ts';
import type { Choice, MenuNode } from './node.ts';
import type { MenuOption } from './run-state.ts';
import type { RunWork } from './run-work.ts';
import { mayHoldValues, withValues } from './text-value.ts';
import { truthOf } from './values.ts';

/** A choice that is open and was never taken: the same object for all menus that show it, since most are like that. */
const freshOption: (choice: Choice) => MenuOption = memoized(({ id, text }) => ({
  id,
  text,
  enabled: true,
  reason: null,
  taken: 0,
}));

/** A choice as the reader sees it, or null if it is hidden: taken already, or not open and without a reason. */
function optionOf(work: RunWork, choice: Choice, condition: Compiled): MenuOption | null {
  const taken = work.taken(choice.id);
  if (choice.once === true && taken > 0) return null;
  const enabled = truthOf(condition(work));
  if (enabled && taken === 0 && !mayHoldValues(choice.text)) return freshOption(choice);
  if (!enabled && choice.reason === undefined) return null;
  const { variables } = work.view.head;
  const reason = enabled ? null : withValues(choice.reason ?? '', variables, work);
  return { id: choice.id, text: withValues(choice.text, variables, work), enabled, reason, taken };
}

/** The options of a menu, in order, the hidden ones left out. `code` holds the conditions of its choices. */
export function optionsOf(work: RunWork, menu: MenuNode, code: readonly Compiled[]): MenuOption[] {
  const options: MenuOption[] = [];
  for (let i = 0; i < menu.choices.length; i++) {
    const option = optionOf(work, menu.choices[i]!, code[i]!);
    if (option !== null) options.push(option);
  }
  return options;
}

/** The choice the run's dice pick by weight among the open ones, or undefined if none has a chance. */
export function pickByChance(work: RunWork, menu: MenuNode, code: readonly Compiled[]): Choice | undefined {
  const open = new Set(optionsOf(work, menu, code).flatMap((option) => (option.enabled ? [option.id] : [])));
  const choices = menu.choices.filter((choice) => open.has(choice.id) && (choice.weight ?? 1) > 0);
  const total = choices.reduce((sum, choice) => sum + (choice.weight ?? 1), 0);
  if (choices.length === 0) return undefined;
  let left = work.random() * total;
  return choices.find((choice) => (left -= choice.weight ?? 1) < 0) ?? choices.at(-1);
}
