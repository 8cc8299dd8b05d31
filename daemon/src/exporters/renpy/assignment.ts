import type { Variable } from '@comfyvn/shared/story/variable';
import { constantCode, helperCall, isNumeric, plainCode, strict, type PythonCode } from './python-code.ts';

function clamped(variable: Variable, value: PythonCode): PythonCode {
  const low = variable.min ?? -Infinity;
  const high = Math.max(variable.max ?? Infinity, low);
  const upper = value.high > high ? `min(${value.code}, ${constantCode(high).code})` : value.code;
  const code = value.low < low ? `max(${upper}, ${constantCode(low).code})` : upper;
  if (code === value.code) return value;
  const limits = { low: Math.max(value.low, low), high: Math.min(value.high, high) };
  return plainCode(code, 'number', { draws: value.draws, ...limits });
}

function asNumber(variable: Variable, value: PythonCode): PythonCode {
  if (typeof value.constant === 'boolean') return clamped(variable, constantCode(Number(value.constant)));
  if (value.type === 'boolean')
    return clamped(variable, {
      ...value,
      ...plainCode(`int(${value.code})`, 'number', { low: 0, high: 1, draws: value.draws }),
    });
  return clamped(variable, value.type === 'number' ? value : helperCall('number', 'number', [value]));
}

function asOption(variable: Variable, value: PythonCode, current: string): PythonCode | undefined {
  const { options } = variable;
  if (options === undefined) return asText(value);
  if (typeof value.constant === 'string') return options.includes(value.constant) ? value : undefined;
  if (value.code === current) return value;
  return helperCall('option', 'text', [value, constantCode([...options]), plainCode(current, 'text')]);
}

const asText = (value: PythonCode): PythonCode => (value.type === 'text' ? value : helperCall('text', 'text', [value]));

const asBoolean = (value: PythonCode): PythonCode =>
  value.type === 'boolean' ? value : plainCode(`bool(${value.code})`, 'boolean', { draws: value.draws });

/**
 * The value as its variable can hold it, as `coerce` of the story's values has it. `current` is what an enum keeps
 * where the value is none of its options. Undefined: it can never hold it, so that nothing changes. Pure.
 */
export function coerced(variable: Variable, value: PythonCode, current: string): PythonCode | undefined {
  switch (variable.type) {
    case 'boolean':
      return asBoolean(value);
    case 'number':
      return asNumber(variable, strict(value));
    case 'text':
      return asText(strict(value));
    case 'enum':
      return asOption(variable, strict(value), current);
    case 'list':
      return value.type === 'list' ? value : helperCall('items', 'list', [value]);
  }
}

/** What an `add` adds to a number: a number as it is, anything else the number that its text spells. Pure. */
export function addend(value: PythonCode): PythonCode {
  if (value.type === 'number') return value;
  if (isNumeric(value) && !value.draws) return constantCode(0);
  return helperCall('number', 'number', [value.type === 'text' ? value : helperCall('text', 'text', [value])]);
}
