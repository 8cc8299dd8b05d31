import type { Expression } from '@comfyvn/shared/story/condition';
import type { VariableId } from '@comfyvn/shared/story/ids';
import { listOf, numberOf, textOf, truthOf } from '@comfyvn/shared/story/values';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import { knownFrom, knownOfKind, type Known, type Texts } from '../logic/known.ts';
import type { Knowledge } from '../logic/knowledge.ts';
import { bare } from './bare-code.ts';
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

/**
 * Writes values in ink and turns them into other kinds as the runner does. A list is a text: its items, a sign that no
 * text of the story has behind each. What a text spells and where it stands in an order are looked up in tables, which
 * is why all texts have to be known that can come up there.
 */
export class InkValues {
  readonly helpers = new Set<InkHelper>();
  readonly spelled = new Set<string>();
  readonly ordered = new Set<string>();
  readonly items = new Set<string>();
  /** How many values the messages to the host have. */
  readonly callbacks = new Set<number>();
  /** Enums that are given what may be no option of theirs. */
  readonly options = new Map<VariableId, Variable>();
  protected readonly knowledge: Knowledge;
  protected readonly labels: InkLabels;
  readonly #signs: InkSigns;
  protected readonly refuse: Refuse;

  constructor(knowledge: Knowledge, labels: InkLabels, signs: InkSigns, refuse: Refuse) {
    this.knowledge = knowledge;
    this.labels = labels;
    this.#signs = signs;
    this.refuse = refuse;
  }

  protected knownOf(expression: Expression, parts: readonly Known[]): Known {
    return knownFrom(expression, parts, (id) => this.knowledge.ofVariable(id));
  }

  /** A value as it is written in ink: a list is its items, a sign behind each. */
  literal(value: Value): InkValue {
    const known = this.knownOf({ op: 'value', value }, []);
    return { code: this.#written(value), known, literal: value };
  }

  #written(value: Value): string {
    if (Array.isArray(value)) return this.quote(value.map((item) => item + this.#signs.item).join(''));
    if (typeof value === 'string') return this.quote(value);
    if (typeof value === 'boolean') return String(value);
    const written = inkNumber(value);
    if (written === undefined) this.refuse(`The number ${value} is larger than ink can write.`);
    return written ?? '0';
  }

  /** A text in quotes. Line breaks in it are signs, which come back out of no comparison as anything else. */
  quote = (text: string): string => {
    if (!text.isWellFormed()) this.refuse('A value holds half of a character, which no text file can.');
    return inkString(text.replaceAll('\n', this.#signs.newline).replaceAll('\r', this.#signs.carriage));
  };

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
      this.refuse('A text that can be anything is used as a number, and ink cannot read numbers out of texts.');
      return '0';
    }
    for (const text of texts) {
      this.spelled.add(text);
      this.#written(numberOf(text));
    }
    return this.call('spelled', code);
  }

  #length({ code, known }: InkValue): string {
    this.#look(known.items, 'counted');
    return this.call('length_from', code, '""');
  }

  text(value: InkValue): string {
    const { code, known, literal } = value;
    if (literal !== undefined) return this.quote(textOf(literal));
    if (known.kind === 'text') return code;
    if (known.kind === 'number') return `("" + ${code})`;
    if (known.kind === 'boolean') return this.call('flag_text', code);
    this.#look(known.items, 'written out');
    return this.call('joined_from', code, '""', '""');
  }

  list({ code, known, literal }: InkValue): string {
    if (literal !== undefined) return this.#written(listOf(literal));
    if (known.kind === 'list') return code;
    if (known.kind === 'boolean') return this.call('flag_item', code);
    return known.kind === 'number' ? `("" + ${code} + ${inkString(this.#signs.item)})` : this.call('item_of', code);
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
    return { code: this.call(isOne ? 'without_from' : 'without_all', ...args), known: list.known };
  }

  #look(items: Texts, what: string): void {
    if (items === null) this.refuse(`A list that can hold any text is ${what}, and ink cannot take texts apart.`);
    else for (const item of items) this.items.add(item);
  }

  protected call(helper: InkHelper, ...args: readonly string[]): string {
    this.helpers.add(helper);
    return `${helper}(${args.map(bare).join(', ')})`;
  }

  /** The sum of two values. */
  plus(a: InkValue, b: InkValue): InkValue {
    const known = this.knownOf({ op: '+', left: NONE, right: NONE }, [a.known, b.known]);
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
    return `${this.labels.option(variable)}(${bare(this.text(value))}, ${otherwise})`;
  }

  /** The functions that keep enums to their options. */
  optionFunctions(): string[] {
    return [...this.options.values()].flatMap((variable) => {
      const cases = [...new Set(variable.options)].flatMap((option) => [
        `- ${this.quote(option)}:`,
        '  ~ return arg_1',
      ]);
      const search = cases.length === 0 ? [] : ['{ arg_1:', ...cases, '}'];
      return [`=== function ${this.labels.option(variable)}(arg_1, arg_2) ===`, ...search, '~ return arg_2', ''];
    });
  }
}

const NONE: Expression = { op: 'value', value: 0 };

/** A number within the limits of its variable. */
function clamped({ min, max }: Variable, code: string, written: (limit: number) => string): string {
  const least = min === undefined ? code : `MAX(${bare(code)}, ${written(min)})`;
  if (max === undefined) return least;
  return `MIN(${bare(least)}, ${written(Math.max(max, min ?? -Infinity))})`;
}
