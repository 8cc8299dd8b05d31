import { partsOf } from '../condition-eval.ts';
import type { Expression } from '../condition.ts';
import type { VariableId } from '../ids.ts';
import { memoized } from '../memo.ts';
import type { Action } from '../node.ts';
import type { Story } from '../story.ts';
import { actionsOf, expressionsOf } from '../story-walk.ts';
import type { Variable } from '../variable.ts';

type Kind = Exclude<Variable['type'], 'enum'>;

const kindOf = (one: Expression): Kind | undefined => {
  if (one.op !== 'value') return ['+', '-', '*', '/', '%', 'random', 'visited'].includes(one.op) ? 'number' : undefined;
  if (Array.isArray(one.value)) return 'list';
  return typeof one.value === 'string' ? 'text' : typeof one.value === 'number' ? 'number' : 'boolean';
};

/** What other values a variable meets in an expression. */
function meet(expression: Expression, note: (id: VariableId, kind: Kind) => void, depth = 0): void {
  if (depth > 200) return;
  if ('left' in expression) {
    const { op, left, right } = expression;
    const isNumber = ['-', '*', '/', '%', '<', '<=', '>', '>='].includes(op);
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const kind =
        op === 'in' ? (one === right ? 'list' : 'text') : (kindOf(other) ?? (isNumber ? 'number' : undefined));
      if (one.op === 'get' && kind !== undefined) note(one.variable, kind);
    }
  }
  for (const part of partsOf(expression)) meet(part, note, depth + 1);
}

function meetAction(action: Action, note: (id: VariableId, kind: Kind) => void): void {
  if (action.type === 'push' || action.type === 'remove') note(action.variable, 'list');
  else if (action.type === 'toggle') note(action.variable, 'boolean');
  else if (action.type === 'add') note(action.variable, kindOf(action.value) === 'text' ? 'text' : 'number');
  else if (action.type === 'set') {
    const kind = kindOf(action.value);
    if (kind !== undefined) note(action.variable, kind);
  }
}

/** The type of value that each name is used for first. */
const kindsIn: (story: Story) => ReadonlyMap<VariableId, Kind> = memoized((story) => {
  const kinds = new Map<VariableId, Kind>();
  const note = (id: VariableId, kind: Kind): void => void (kinds.has(id) || kinds.set(id, kind));
  for (const { nodes } of story.scenes)
    for (const node of nodes) {
      if (node.type === 'input') note(node.variable, 'text');
      for (const action of actionsOf(node)) meetAction(action, note);
      for (const expression of expressionsOf(node)) meet(expression, note);
    }
  return kinds;
});

const INITIAL: Readonly<Record<Kind, Variable['initial']>> = { boolean: false, number: 0, text: '', list: [] };

/** A variable for an id that is used and does not exist, of the type it is used as. Pure. */
export function guessVariable(story: Story, id: VariableId): Variable {
  const type = kindsIn(story).get(id) ?? 'boolean';
  return { id, name: id, scope: 'session', type, initial: INITIAL[type] };
}
