import { MAX_DEPTH, partsOf } from '@comfyvn/shared/story/condition-eval';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { VariableId } from '@comfyvn/shared/story/ids';
import { listOf, textOf } from '@comfyvn/shared/story/values';
import type { Value, Variable } from '@comfyvn/shared/story/variable';

/** The kind of a value; what an option of an enum is, is a text. */
export type Kind = 'boolean' | 'number' | 'text' | 'list';

/** Texts that are all there can be; null where that cannot be told beforehand. */
export type Texts = ReadonlySet<string> | null;

/** What is known of the value of an expression before the story runs. */
export interface Known {
  readonly kind: Kind;
  /** What its `textOf` can be. */
  readonly texts: Texts;
  /** What can be in its `listOf`. */
  readonly items: Texts;
  /** Whether working it out throws the dice. */
  readonly dice: boolean;
}

/** More texts than this are as good as unknown. */
export const MOST_TEXTS = 300;

const FLAGS: ReadonlySet<string> = new Set(['true', 'false']);

/** All texts of both; null if they are too many. Pure. */
export function union(one: Texts, other: Texts): Texts {
  if (one === null || other === null) return null;
  const all = new Set([...one, ...other]);
  return all.size > MOST_TEXTS ? null : all;
}

/** The kind of values a variable holds. Pure. */
export function kindOf({ type }: Variable): Kind {
  return type === 'enum' ? 'text' : type;
}

const flag: Known = { kind: 'boolean', texts: FLAGS, items: new Set(['true']), dice: false };
const number: Known = { kind: 'number', texts: null, items: null, dice: false };

/** What is known of a text out of these. Pure. */
export function knownText(texts: Texts): Known {
  const items = texts === null ? null : new Set([...texts].filter((one) => one !== ''));
  return { kind: 'text', texts, items, dice: false };
}

/** What is known of a list of these. Pure. */
export function knownList(items: Texts): Known {
  return { kind: 'list', texts: null, items, dice: false };
}

function knownValue(value: Value): Known {
  const kind = Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : (typeof value as 'boolean');
  return { kind, texts: new Set([textOf(value)]), items: new Set(listOf(value)), dice: false };
}

/** What is known of a value that stands for something missing. */
const missing = knownValue(false);

/** Asks what is known of a variable; undefined if there is none. */
export type AskVariable = (id: VariableId) => Known | undefined;

function sum(left: Known, right: Known): Known {
  if (left.kind === 'list' || right.kind === 'list') return knownList(union(left.items, right.items));
  return left.kind === 'text' || right.kind === 'text' ? knownText(null) : number;
}

/** What is known of an expression. Trees deeper than the runner goes are false. Pure. */
export function knownOf(expression: Expression, ask: AskVariable, depth = 0): Known {
  if (depth > MAX_DEPTH) return missing;
  return knownFrom(
    expression,
    partsOf(expression).map((part) => knownOf(part, ask, depth + 1)),
    ask,
  );
}

/** What is known of an expression whose parts are known. Pure. */
export function knownFrom(expression: Expression, parts: readonly Known[], ask: AskVariable): Known {
  const dice = expression.op === 'random' || parts.some((part) => part.dice);
  return { ...knownByOp(expression, parts, ask), dice };
}

function knownByOp(expression: Expression, parts: readonly Known[], ask: AskVariable): Known {
  switch (expression.op) {
    case 'value':
      return knownValue(expression.value);
    case 'get':
      return ask(expression.variable) ?? missing;
    case '+':
      return sum(parts[0]!, parts[1]!);
    case 'visited':
    case 'random':
    case '-':
    case '*':
    case '/':
    case '%':
      return number;
    default:
      return flag;
  }
}

/** What is known of a variable of this kind that holds these texts, or lists of them. Pure. */
export function knownOfKind(kind: Kind, texts: Texts): Known {
  if (kind === 'boolean') return flag;
  if (kind === 'number') return number;
  return kind === 'text' ? knownText(texts) : knownList(texts);
}
