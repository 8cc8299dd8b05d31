import type { Value, Variable } from './variable.ts';

const MAX_TEXT = 10_000;
const MAX_ITEM = 1_000;
const MAX_ITEMS = 1_000;

/** A finite number: NaN becomes 0, infinities the largest numbers, -0 becomes 0. */
export function finite(number: number): number {
  if (Number.isNaN(number)) return 0;
  return Math.min(Math.max(number, -Number.MAX_VALUE), Number.MAX_VALUE) + 0;
}

/** False are false, 0, the empty text and the empty list; everything else is true. */
export function truthOf(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** true is 1, a text is the number it spells or 0, a list is its length. */
export function numberOf(value: Value): number {
  if (Array.isArray(value)) return value.length;
  return finite(Number(value));
}

/** A list is its items, separated by commas. */
export function textOf(value: Value): string {
  return (Array.isArray(value) ? value.join(', ') : String(value)).slice(0, MAX_TEXT);
}

/** A text is a list of itself, the empty text and false are the empty list. */
export function listOf(value: Value): string[] {
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => String(item).slice(0, MAX_ITEM));
  return value === '' || value === false ? [] : [textOf(value).slice(0, MAX_ITEM)];
}

function clamp(number: number, variable: Variable): number {
  return Math.min(
    Math.max(number, variable.min ?? -Infinity),
    Math.max(variable.max ?? Infinity, variable.min ?? -Infinity),
  );
}

/** A value as its variable can hold it: of its type and in its limits; undefined if it is no option of an enum. Pure. */
export function coerce(variable: Variable, value: Value): Value | undefined {
  switch (variable.type) {
    case 'boolean':
      return truthOf(value);
    case 'number':
      return finite(clamp(numberOf(value), variable));
    case 'text':
      return textOf(value);
    case 'enum':
      return variable.options === undefined || variable.options.includes(textOf(value)) ? textOf(value) : undefined;
    case 'list':
      return listOf(value);
  }
}

/** The value a variable begins with. Pure. */
export function initialOf(variable: Variable): Value {
  return coerce(variable, variable.initial) ?? variable.options?.[0] ?? '';
}

/** The sum of two values: lists and texts are joined, everything else is added as numbers. Pure. */
export function sumOf(left: Value, right: Value): Value {
  if (Array.isArray(left) || Array.isArray(right)) return [...listOf(left), ...listOf(right)].slice(0, MAX_ITEMS);
  if (typeof left === 'string' || typeof right === 'string') return (textOf(left) + textOf(right)).slice(0, MAX_TEXT);
  return finite(numberOf(left) + numberOf(right));
}
