import { partsOf } from './condition-eval.ts';
import type { Cue } from './cue.ts';
import type { Expression } from './condition.ts';
import type { Action, Node, Target } from './node.ts';
import type { StageChange } from './stage.ts';

/** All actions of a node, those of its choices included. Pure. */
export function actionsOf(node: Node): readonly Action[] {
  if (node.type === 'action') return node.actions;
  return node.type === 'menu' ? node.choices.flatMap((choice) => choice.actions ?? []) : [];
}

/** All targets of a node but the one after it. Pure. */
export function targetsOf(node: Node): readonly Target[] {
  switch (node.type) {
    case 'menu':
      return node.choices.flatMap((choice) => choice.target ?? []);
    case 'branch':
      return node.cases.map((one) => one.target);
    case 'jump':
    case 'call':
      return [node.target];
    case 'line':
    case 'action':
    case 'input':
    case 'end':
      return [];
  }
}

/** All changes of the stage in a node. Pure. */
export function stageChangesOf(node: Node): readonly StageChange[] {
  const inActions = actionsOf(node).flatMap((action) => (action.type === 'stage' ? action.changes : []));
  return node.stage === undefined ? inActions : [...node.stage, ...inActions];
}

/** All cues of a node. Pure. */
export function cuesOf(node: Node): readonly Cue[] {
  const inActions = actionsOf(node).flatMap((action) => (action.type === 'cue' ? [action.cue] : []));
  return node.cues === undefined ? inActions : [...node.cues, ...inActions];
}

function expressionsIn(action: Action): readonly Expression[] {
  if (action.type === 'callback') return action.args ?? [];
  return 'value' in action ? [action.value] : [];
}

/** All expressions of a node: its conditions and the values its actions work out. Pure. */
export function expressionsOf(node: Node): readonly Expression[] {
  const inActions = actionsOf(node).flatMap(expressionsIn);
  if (node.type === 'branch') return node.cases.map((one) => one.condition);
  if (node.type === 'call') return (node.args ?? []).map((arg) => arg.value);
  if (node.type === 'end') return node.value === undefined ? [] : [node.value];
  return node.type === 'menu' ? [...node.choices.flatMap((choice) => choice.condition ?? []), ...inActions] : inActions;
}

/** The texts of a node that a reader sees. Pure. */
export function textsOf(node: Node): readonly string[] {
  const some = (...texts: readonly (string | undefined)[]): string[] => texts.filter((text) => text !== undefined);
  switch (node.type) {
    case 'line':
      return [node.text];
    case 'menu':
      return some(node.prompt, ...node.choices.flatMap(({ text, reason }) => [text, reason]));
    case 'input':
      return some(node.prompt, node.placeholder);
    default:
      return [];
  }
}

/** The single values and questions an expression is made of, down to `maxDepth` levels. Pure. */
export function leavesOf(expression: Expression, maxDepth = 1_000): Expression[] {
  const leaves: Expression[] = [];
  const open: { at: Expression; depth: number }[] = [{ at: expression, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, depth } = next;
    if (depth > maxDepth) continue;
    const parts = partsOf(at);
    if (parts.length === 0) leaves.push(at);
    for (const part of parts) open.push({ at: part, depth: depth + 1 });
  }
  return leaves;
}
