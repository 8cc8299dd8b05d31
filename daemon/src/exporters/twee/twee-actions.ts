import type { Action } from '@comfyvn/shared/story/node';
import type { Variable } from '@comfyvn/shared/story/variable';
import { loseCue, loseStageChange } from '../left-out.ts';
import type { TweeValue } from './twee-code.ts';
import { assigned, variableName, type TweeContext } from './twee-context.ts';
import { tweeString } from './twee-text.ts';

type VariableAction = Extract<Action, { variable: string }>;

/** A value that is not used is worked out where it throws dice. */
export function discarded(value: TweeValue): string {
  return value.known.dice ? `<<run ${value.code}>>` : '';
}

/** What a variable becomes, or undefined if the action means nothing for its type. */
function changed(
  action: VariableAction,
  variable: Variable,
  value: TweeValue,
  context: TweeContext,
): TweeValue | undefined {
  const { code } = context;
  const old = code.value({ op: 'get', variable: variable.id });
  switch (action.type) {
    case 'set':
      return value;
    case 'add':
      if (variable.type === 'boolean' || variable.type === 'enum') return value;
      return variable.type === 'number' ? code.plus(old, code.added(value)) : code.plus(old, value);
    case 'push':
      return variable.type === 'list' ? code.plus(old, value) : undefined;
    case 'remove':
      return variable.type === 'list' ? { ...old, code: `setup.without(${old.code}, ${value.code})` } : undefined;
    case 'toggle':
      return undefined;
  }
}

function variableMacro(action: VariableAction, context: TweeContext): string {
  const variable = context.knowledge.variables.get(action.variable);
  if (variable === undefined) return '';
  const name = variableName(context, variable);
  if (action.type === 'toggle') return variable.type === 'boolean' ? `<<set ${name} to not ${name}>>` : '';
  const value = context.code.value(action.value);
  const now = changed(action, variable, value, context);
  return now === undefined ? discarded(value) : assigned(variable, now, context);
}

/** Actions as macros, in order; what changes the stage is counted as left out. */
export function actionMacros(actions: readonly Action[], context: TweeContext): string {
  return actions
    .map((action) => {
      switch (action.type) {
        case 'stage':
          for (const change of action.changes) loseStageChange(context.losses, change, context.where);
          return '';
        case 'cue':
          loseCue(context.losses, action.cue, context.where);
          return '';
        case 'callback': {
          const args = (action.args ?? []).map((arg) => context.code.value(arg).code);
          return `<<run setup.tell(${tweeString(action.name)}, [ ${args.join(', ')} ])>>`;
        }
        default:
          return variableMacro(action, context);
      }
    })
    .join('');
}
