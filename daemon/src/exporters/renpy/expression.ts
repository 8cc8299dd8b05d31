import { MAX_DEPTH } from '@comfyvn/shared/story/condition-eval';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { NodeId, VariableId } from '@comfyvn/shared/story/ids';
import {
  atLevel,
  constantCode,
  helperCall,
  isNumeric,
  LEVEL,
  plainCode,
  strict,
  type PythonCode,
} from './python-code.ts';

/** What an expression asks about, as Python names it. */
export interface PythonNames {
  /** Undefined where there is no such variable. */
  variable(id: VariableId): PythonCode | undefined;
  /** The counter of a node's visits; undefined where there is no such node. */
  visits(node: NodeId): string | undefined;
}

/** Up to here Python's whole numbers and JavaScript's are the same. */
const SAFE = Number.MAX_SAFE_INTEGER;
const MOST_VISITS = 1e8;

type Binary = Extract<Expression, { left: Expression }>['op'];

function isSafe(low: number, high: number): boolean {
  return low >= -SAFE && high <= SAFE;
}

function binary(op: string, level: number, left: PythonCode, right: PythonCode, more: Partial<PythonCode>): PythonCode {
  // Comparisons chain in Python, so that neither side may be one.
  const leftLevel = level === LEVEL.compare ? level + 1 : level;
  return {
    ...plainCode(`${atLevel(left, leftLevel)} ${op} ${atLevel(right, level + 1)}`, 'number'),
    level,
    draws: left.draws || right.draws,
    ...more,
  };
}

function comparison(op: Binary, left: PythonCode, right: PythonCode): PythonCode {
  return binary(op, LEVEL.compare, left, right, { type: 'boolean', low: 0, high: 1 });
}

function equality(op: '==' | '!=', left: PythonCode, right: PythonCode): PythonCode {
  const alike = left.type === right.type || (isNumeric(left) && isNumeric(right));
  if (alike) return comparison(op, left, right);
  const same = helperCall('same', 'boolean', [left, right]);
  return op === '==' ? same : { ...same, code: `not ${same.code}`, level: LEVEL.not };
}

function ordering(op: Binary, left: PythonCode, right: PythonCode): PythonCode {
  if (isNumeric(left) && isNumeric(right)) return comparison(op, left, right);
  return comparison(op, helperCall('order', 'number', [left, right]), constantCode(0));
}

function membership(left: PythonCode, right: PythonCode): PythonCode {
  if (right.type !== 'list' && right.type !== 'text') return helperCall('has', 'boolean', [left, right]);
  return comparison('in', left.type === 'text' ? left : helperCall('text', 'text', [left]), right);
}

/** The limits of a product, sum or difference of two numbers. */
function limits(op: '+' | '-' | '*', left: PythonCode, right: PythonCode): { low: number; high: number } {
  if (op === '+') return { low: left.low + right.low, high: left.high + right.high };
  if (op === '-') return { low: left.low - right.high, high: left.high - right.low };
  const ends = [left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high];
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

const HELPERS = { '+': 'plus', '-': 'minus', '*': 'times', '/': 'divide', '%': 'remainder' } as const;

/** A sum, difference or product. Plain Python where that cannot leave the numbers both languages count exactly. Pure. */
export function arithmetic(op: '+' | '-' | '*', left: PythonCode, right: PythonCode): PythonCode {
  if (op === '+' && (left.type === 'list' || right.type === 'list')) return helperCall('plus', 'list', [left, right]);
  if (op === '+' && (left.type === 'text' || right.type === 'text')) return helperCall('plus', 'text', [left, right]);
  const both = limits(op, left, right);
  const isPlain = isNumeric(left) && isNumeric(right) && isSafe(both.low, both.high) && isSafe(left.low, left.high);
  if (!isPlain || !isSafe(right.low, right.high)) return helperCall(HELPERS[op], 'number', [left, right]);
  return binary(op, op === '*' ? LEVEL.multiply : LEVEL.add, left, right, both);
}

function division(op: '/' | '%', left: PythonCode, right: PythonCode): PythonCode {
  const by = typeof right.constant === 'number' ? right.constant : 0;
  const isPlain = isNumeric(left) && isSafe(left.low, left.high) && isSafe(by, by);
  // Python's remainder has the sign of the divisor, JavaScript's that of the dividend.
  if (!isPlain || (op === '/' ? Math.abs(by) < 1e-3 : by <= 0 || left.low < 0))
    return helperCall(HELPERS[op], 'number', [left, right]);
  const ends = op === '/' ? [left.low / by, left.high / by] : [0, by];
  return binary(op, LEVEL.multiply, left, right, { low: Math.min(...ends), high: Math.max(...ends) });
}

function operation(op: Binary, left: PythonCode, right: PythonCode): PythonCode {
  switch (op) {
    case '==':
    case '!=':
      return equality(op, left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(op, left, right);
    case '+':
    case '-':
    case '*':
      return arithmetic(op, left, right);
    case '/':
    case '%':
      return division(op, left, right);
    case 'in':
      return membership(left, right);
  }
}

function logical(op: 'and' | 'or', parts: readonly PythonCode[]): PythonCode {
  if (parts.length === 1) return parts[0]!.type === 'boolean' ? parts[0]! : { ...parts[0]!, type: 'loose' };
  const level = LEVEL[op];
  return plainCode(parts.map((part) => atLevel(part, level + 1)).join(` ${op} `), 'loose', {
    ...(parts.every((part) => part.type === 'boolean') ? { type: 'boolean', low: 0, high: 1 } : {}),
    level,
    draws: parts.some((part) => part.draws),
  });
}

function roll(from: PythonCode, to: PythonCode): PythonCode {
  const isKnown = isNumeric(from) && isNumeric(to);
  const ends = { low: Math.ceil(from.low), high: Math.max(Math.ceil(from.high), Math.floor(to.high)) };
  return helperCall('roll', 'number', [from, to], { draws: true, ...(isKnown ? ends : {}) });
}

/**
 * An expression in Python: plain where that gives what our runner gives, with the game's own functions where it does
 * not. Parts are worked out in the same order, so that dice fall alike. Pure.
 */
export function toPython(expression: Expression, names: PythonNames, depth = 0): PythonCode {
  if (depth > MAX_DEPTH) return constantCode(false);
  const part = (one: Expression): PythonCode => toPython(one, names, depth + 1);
  switch (expression.op) {
    case 'value':
      return constantCode(expression.value);
    case 'get':
      return names.variable(expression.variable) ?? constantCode(false);
    case 'visited': {
      const counter = names.visits(expression.node);
      return counter === undefined ? constantCode(0) : plainCode(counter, 'number', { low: 0, high: MOST_VISITS });
    }
    case 'random':
      return 'from' in expression
        ? roll(part(expression.from), part(expression.to))
        : plainCode('vn.chance()', 'number', { low: 0, high: 1, draws: true });
    case 'not': {
      const of = part(expression.of);
      return plainCode(`not ${atLevel(of, LEVEL.not)}`, 'boolean', { level: LEVEL.not, draws: of.draws });
    }
    case 'and':
    case 'or':
      return logical(expression.op, expression.of.map(part));
    default:
      return operation(expression.op, strict(part(expression.left)), strict(part(expression.right)));
  }
}
