import type { Expression } from '../condition.ts';
import type { VariableId } from '../ids.ts';
import type { Action, Node } from '../node.ts';
import type { Story } from '../story.ts';
import { actionsOf } from '../story-walk.ts';
import { initialOf } from '../values.ts';
import type { Variable } from '../variable.ts';
import {
  anything,
  between,
  combined,
  covers,
  exactly,
  held,
  joined,
  ofType,
  possible,
  type Known,
  type Possible,
} from './possible.ts';

/** How something sets a variable; without a value, to something unknown. */
interface Setting {
  readonly variable: Variable;
  readonly type: Extract<Action, { variable: string }>['type'];
  readonly value?: Expression;
}

/** Rounds of exact values, and then of ranges that only grow to the ends of their variable. */
const EXACT_ROUNDS = 4;
const MAX_ROUNDS = 12;

function settingsOf(node: Node, variables: ReadonlyMap<VariableId, Variable>): Setting[] {
  const settings: Setting[] = [];
  const add = (id: VariableId, type: Setting['type'], value?: Expression): void => {
    const variable = variables.get(id);
    if (variable !== undefined) settings.push({ variable, type, ...(value && { value }) });
  };
  for (const action of actionsOf(node))
    if ('variable' in action) add(action.variable, action.type, 'value' in action ? action.value : undefined);
  if (node.type === 'input') add(node.variable, 'set');
  if (node.type !== 'call') return settings;
  for (const { variable, value } of node.args ?? []) add(variable, 'set', value);
  if (node.result !== undefined) add(node.result, 'set');
  return settings;
}

/** What a setting can make of a variable; undefined if it does nothing. */
function outcome({ variable, type, value }: Setting, known: Known): Possible | undefined {
  if (type === 'toggle') return variable.type === 'boolean' ? exactly(true, false) : undefined;
  if (type === 'push' || type === 'remove') return variable.type === 'list' ? anything : undefined;
  const given = value === undefined ? anything : possible(value, known);
  if (type === 'set' || variable.type === 'boolean' || variable.type === 'enum') return held(variable, given);
  if (variable.type !== 'number') return anything;
  const asNumber =
    given.kind === 'range' || (given.kind === 'values' && given.values.every((one) => typeof one === 'number'));
  if (!asNumber) return ofType(variable);
  return held(variable, combined('+', known(variable.id), given));
}

/** A range that grew, grown to the ends of its variable. */
function widened(variable: Variable, old: Possible, grown: Possible): Possible {
  const all = ofType(variable);
  if (variable.type !== 'number' || all.kind !== 'range' || old.kind === 'any' || grown.kind !== 'range')
    return joined(all, old);
  const before = old.kind === 'range' ? old : undefined;
  return between(
    before !== undefined && grown.low >= before.low ? before.low : all.low,
    before !== undefined && grown.high <= before.high ? before.high : all.high,
  );
}

/** What each variable can be in any run of the story, the dice and all ways included. Pure. */
export function possibleValues(story: Story, variables: ReadonlyMap<VariableId, Variable>): Known {
  const settings = story.scenes.flatMap(({ nodes }) => nodes.flatMap((node) => settingsOf(node, variables)));
  const now = new Map<VariableId, Possible>();
  for (const variable of variables.values()) now.set(variable.id, exactly(initialOf(variable)));
  const known: Known = (id) => now.get(id) ?? exactly(false);
  for (let round = 0, open = true; open; round++) {
    open = false;
    for (const setting of settings) {
      const { variable } = setting;
      const old = known(variable.id);
      const outcomeOf = round < MAX_ROUNDS ? outcome(setting, known) : ofType(variable);
      if (outcomeOf === undefined || covers(old, outcomeOf)) continue;
      const grown = joined(old, outcomeOf);
      now.set(variable.id, round < EXACT_ROUNDS ? grown : widened(variable, old, grown));
      open = true;
    }
  }
  return known;
}
