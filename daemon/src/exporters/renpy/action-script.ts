import type { Cue } from '@comfyvn/shared/story/cue';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Action } from '@comfyvn/shared/story/node';
import { addend, coerced } from './assignment.ts';
import type { Book, NamedVariable } from './book.ts';
import { valueCode } from './condition-script.ts';
import { cueScript } from './cue-script.ts';
import { arithmetic } from './expression.ts';
import { helperCall, type PythonCode } from './python-code.ts';
import { pythonString } from './quoting.ts';
import { afterChanges, type KnownStage } from './stage-known.ts';
import { stageScript } from './stage-script.ts';

type ValueAction = Extract<Action, { value: unknown }>;

/** What the value of an action makes of a variable, before it is made to fit; undefined: it means nothing for it. */
function changed(
  type: ValueAction['type'],
  { variable, code: old }: NamedVariable,
  value: PythonCode,
): PythonCode | undefined {
  const isList = variable.type === 'list';
  switch (type) {
    case 'set':
      return value;
    case 'add':
      if (variable.type === 'boolean' || variable.type === 'enum') return value;
      return arithmetic('+', old, variable.type === 'number' ? addend(value) : value);
    case 'push':
      return isList ? helperCall('put', 'list', [old, value]) : undefined;
    case 'remove':
      return isList ? helperCall('take', 'list', [old, value]) : undefined;
  }
}

/** The statement that gives a variable a value, as it can hold it. */
export function assignment({ variable, name }: NamedVariable, value: PythonCode | undefined): string[] {
  const held = value === undefined ? undefined : coerced(variable, value, name);
  if (held !== undefined && held.code !== name) return [shortened(name, held.code)];
  return value?.draws === true ? [`$ ${value.code}`] : [];
}

/** `trust += 1` for `trust = trust + 1`. */
function shortened(name: string, code: string): string {
  const rest = code.startsWith(`${name} `) ? /^([+-]) (\d+(?:\.\d+)?)$/.exec(code.slice(name.length + 1)) : null;
  return rest === null ? `$ ${name} = ${code}` : `$ ${name} ${rest[1]}= ${rest[2]}`;
}

function valueScript(book: Book, action: ValueAction, where: Finding['where']): string[] {
  const target = book.variables.get(action.variable);
  // Our runner does not work out the value either, so that the dice stay in step.
  if (target === undefined) return [];
  const value = valueCode(book, action.value, where);
  const next = changed(action.type, target, value);
  if (next === undefined) return value.draws ? [`$ ${value.code}`] : [];
  return next.code === `${target.name} + 0` ? [] : assignment(target, next);
}

/** Statements and what is known of the stage after them. */
export interface ActionScript {
  readonly lines: string[];
  readonly stage: KnownStage;
}

function actionScript(
  book: Book,
  action: Action,
  stage: KnownStage,
  own: readonly Cue[],
  where: Finding['where'],
): string[] {
  switch (action.type) {
    case 'stage':
      return stageScript(book, stage, action.changes, own);
    case 'cue':
      return cueScript(book, stage, [action.cue], false);
    case 'callback': {
      const args = (action.args ?? []).map((arg) => valueCode(book, arg, where).code);
      return [`$ vn.call(${[pythonString(action.name), ...args].join(', ')})`];
    }
    case 'toggle': {
      const target = book.variables.get(action.variable);
      return target?.variable.type === 'boolean' ? [`$ ${target.name} = not ${target.name}`] : [];
    }
    default:
      return valueScript(book, action, where);
  }
}

/** The statements of actions. `cues` are those of their node, which say in which manner the stage changes. */
export function actionScripts(
  book: Book,
  actions: readonly Action[],
  stage: KnownStage,
  where: Finding['where'],
  cues: readonly Cue[] = [],
): ActionScript {
  const own = [...cues, ...actions.flatMap((action) => (action.type === 'cue' ? [action.cue] : []))];
  let known = stage;
  const lines = actions.flatMap((action) => {
    const script = actionScript(book, action, known, own, where);
    if (action.type === 'stage') known = afterChanges(known, action.changes);
    return script;
  });
  return { lines, stage: known };
}
