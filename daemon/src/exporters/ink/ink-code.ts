import { MAX_DEPTH, partsOf } from '@comfyvn/shared/story/condition-eval';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { VariableId } from '@comfyvn/shared/story/ids';
import { listOf, numberOf, textOf, truthOf } from '@comfyvn/shared/story/values';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import { knownFrom, knownOfKind, type Known, type Texts } from '../logic/known.ts';
import type { Knowledge } from '../logic/knowledge.ts';
import type { InkHelper } from './ink-functions.ts';
import type { InkSigns } from './ink-signs.ts';
import { inkNumber, inkString } from './ink-text.ts';

/** An expression in ink. `literal` is its value where that is written in it. */
export interface InkValue {
  readonly code: string;
  readonly known: Known;
  readonly literal?: Value;
}

/** Says that a place of the story cannot be written in ink, and why. */
export type Refuse = (why: string) => void;

/** How the story's things are called in ink. */
export interface InkLabels {
  variable(variable: Variable): string;
  /** The counter of a node's visits; undefined if there is no such node. */
  seen(node: string): string | undefined;
  /** The function that keeps an enum to its options. */
  option(variable: Variable): string;
  /** A name for a function of the story's own, which is new each time. */
  check(): string;
}

const isSign = (op: Expression['op']): op is '<' | '<=' | '>' | '>=' => ['<', '<=', '>', '>='].includes(op);

/** Writes expressions in ink so that they give what the runner gives. */
export class InkCode {
  readonly helpers = new Set<InkHelper>();
  readonly spelled = new Set<string>();
  readonly ordered = new Set<string>();
  readonly items = new Set<string>();
  /** How many values the messages to the host have. */
  readonly callbacks = new Set<number>();
  /** Enums that are given what may be no option of theirs. */
  readonly options = new Map<VariableId, Variable>();
  /** Functions for conditions that throw dice only where they get to it. */
  readonly checks: string[] = [];
  readonly #knowledge: Knowledge;
  readonly #labels: InkLabels;
  readonly #signs: InkSigns;
  readonly #refuse: Refuse;

  constructor(knowledge: Knowledge, labels: InkLabels, signs: InkSigns, refuse: Refuse) {
    this.#knowledge = knowledge;
    this.#labels = labels;
    this.#signs = signs;
    this.#refuse = refuse;
  }

  // Values

  value(expression: Expression, depth = 0): InkValue {
    if (depth > MAX_DEPTH) return this.literal(false);
    const { op } = expression;
    if (op === 'value') return this.literal(expression.value);
    if (op === 'get') return this.#get(expression.variable);
    if (op === 'visited') {
      const seen = this.#labels.seen(expression.node);
      return seen === undefined ? this.literal(0) : { code: seen, known: this.#known(expression, []) };
    }
    const parts = partsOf(expression).map((part) => this.value(part, depth + 1));
    const known = this.#known(
      expression,
      parts.map((part) => part.known),
    );
    return { code: this.#combined(expression, parts), known };
  }

  #known(expression: Expression, parts: readonly Known[]): Known {
    return knownFrom(expression, parts, (id) => this.#knowledge.ofVariable(id));
  }

  #get(id: VariableId): InkValue {
    const variable = this.#knowledge.variables.get(id);
    if (variable === undefined) return this.literal(false);
    return { code: this.#labels.variable(variable), known: this.#knowledge.ofVariable(id)! };
  }

  /** A value as it is written in ink: a list is its items, a sign behind each. */
  literal(value: Value): InkValue {
    const known = this.#known({ op: 'value', value }, []);
    return { code: this.#written(value), known, literal: value };
  }

  #written(value: Value): string {
    if (Array.isArray(value)) return this.quote(value.map((item) => item + this.#signs.item).join(''));
    if (typeof value === 'string') return this.quote(value);
    if (typeof value === 'boolean') return String(value);
    const written = inkNumber(value);
    if (written === undefined) this.#refuse(`The number ${value} is larger than ink can write.`);
    return written ?? '0';
  }

  /** A text in quotes. Line breaks in it are signs, which come back out of no comparison as anything else. */
  quote = (text: string): string => {
    if (!text.isWellFormed()) this.#refuse('A value holds half of a character, which no text file can.');
    return inkString(text.replaceAll('\n', this.#signs.newline).replaceAll('\r', this.#signs.carriage));
  };

  // Conversions, as values.ts has them

  truth({ code, known, literal }: InkValue): string {
    if (literal !== undefined) return String(truthOf(literal));
    if (known.kind === 'boolean') return code;
    return known.kind === 'number' ? `(${code} != 0)` : `(${code} != "")`;
  }

  number(value: InkValue): string {
    const { code, known, literal } = value;
    if (literal !== undefined) return this.#written(numberOf(literal));
    if (known.kind === 'number') return code;
    if (known.kind === 'boolean') return `(${code} + 0)`;
    return known.kind === 'text' ? this.#spelled(code, known.texts) : this.#length(value);
  }

  #spelled(code: string, texts: Texts): string {
    if (texts === null) {
      this.#refuse('A text that can be anything is used as a number, and ink cannot read numbers out of texts.');
      return '0';
    }
    for (const text of texts) {
      this.spelled.add(text);
      this.#written(numberOf(text));
    }
    return this.#call('spelled', code);
  }

  #length({ code, known }: InkValue): string {
    this.#look(known.items, 'counted');
    return this.#call('length_from', code, '""');
  }

  text(value: InkValue): string {
    const { code, known, literal } = value;
    if (literal !== undefined) return this.quote(textOf(literal));
    if (known.kind === 'text') return code;
    if (known.kind === 'number') return `("" + ${code})`;
    if (known.kind === 'boolean') return this.#call('flag_text', code);
    this.#look(known.items, 'written out');
    return this.#call('joined_from', code, '""', '""');
  }

  list({ code, known, literal }: InkValue): string {
    if (literal !== undefined) return this.#written(listOf(literal));
    if (known.kind === 'list') return code;
    if (known.kind === 'boolean') return this.#call('flag_item', code);
    return known.kind === 'number' ? `("" + ${code} + ${inkString(this.#signs.item)})` : this.#call('item_of', code);
  }

  /** A value as a list. */
  asList(value: InkValue): InkValue {
    const { items, dice } = value.known;
    return { code: this.list(value), known: { ...knownOfKind('list', items), dice } };
  }

  /** A list without the first of each item of another value. */
  without(list: InkValue, value: InkValue): InkValue {
    this.#look(list.known.items, 'searched');
    // One item may be any text: what is not among those of the list is not in it.
    const isOne = value.known.kind !== 'list' || (value.literal !== undefined && listOf(value.literal).length < 2);
    if (!isOne) this.#look(value.known.items, 'searched');
    const args = isOne ? [list.code, '""', this.list(value), '""'] : [list.code, this.list(value), '""'];
    return { code: this.#call(isOne ? 'without_from' : 'without_all', ...args), known: list.known };
  }

  #look(items: Texts, what: string): void {
    if (items === null) this.#refuse(`A list that can hold any text is ${what}, and ink cannot take texts apart.`);
    else for (const item of items) this.items.add(item);
  }

  #call(helper: InkHelper, ...args: readonly string[]): string {
    this.helpers.add(helper);
    return `${helper}(${args.join(', ')})`;
  }

  // Operations, as condition-eval.ts has them

  #combined(expression: Expression, parts: readonly InkValue[]): string {
    const [a, b] = parts as [InkValue, InkValue];
    switch (expression.op) {
      case 'not':
        return `(not ${this.truth(a)})`;
      case 'and':
      case 'or':
        return this.#row(expression.op, parts);
      case 'random':
        return parts.length === 0 ? this.#call('dice') : this.#call('dice_between', this.number(a), this.number(b));
      case '==':
        return this.#equal(a, b, '==');
      case '!=':
        return this.#equal(a, b, '!=');
      case '+':
        return this.plus(a, b).code;
      case '-':
      case '*':
        return `(${this.number(a)} ${expression.op} ${this.number(b)})`;
      case '/':
        return this.#call('divided', this.number(a), this.number(b));
      case '%':
        return this.#call('remainder', this.number(a), this.number(b));
      case 'in':
        return this.#within(a, b);
      default:
        return isSign(expression.op) ? this.#ordered(a, b, expression.op) : 'false';
    }
  }

  #row(op: 'and' | 'or', parts: readonly InkValue[]): string {
    const truths = parts.map((part) => this.truth(part));
    // Both sides are always worked out in ink; dice behind the first part must not be thrown for nothing.
    if (parts.slice(1).some(({ known }) => known.dice)) return this.#inTurn(op, truths);
    return truths.length === 1 ? truths[0]! : `(${truths.join(` ${op} `)})`;
  }

  /** A function that stops where the outcome is clear. */
  #inTurn(op: 'and' | 'or', truths: readonly string[]): string {
    const clear = op === 'and' ? 'false' : 'true';
    const steps = truths.flatMap((truth) => [
      op === 'and' ? `{ not ${truth}:` : `{ ${truth}:`,
      `  ~ return ${clear}`,
      '}',
    ]);
    return this.check([...steps, `~ return ${op === 'and' ? 'true' : 'false'}`]);
  }

  /** A call of a new function with this body. */
  check(body: readonly string[]): string {
    const name = this.#labels.check();
    this.checks.push(`=== function ${name}() ===`, ...body, '');
    return `${name}()`;
  }

  #equal(a: InkValue, b: InkValue, op: '==' | '!='): string {
    const lists = [a, b].filter(({ known }) => known.kind === 'list').length;
    if (lists === 1) return this.#fixed(a, b, op === '!=');
    if (lists === 2) return `(${this.list(a)} ${op} ${this.list(b)})`;
    if (a.known.kind === 'boolean' && b.known.kind === 'boolean') return `(${a.code} ${op} ${b.code})`;
    const asTexts = a.known.kind === 'text' || b.known.kind === 'text';
    const side = (one: InkValue) => (asTexts ? this.text(one) : this.number(one));
    return `(${side(a)} ${op} ${side(b)})`;
  }

  /** A truth that does not depend on its parts, which are worked out where they throw dice. */
  #fixed(a: InkValue, b: InkValue, truth: boolean): string {
    if (!a.known.dice && !b.known.dice) return String(truth);
    const never = this.#call('never', a.code, b.code);
    return truth ? `(not ${never})` : never;
  }

  #ordered(a: InkValue, b: InkValue, op: string): string {
    if (a.known.kind !== 'text' || b.known.kind !== 'text') return `(${this.number(a)} ${op} ${this.number(b)})`;
    return `(${this.#place(a)} ${op} ${this.#place(b)})`;
  }

  #place({ code, known }: InkValue): string {
    if (known.texts === null)
      this.#refuse('Texts that can be anything are put in order, and ink has no order of texts.');
    else for (const text of known.texts) this.ordered.add(text);
    return this.#call('place_of', code);
  }

  #within(item: InkValue, within: InkValue): string {
    if (within.known.kind === 'list') return this.#call('is_in', this.text(item), this.list(within));
    if (within.known.kind === 'text') return this.#call('is_part', this.text(item), within.code);
    return this.#fixed(item, within, false);
  }

  /** The sum of two values. */
  plus(a: InkValue, b: InkValue): InkValue {
    const known = this.#known({ op: '+', left: NONE, right: NONE }, [a.known, b.known]);
    const convert = known.kind === 'list' ? 'list' : known.kind === 'text' ? 'text' : 'number';
    return { code: `(${this[convert](a)} + ${this[convert](b)})`, known };
  }

  /** What a number variable has added: a number, or what a text spells; true and most lists are nothing. */
  added(value: InkValue): InkValue {
    const { known, literal } = value;
    if (known.kind === 'number') return value;
    if (literal !== undefined) return this.literal(Number(textOf(literal)) || 0);
    const asText: InkValue = { code: this.text(value), known: { ...known, kind: 'text' } };
    return { code: this.number(asText), known: { ...knownOfKind('number', null), dice: known.dice } };
  }

  /** A value as a variable can hold it; one that is no option of it gives `otherwise`. */
  held(variable: Variable, value: InkValue, otherwise: string): string {
    switch (variable.type) {
      case 'boolean':
        return this.truth(value);
      case 'number':
        return clamped(variable, this.number(value), (limit) => this.#written(limit));
      case 'text':
        return this.text(value);
      case 'enum':
        return variable.options === undefined ? this.text(value) : this.#option(variable, value, otherwise);
      case 'list':
        return this.list(value);
    }
  }

  #option(variable: Variable, value: InkValue, otherwise: string): string {
    const options = new Set(variable.options);
    const { texts } = value.known;
    if (texts !== null && [...texts].every((text) => options.has(text))) return this.text(value);
    this.options.set(variable.id, variable);
    return `${this.#labels.option(variable)}(${this.text(value)}, ${otherwise})`;
  }

  /** The functions that keep enums to their options. */
  optionFunctions(): string[] {
    return [...this.options.values()].flatMap((variable) => {
      const cases = [...new Set(variable.options)].flatMap((option) => [`- ${this.quote(option)}:`, '  ~ return x']);
      const search = cases.length === 0 ? [] : ['{ x:', ...cases, '}'];
      return [`=== function ${this.#labels.option(variable)}(x, otherwise) ===`, ...search, '~ return otherwise', ''];
    });
  }
}

const NONE: Expression = { op: 'value', value: 0 };

/** A number within the limits of its variable. */
function clamped({ min, max }: Variable, code: string, written: (limit: number) => string): string {
  const least = min === undefined ? code : `MAX(${code}, ${written(min)})`;
  if (max === undefined) return least;
  return `MIN(${least}, ${written(Math.max(max, min ?? -Infinity))})`;
}
