import type { Expression } from '@comfyvn/shared/story/condition';
import type { VariableId } from '@comfyvn/shared/story/ids';
import type { Action, Node } from '@comfyvn/shared/story/node';
import { actionsOf, leavesOf } from '@comfyvn/shared/story/story-walk';
import type { Story } from '@comfyvn/shared/story/story';
import { initialOf, listOf, textOf } from '@comfyvn/shared/story/values';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import { kindOf, knownOf, knownOfKind, union, type Known, type Texts } from './known.ts';

/** What is known of the variables and expressions of a story before it runs. */
export interface Knowledge {
  readonly variables: ReadonlyMap<VariableId, Variable>;
  /** What is known of an expression; the same object is worked out once. */
  of(expression: Expression): Known;
  ofVariable(id: VariableId): Known | undefined;
  /** The value a variable begins with; false if there is none. */
  initialOf(id: VariableId): Value;
}

/** A way for texts to get into a variable. */
interface Flow {
  readonly to: VariableId;
  readonly from: Expression;
  /** Whether the texts are put behind what was there: that can be any text. */
  readonly appends: boolean;
}

function flowsOfAction(action: Action): Flow[] {
  switch (action.type) {
    case 'set':
    case 'push':
      return [{ to: action.variable, from: action.value, appends: false }];
    case 'add':
      return [{ to: action.variable, from: action.value, appends: true }];
    default:
      return [];
  }
}

/** The ways into variables at a node; those into results of calls are all from every value a scene gives back. */
function flowsOfNode(node: Node, results: readonly VariableId[]): Flow[] {
  const flows = actionsOf(node).flatMap(flowsOfAction);
  if (node.type === 'call')
    for (const { variable, value } of node.args ?? []) flows.push({ to: variable, from: value, appends: false });
  if (node.type === 'end' && node.value !== undefined)
    for (const to of results) flows.push({ to, from: node.value, appends: false });
  return flows;
}

/** The variables an expression looks at. */
function askedIn(expression: Expression): Set<VariableId> {
  return new Set(leavesOf(expression).flatMap((leaf) => (leaf.op === 'get' ? [leaf.variable] : [])));
}

/** Follows texts through the story until no variable gets new ones. */
class Spread {
  readonly texts = new Map<VariableId, Texts>();
  readonly #variables: ReadonlyMap<VariableId, Variable>;
  readonly #flows = new Map<VariableId, Flow[]>();
  readonly #open: Flow[] = [];

  constructor(story: Story, variables: ReadonlyMap<VariableId, Variable>, answers: boolean) {
    this.#variables = variables;
    for (const variable of variables.values()) this.texts.set(variable.id, this.#first(variable));
    const nodes = story.scenes.flatMap((scene) => scene.nodes);
    // What a reader enters can be anything.
    for (const node of nodes)
      if (answers && node.type === 'input' && variables.get(node.variable)?.type === 'text')
        this.texts.set(node.variable, null);
    const results = [...new Set(nodes.flatMap((node) => (node.type === 'call' ? (node.result ?? []) : [])))];
    for (const node of nodes) for (const flow of flowsOfNode(node, results)) this.#watch(flow);
  }

  run(): void {
    for (let flow = this.#open.pop(); flow !== undefined; flow = this.#open.pop()) this.#follow(flow);
  }

  #first(variable: Variable): Texts {
    const initial = initialOf(variable);
    const start = new Set(variable.type === 'list' ? listOf(initial) : [textOf(initial)]);
    return variable.type === 'enum' ? union(start, new Set(variable.options)) : start;
  }

  /** Remembers a flow that can bring something new: the options of an enum are known. */
  #watch(flow: Flow): void {
    const variable = this.#variables.get(flow.to);
    if (variable === undefined || (variable.type === 'enum' && variable.options !== undefined)) return;
    if (variable.type === 'boolean' || variable.type === 'number') return;
    this.#open.push(flow);
    for (const id of askedIn(flow.from)) {
      const flows = this.#flows.get(id);
      if (flows === undefined) this.#flows.set(id, [flow]);
      else flows.push(flow);
    }
  }

  #ask = (id: VariableId): Known | undefined => {
    const variable = this.#variables.get(id);
    return variable === undefined ? undefined : knownOfKind(kindOf(variable), this.texts.get(id) ?? null);
  };

  #follow({ to, from, appends }: Flow): void {
    const before = this.texts.get(to)!;
    if (before === null) return;
    const known = knownOf(from, this.#ask);
    const isList = this.#variables.get(to)!.type === 'list';
    const appended = appends && !isList && this.#variables.get(to)!.type === 'text';
    const after = appended ? null : union(before, isList ? known.items : known.texts);
    if (after !== null && after.size === before.size) return;
    this.texts.set(to, after);
    this.#open.push(...(this.#flows.get(to) ?? []));
  }
}

/** What is known of a story's variables and expressions. `answers`: the reader can enter texts. Pure. */
export function knowledgeOf(story: Story, answers: boolean): Knowledge {
  const variables = new Map<VariableId, Variable>();
  for (const variable of story.variables) if (!variables.has(variable.id)) variables.set(variable.id, variable);
  const spread = new Spread(story, variables, answers);
  spread.run();
  const ofVariable = (id: VariableId): Known | undefined => {
    const variable = variables.get(id);
    return variable === undefined ? undefined : knownOfKind(kindOf(variable), spread.texts.get(id) ?? null);
  };
  const known = new WeakMap<Expression, Known>();
  const of = (expression: Expression): Known => {
    let found = known.get(expression);
    if (found === undefined) {
      found = knownOf(expression, ofVariable);
      known.set(expression, found);
    }
    return found;
  };
  const firstOf = (id: VariableId): Value => {
    const variable = variables.get(id);
    return variable === undefined ? false : initialOf(variable);
  };
  return { variables, of, ofVariable, initialOf: firstOf };
}
