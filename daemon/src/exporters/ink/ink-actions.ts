import type { Action } from '@comfyvn/shared/story/node';
import type { Variable } from '@comfyvn/shared/story/variable';
import { bare } from './bare-code.ts';
import type { InkValue } from './ink-values.ts';
import { variableName, type InkContext } from './ink-context.ts';
import { inkString } from './ink-text.ts';

type VariableAction = Extract<Action, { variable: string }>;

/** A value that is not used is worked out where it throws dice: the ones behind it must fall the same. */
export function discarded(value: InkValue, context: InkContext): string[] {
  if (!value.known.dice) return [];
  context.code.helpers.add('never');
  return [`~ never(${value.code}, 0)`];
}

/** Sets a variable to what it can hold of a value. */
export function assigned(variable: Variable, value: InkValue, context: InkContext): string[] {
  const name = variableName(context, variable);
  const held = context.code.held(variable, value, name);
  return held === name ? [] : [`~ ${name} = ${bare(held)}`];
}

/** What a variable becomes, or undefined if the action means nothing for its type. */
function changed(
  action: VariableAction,
  variable: Variable,
  value: InkValue,
  context: InkContext,
): InkValue | undefined {
  const { code } = context;
  const old = code.value({ op: 'get', variable: variable.id });
  switch (action.type) {
    case 'set':
      return value;
    case 'add':
      if (variable.type === 'boolean' || variable.type === 'enum') return value;
      return variable.type === 'number' ? code.plus(old, code.added(value)) : code.plus(old, value);
    case 'push':
      return variable.type === 'list' ? code.plus(old, code.asList(value)) : undefined;
    case 'remove':
      return variable.type === 'list' ? code.without(old, value) : undefined;
    case 'toggle':
      return undefined;
  }
}

function variableLines(action: VariableAction, context: InkContext): string[] {
  const variable = context.knowledge.variables.get(action.variable);
  if (variable === undefined) return [];
  const name = variableName(context, variable);
  if (action.type === 'toggle') return variable.type === 'boolean' ? [`~ ${name} = not ${name}`] : [];
  const value = context.code.value(action.value);
  const now = changed(action, variable, value, context);
  return now === undefined ? discarded(value, context) : assigned(variable, now, context);
}

function callbackLine(action: Extract<Action, { type: 'callback' }>, context: InkContext): string {
  const args = (action.args ?? []).map((arg) => {
    const value = context.code.value(arg);
    return value.known.kind === 'list' ? context.code.text(value) : value.code;
  });
  context.code.callbacks.add(args.length);
  return `~ callback_${args.length}(${[inkString(action.name), ...args].join(', ')})`;
}

/** Actions as lines of ink, in order. */
export function actionLines(actions: readonly Action[], context: InkContext): string[] {
  return actions.flatMap((action) => {
    switch (action.type) {
      case 'stage':
        return action.changes.map((change) => context.staging.stage(change));
      case 'cue':
        return [context.staging.cue(action.cue)];
      case 'callback':
        return [callbackLine(action, context)];
      default:
        return variableLines(action, context);
    }
  });
}

/** The tags among lines, and the others. */
export function apart(lines: readonly string[]): { tags: string[]; statements: string[] } {
  const isTag = (line: string) => line.startsWith('#');
  return { tags: lines.filter(isTag), statements: lines.filter((line) => !isTag(line)) };
}
