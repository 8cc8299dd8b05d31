import { partsOf } from '../condition-eval.ts';
import type { Expression } from '../condition.ts';
import type { ChoiceId, NodeId, VariableId } from '../ids.ts';
import type { Node } from '../node.ts';
import { mapAdded, mapEntries, mapGet, mapOf } from '../persistent-map.ts';
import type { CallFrame, RunState } from '../run-state.ts';
import type { Story } from '../story.ts';
import { actionsOf } from '../story-walk.ts';
import { listOf } from '../values.ts';
import type { Value } from '../variable.ts';
import { noVisits, visitsBetween, visitsOf, visitsWith } from '../visits.ts';

/** What of a run can make a difference to where it goes on. */
export interface Matters {
  readonly dice: boolean;
  /** Something asks for a global variable, which later runs find as earlier ones left it. */
  readonly globals: boolean;
  /** Variables that something asks for. */
  readonly variables: readonly VariableId[];
  /** Nodes whose visits something asks for, and from how many on it makes no difference. */
  readonly visits: ReadonlyMap<NodeId, number>;
  /** Choices that can be taken once. */
  readonly once: ReadonlySet<ChoiceId>;
  /** Texts and numbers that a variable is compared with. */
  readonly compared: ReadonlyMap<VariableId, ReadonlySet<string | number>>;
}

/** The expressions that decide something: what callbacks are told does not. */
function deciding(node: Node): Expression[] {
  const values = actionsOf(node).flatMap((action) => ('value' in action ? [action.value] : []));
  switch (node.type) {
    case 'menu':
      return [...values, ...node.choices.flatMap(({ condition }) => condition ?? [])];
    case 'branch':
      return node.cases.map(({ condition }) => condition);
    case 'call':
      return (node.args ?? []).map(({ value }) => value);
    case 'end':
      return node.value === undefined ? [] : [node.value];
    case 'line':
    case 'action':
    case 'input':
    case 'jump':
      return values;
  }
}

/** From how many visits on an expression around `visited` stays the same. */
function capIn(around: Expression | null): number {
  if (around === null || around.op === 'and' || around.op === 'or' || around.op === 'not') return 1;
  if (!('left' in around) || !['==', '!=', '<', '<=', '>', '>='].includes(around.op)) return Infinity;
  const other = around.left.op === 'visited' ? around.right : around.left;
  return other.op === 'value' && typeof other.value === 'number' ? Math.max(Math.floor(other.value) + 1, 1) : Infinity;
}

const MAX_COMPARED = 20;

const answersIn = (value: Value): readonly (string | number)[] =>
  typeof value === 'number' || typeof value === 'string' ? [value] : listOf(value);

class Gatherer {
  dice = false;
  readonly variables = new Set<VariableId>();
  readonly visits = new Map<NodeId, number>();
  readonly once = new Set<ChoiceId>();
  readonly compared = new Map<VariableId, Set<string | number>>();

  #compare(one: Expression, other: Expression): void {
    if (one.op !== 'get' || other.op !== 'value') return;
    const values = this.compared.get(one.variable) ?? new Set();
    this.compared.set(one.variable, values);
    for (const value of answersIn(other.value)) if (values.size < MAX_COMPARED) values.add(value);
  }

  expression(expression: Expression, around: Expression | null, depth = 0): void {
    if (depth > 200) return;
    if (expression.op === 'random') this.dice = true;
    if (expression.op === 'get') this.variables.add(expression.variable);
    if ('left' in expression) {
      this.#compare(expression.left, expression.right);
      this.#compare(expression.right, expression.left);
    }
    if (expression.op === 'visited')
      this.visits.set(expression.node, Math.max(this.visits.get(expression.node) ?? 0, capIn(around)));
    for (const part of partsOf(expression)) this.expression(part, expression, depth + 1);
  }

  node(node: Node): void {
    // A value that is kept is asked for later: only a condition takes it for a mere yes or no.
    const isCondition = node.type === 'branch';
    const values = new Set(actionsOf(node).flatMap((action) => ('value' in action ? [action.value] : [])));
    for (const one of deciding(node)) {
      const isKept = !isCondition && (node.type !== 'menu' || values.has(one));
      this.expression(one, isKept ? { op: 'random' } : null);
    }
    // `add`, `toggle`, `push` and `remove` go out from the value there is; that matters only if it is asked for at all.
    if (node.type !== 'menu') return;
    if (node.decide === 'chance' && node.choices.length > 1) this.dice = true;
    for (const choice of node.choices) if (choice.once === true) this.once.add(choice.id);
  }
}

/** What can make a difference in runs of a story. Pure. */
export function whatMatters(story: Story): Matters {
  const gatherer = new Gatherer();
  for (const { nodes } of story.scenes) for (const node of nodes) gatherer.node(node);
  const { dice, variables, visits, once, compared } = gatherer;
  const globals = story.variables.some(({ id, scope }) => scope === 'global' && variables.has(id));
  return { dice, globals, variables: [...variables].sort(), visits, once, compared };
}

/** The state with its visits and choices forgotten, but for those that matter. Pure. */
export function forgetful(state: RunState, matters: Matters): RunState {
  const counts = new Map<NodeId, number>();
  for (const [node, most] of matters.visits) {
    const times = Math.min(visitsOf(state.visited, node), most);
    if (times > 0) counts.set(node, times);
  }
  const taken = mapEntries(state.taken).filter(([choice]) => matters.once.has(choice));
  return {
    ...state,
    visited: visitsWith(noVisits, counts),
    taken: mapOf(taken.map(([choice]) => [choice, 1])),
    previous: null,
    decisions: null,
  };
}

function callsOf(calls: CallFrame | null): unknown[] {
  const stack: unknown[] = [];
  for (let at = calls; at !== null; at = at.up) stack.push([at.scene, at.node, at.saved]);
  return stack;
}

/** A text that two states share if all ways on from them are the same, the dice left out. Pure. */
export function situationOf(state: RunState, matters: Matters): string {
  const values = matters.variables.map((id) => mapGet(state.variables, id) ?? null);
  const visits = [...matters.visits].map(([node, most]) => Math.min(visitsOf(state.visited, node), most));
  const taken = mapEntries(state.taken).flatMap(([choice]) => (matters.once.has(choice) ? [choice] : []));
  const open = matters.dice ? state.menu?.options.map(({ enabled }) => (enabled ? 1 : 0)) : undefined;
  return JSON.stringify([state.scene, state.node, values, visits, taken, open, callsOf(state.calls)]);
}

/** The nodes visited since an earlier state, and how often. Pure. */
export function visitedSince(before: RunState, after: RunState): Map<NodeId, number> {
  return visitsBetween(before.visited, after.visited);
}

/** The choices taken since an earlier state, by the reader or by chance. Pure. */
export function takenSince(before: RunState, after: RunState): ChoiceId[] {
  return mapAdded(before.taken, after.taken).map(([choice]) => choice);
}
