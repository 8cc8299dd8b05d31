import { compile, partsOf, type Compiled, type Facts } from './condition-eval.ts';
import { parseCondition, printCondition, type ConditionNames } from './condition-text.ts';
import type { Expression } from './condition.ts';
import { memoized } from './memo.ts';
import { asValue, isMarked } from './text-markup.ts';
import { textOf } from './values.ts';
import type { Value, Variable } from './variable.ts';

/** A `{=expression}` in a text: where it stands, and its tree or why it has none. */
export interface TextValue {
  readonly at: number;
  readonly end: number;
  readonly source: string;
  readonly expression: Expression | null;
  /** Why it stays as it is written; empty if it does not. */
  readonly fault: string;
}

// `{{=` is a macro of a chat. What stands in quotes may hold a brace. The length is bounded, so that a text of many
// beginnings is read in linear time.
const VALUES = /(?<!\{)\{=((?:[^{}"`\n\\]|"(?:[^"\\\n]|\\.){0,500}"|`(?:[^`\\\n]|\\.){0,100}`){1,500})\}/g;
const MAX_VALUE = 1_000;
/** Values that make a text longer than this are left out: one line must not fill the memory. */
const MAX_TEXT = 40_000;

const isRandom = (expression: Expression): boolean => expression.op === 'random' || partsOf(expression).some(isRandom);

function valueAt(found: RegExpExecArray, names: ConditionNames): TextValue {
  const place = { at: found.index, end: found.index + found[0].length, source: found[1]! };
  const parsed = parseCondition(place.source, names);
  if (!parsed.ok) return { ...place, expression: null, fault: parsed.message };
  // What a reader sees must not depend on how often it is shown.
  if (isRandom(parsed.expression))
    return { ...place, expression: null, fault: 'A text cannot throw dice; let an action set a variable.' };
  return { ...place, expression: parsed.expression, fault: '' };
}

/** Whether a text may hold values; most texts are done with after this. Pure. */
export const mayHoldValues = (text: string): boolean => text.includes('{=');

/** The `{=expression}`s of a text, in order. Variables stand by id or name, as in a condition. Pure. */
export function valuesIn(text: string, names: ConditionNames): TextValue[] {
  return mayHoldValues(text) ? Array.from(text.matchAll(VALUES), (found) => valueAt(found, names)) : [];
}

/** The expressions that can be read in some texts. Pure. */
export function expressionsIn(texts: readonly string[], names: ConditionNames): Expression[] {
  return texts.flatMap((text) => valuesIn(text, names).flatMap(({ expression }) => expression ?? []));
}

/** What stands behind the `=` of a value with another expression: as it was where that means the same. */
function mappedSource(
  { source, expression }: TextValue,
  names: ConditionNames,
  map: (expression: Expression) => Expression,
  namesAfter: ConditionNames,
): string {
  if (expression === null) return source;
  const now = printCondition(map(expression), namesAfter);
  return now === printCondition(expression, names) ? source : now;
}

/** The text with other expressions, printed with `names`; what cannot be read stays. Pure. */
export function withValuesMapped(
  text: string,
  names: ConditionNames,
  map: (expression: Expression) => Expression,
  namesAfter: ConditionNames = names,
): string {
  let result = '';
  let end = 0;
  for (const value of valuesIn(text, names)) {
    result += `${text.slice(end, value.at)}{=${mappedSource(value, names, map, namesAfter)}}`;
    end = value.end;
  }
  return end === 0 ? text : result + text.slice(end);
}

interface Template {
  readonly parts: readonly (string | Compiled)[];
  /** Whether there are marks or tags that a value must not change. */
  readonly marked: boolean;
}

function templateOf(text: string, names: ConditionNames): Template {
  const parts: (string | Compiled)[] = [];
  let end = 0;
  for (const { at, end: behind, expression } of valuesIn(text, names)) {
    if (expression === null) continue;
    parts.push(text.slice(end, at), compile(expression));
    end = behind;
  }
  parts.push(text.slice(end));
  return { parts, marked: parts.some((part) => typeof part === 'string' && isMarked(part)) };
}

/** Texts that are kept ready for each story. */
const MAX_TEMPLATES = 5_000;
const templatesOf = memoized((variables: readonly Variable[]) => ({ variables, known: new Map<string, Template>() }));

/** A number without the dust of binary fractions: 0.1 + 0.2 is shown as 0.3. */
const shown = (value: Value): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(12))) : textOf(value).slice(0, MAX_VALUE);

/**
 * A text with the values of its `{=expression}`s; their own marks and tags are shown as they are. An expression that cannot be read
 * stays as it is written. Pure; each text is parsed once.
 */
export function withValues(text: string, variables: readonly Variable[], facts: Facts): string {
  if (!mayHoldValues(text)) return text;
  const { known } = templatesOf(variables);
  let template = known.get(text);
  if (template === undefined) {
    if (known.size >= MAX_TEMPLATES) known.clear();
    template = templateOf(text, variables);
    known.set(text, template);
  }
  let result = '';
  for (const part of template.parts) {
    if (typeof part === 'string') {
      result += part;
      continue;
    }
    const value = shown(part(facts));
    if (result.length + value.length > MAX_TEXT) continue;
    result += template.marked || isMarked(value) ? asValue(value) : value;
  }
  return result;
}
