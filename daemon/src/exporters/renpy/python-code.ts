import { pythonNumber, pythonString } from './quoting.ts';
import type { Value } from '@comfyvn/shared/story/variable';

/**
 * What a Python expression gives. `loose`: something that only counts as true or false, as `and` and `or` give it;
 * `any`: a value whose type is known only when the game runs.
 */
export type PythonType = 'loose' | 'any' | 'boolean' | 'number' | 'text' | 'list';

/** How tightly Python binds an expression; higher is tighter. */
export const LEVEL = { or: 1, and: 2, not: 3, compare: 4, add: 5, multiply: 6, sign: 7, atom: 9 } as const;

/** A Python expression, and what is known of its value before the game runs. */
export interface PythonCode {
  readonly code: string;
  readonly level: number;
  readonly type: PythonType;
  /** Limits of its value as a number; for texts and lists those of any number. */
  readonly low: number;
  readonly high: number;
  /** Whether it throws the dice, so that it must be worked out even where its value is not used. */
  readonly draws: boolean;
  /** Its value where that is always the same. */
  readonly constant?: Value;
}

const MOST = Number.MAX_VALUE;

/** An expression of which nothing but its type is known. Pure. */
export const plainCode = (code: string, type: PythonType, more: Partial<PythonCode> = {}): PythonCode => ({
  code,
  level: LEVEL.atom,
  type,
  low: type === 'boolean' ? 0 : -MOST,
  high: type === 'boolean' ? 1 : MOST,
  draws: false,
  ...more,
});

/** Whether a value is a number to Python's own arithmetic. Pure. */
export const isNumeric = ({ type }: PythonCode): boolean => type === 'number' || type === 'boolean';

/** The code in parentheses where it binds less tightly than `level`. Pure. */
export const atLevel = (part: PythonCode, level: number): string => (part.level < level ? `(${part.code})` : part.code);

/** The expression as a true boolean where it was one of any value. Pure. */
export function strict(part: PythonCode): PythonCode {
  return part.type === 'loose' ? plainCode(`bool(${part.code})`, 'boolean', { draws: part.draws }) : part;
}

/** A value as Python writes it. Pure. */
export function constantCode(value: Value): PythonCode {
  if (Array.isArray(value)) return plainCode(`[${value.map(pythonString).join(', ')}]`, 'list', { constant: value });
  if (typeof value === 'string') return plainCode(pythonString(value), 'text', { constant: value });
  if (typeof value === 'boolean') {
    const limits = { low: Number(value), high: Number(value) };
    return plainCode(value ? 'True' : 'False', 'boolean', { ...limits, constant: value });
  }
  const level = value < 0 ? LEVEL.sign : LEVEL.atom;
  return plainCode(pythonNumber(value), 'number', { level, low: value, high: value, constant: value });
}

/** A call of one of the functions that come with the game, with arguments in the order they are worked out. Pure. */
export function helperCall(
  name: string,
  type: PythonType,
  args: readonly PythonCode[],
  more: Partial<PythonCode> = {},
): PythonCode {
  const draws = args.some((arg) => arg.draws);
  return plainCode(`vn.${name}(${args.map((arg) => strict(arg).code).join(', ')})`, type, { draws, ...more });
}

/** How deep the parentheses and brackets of a piece of code are nested, strings left out. Pure. */
export function depthOf(code: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [found] of code.matchAll(/"(?:[^"\\]|\\.)*"|[([]|[)\]]/g)) {
    if (found === '(' || found === '[') deepest = Math.max(deepest, ++depth);
    else if (found.length === 1) depth--;
  }
  return deepest;
}
