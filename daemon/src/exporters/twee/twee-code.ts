import { MAX_DEPTH, partsOf } from '@comfyvn/shared/story/condition-eval';
import type { Expression } from '@comfyvn/shared/story/condition';
import { listOf, numberOf, textOf, truthOf } from '@comfyvn/shared/story/values';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import { knownFrom, type Known } from '../logic/known.ts';
import type { Knowledge } from '../logic/knowledge.ts';
import { tweeString } from './twee-text.ts';

/** An expression in TwineScript. `literal` is its value where that is written in it. */
export interface TweeValue {
  readonly code: string;
  readonly known: Known;
  readonly literal?: Value;
}

/** How the story's things are called in SugarCube, with their `$`. */
export interface TweeLabels {
  variable(variable: Variable): string;
  /** The counter of a node's visits; undefined if there is no such node. */
  seen(node: string): string | undefined;
}

const SIGNS = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const;

/**
 * Writes expressions in TwineScript. Where both sides are of one kind its own operators do; else the functions of the
 * story's script, which do what the runner does.
 */
export class TweeCode {
  readonly #knowledge: Knowledge;
  readonly #labels: TweeLabels;

  constructor(knowledge: Knowledge, labels: TweeLabels) {
    this.#knowledge = knowledge;
    this.#labels = labels;
  }

  value(expression: Expression, depth = 0): TweeValue {
    if (depth > MAX_DEPTH) return this.literal(false);
    const parts = partsOf(expression).map((part) => this.value(part, depth + 1));
    const known = knownFrom(
      expression,
      parts.map((part) => part.known),
      (id) => this.#knowledge.ofVariable(id),
    );
    switch (expression.op) {
      case 'value':
        return this.literal(expression.value);
      case 'get': {
        const variable = this.#knowledge.variables.get(expression.variable);
        return variable === undefined ? this.literal(false) : { code: this.#labels.variable(variable), known };
      }
      case 'visited':
        return { code: this.#labels.seen(expression.node) ?? '0', known };
      default:
        return { code: this.#combined(expression, parts), known };
    }
  }

  literal(value: Value): TweeValue {
    const known = knownFrom({ op: 'value', value }, [], () => undefined);
    return { code: written(value), known, literal: value };
  }

  truth({ code, known, literal }: TweeValue): string {
    if (literal !== undefined) return String(truthOf(literal));
    if (known.kind === 'boolean') return code;
    if (known.kind === 'list') return `(${code}.length isnot 0)`;
    return known.kind === 'number' ? `(${code} isnot 0)` : `(${code} isnot "")`;
  }

  number({ code, known, literal }: TweeValue): string {
    if (literal !== undefined) return written(numberOf(literal));
    return known.kind === 'number' ? code : `setup.number(${code})`;
  }

  text({ code, known, literal }: TweeValue): string {
    if (literal !== undefined) return written(textOf(literal));
    return known.kind === 'text' ? code : `setup.text(${code})`;
  }

  list({ code, known, literal }: TweeValue): string {
    if (literal !== undefined) return written(listOf(literal));
    return known.kind === 'list' ? code : `setup.list(${code})`;
  }

  /** A value as a variable can hold it; one that is no option of it gives `otherwise`. */
  held(variable: Variable, value: TweeValue, otherwise: string): string {
    switch (variable.type) {
      case 'boolean':
        return this.truth(value);
      case 'number':
        return clamped(variable, this.number(value));
      case 'text':
        return this.text(value);
      case 'enum':
        return variable.options === undefined ? this.text(value) : this.#option(variable.options, value, otherwise);
      case 'list':
        return this.list(value);
    }
  }

  #option(options: readonly string[], value: TweeValue, otherwise: string): string {
    const { texts } = value.known;
    if (texts !== null && [...texts].every((text) => options.includes(text))) return this.text(value);
    return `setup.option(${value.code}, ${written([...options])}, ${otherwise})`;
  }

  /** The sum of two values. */
  plus(a: TweeValue, b: TweeValue): TweeValue {
    const known = knownFrom({ op: '+', left: NONE, right: NONE }, [a.known, b.known], () => undefined);
    const code =
      known.kind === 'number' ? `(${this.number(a)} + ${this.number(b)})` : `setup.sum(${a.code}, ${b.code})`;
    return { code, known };
  }

  /** What a number variable has added: a number, or what a text spells; true and most lists are nothing. */
  added(value: TweeValue): TweeValue {
    if (value.known.kind === 'number') return value;
    const known = knownFrom({ op: 'random' }, [], () => undefined);
    return { code: `(Number(setup.text(${value.code})) || 0)`, known };
  }

  #combined(expression: Expression, parts: readonly TweeValue[]): string {
    const [a, b] = parts as [TweeValue, TweeValue];
    switch (expression.op) {
      case 'not':
        return `(not ${this.truth(a)})`;
      case 'and':
      case 'or': {
        const truths = parts.map((part) => this.truth(part));
        return truths.length === 1 ? truths[0]! : `(${truths.join(` ${expression.op} `)})`;
      }
      case 'random':
        return parts.length === 0 ? 'setup.dice()' : `setup.diceBetween(${this.number(a)}, ${this.number(b)})`;
      case '==':
        return this.#equal(a, b) ?? `(${a.code} is ${b.code})`;
      case '!=':
        return this.#equal(a, b)?.replace(/^/, '(not ').concat(')') ?? `(${a.code} isnot ${b.code})`;
      case '+':
        return this.plus(a, b).code;
      case '-':
        return `(${this.number(a)} - ${this.number(b)})`;
      case '*':
        return `setup.times(${this.number(a)}, ${this.number(b)})`;
      case '/':
        return `setup.divide(${this.number(a)}, ${this.number(b)})`;
      case '%':
        return `setup.remainder(${this.number(a)}, ${this.number(b)})`;
      case 'in':
        return `setup.within(${a.code}, ${b.code})`;
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#ordered(a, b, SIGNS[expression.op]);
      default:
        return 'false';
    }
  }

  /** Equality by a function; undefined where both are of a kind that compares by itself. */
  #equal(a: TweeValue, b: TweeValue): string | undefined {
    const isPlain = a.known.kind === b.known.kind && a.known.kind !== 'list';
    return isPlain ? undefined : `setup.same(${a.code}, ${b.code})`;
  }

  #ordered(a: TweeValue, b: TweeValue, sign: string): string {
    const asTexts = a.known.kind === 'text' && b.known.kind === 'text';
    const [left, right] = asTexts ? [a.code, b.code] : [this.number(a), this.number(b)];
    return `(${left} ${sign} ${right})`;
  }
}

const NONE: Expression = { op: 'value', value: 0 };

/** A value as it is written in TwineScript. */
function written(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(tweeString).join(', ')}]`;
  if (typeof value === 'string') return tweeString(value);
  return typeof value === 'number' && value < 0 ? `(${value})` : String(value);
}

/** A number within the limits of its variable. */
function clamped({ min, max }: Variable, code: string): string {
  const least = min === undefined ? code : `Math.max(${code}, ${written(min)})`;
  if (max === undefined) return least;
  if (min === undefined) return `Math.min(${code}, ${written(max)})`;
  return `Math.clamp(${code}, ${written(min)}, ${written(Math.max(max, min))})`;
}
