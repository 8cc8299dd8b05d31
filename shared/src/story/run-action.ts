import { evaluate, type Compiled } from './condition-eval.ts';
import type { Cue } from './cue.ts';
import type { Finding } from './finding.ts';
import type { Action } from './node.ts';
import type { RunWork } from './run-work.ts';
import { applyStage } from './stage-change.ts';
import { listOf, sumOf, textOf, truthOf } from './values.ts';
import type { Value, Variable } from './variable.ts';

type VariableAction = Extract<Action, { variable: string }>;

/** The list without the first occurrence of each item. */
function without(list: readonly string[], items: readonly string[]): string[] {
  const left = [...list];
  for (const item of items) {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** What a variable becomes, before it is made to fit; undefined if the action means nothing for its type. */
function changed(work: RunWork, action: VariableAction, variable: Variable, code: Compiled): Value | undefined {
  const old = work.get(variable.id) ?? false;
  if (action.type === 'toggle') return variable.type === 'boolean' ? !truthOf(old) : undefined;
  const value = code(work);
  switch (action.type) {
    case 'set':
      return value;
    case 'add':
      // true and an option of an enum cannot be added to; they replace what was there.
      return variable.type === 'boolean' || variable.type === 'enum' ? value : addTo(variable, old, value);
    case 'push':
      return variable.type === 'list' ? [...listOf(old), ...listOf(value)] : undefined;
    case 'remove':
      return variable.type === 'list' ? without(listOf(old), listOf(value)) : undefined;
  }
}

function addTo(variable: Variable, old: Value, value: Value): Value {
  // A number stays one whatever is added to it: 1 + "2" is 3 here, not "12".
  return variable.type === 'number'
    ? sumOf(old, typeof value === 'number' ? value : Number(textOf(value)) || 0)
    : sumOf(old, value);
}

function changeVariable(work: RunWork, action: VariableAction, code: Compiled, where: Finding['where']): void {
  const variable = work.head.variables.get(action.variable);
  if (variable === undefined) {
    work.report('variable-missing', `There is no variable "${action.variable}".`, where);
    return;
  }
  const value = changed(work, action, variable, code);
  if (value !== undefined) work.set(variable, value, where);
  else
    work.report(
      'action-type',
      `"${action.type}" means nothing for the ${variable.type} "${variable.id}".`,
      where,
      'warning',
    );
}

const noCues: readonly Cue[] = [];

/** The cues that an author stated, on the node and in its actions. */
function ownCues(actions: readonly Action[], ofNode: readonly Cue[]): readonly Cue[] {
  return [...ofNode, ...actions.flatMap((action) => (action.type === 'cue' ? [action.cue] : []))];
}

/**
 * Carries out actions in order, on the work of a step; `code` holds their values. `add` sums numbers and joins texts and
 * lists; `push` appends to a list; `remove` takes away the first occurrence; `toggle` turns a boolean. What makes no
 * sense is reported and skipped.
 */
export function runActions(
  work: RunWork,
  actions: readonly Action[],
  code: readonly Compiled[],
  where: Finding['where'],
  cuesOfNode: readonly Cue[] = noCues,
): void {
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i]!;
    switch (action.type) {
      case 'stage':
        work.show(applyStage(work.now.stage, action.changes), ownCues(actions, cuesOfNode));
        break;
      case 'cue':
        work.cues.push(action.cue);
        break;
      case 'callback':
        work.callbacks.push({ name: action.name, args: (action.args ?? []).map((arg) => evaluate(arg, work)) });
        break;
      default:
        changeVariable(work, action, code[i]!, where);
    }
  }
}
