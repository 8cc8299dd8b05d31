import { isTooDeep, MAX_DEPTH } from './condition-eval.ts';
import { ConditionFault, isPlainName, tokensOf, type Token } from './condition-token.ts';
import type { Expression } from './condition.ts';
import { ARITHMETIC, COMPARISONS } from './condition-operators.ts';
import type { Value, Variable } from './variable.ts';

/** The variables a condition can name; `Story.variables` fits. */
export type ConditionNames = readonly Pick<Variable, 'id' | 'name'>[];

/** `at` is the 0-based position of the fault in the text. */
export type ParsedCondition =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly message: string; readonly at: number };

const MAX_LENGTH = 10_000;
const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'true', 'false', 'visited', 'random']);
/** As `nodeId` says; a reader's browser parses without its schema. */
const NODE_ID = /^(?!__proto__$)[A-Za-z0-9_.:-]{1,80}$/;
const COMPARING = new Set<string>([...COMPARISONS, 'in']);

type Binary = Extract<Expression, { left: Expression }>['op'];

/** Recursive descent: or < and < not < comparison < sum < product < sign < single. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #names: ConditionNames;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], names: ConditionNames) {
    this.#tokens = tokens;
    this.#names = names;
  }

  all(): Expression {
    const expression = this.#either();
    const left = this.#peek();
    if (left.kind !== 'end') this.#fail(`Expected "and", "or" or the end, found ${shown(left)}.`, left);
    return expression;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]!;
  }

  #fail(message: string, token: Token): never {
    throw new ConditionFault(message, token.at);
  }

  /** Takes the next token if it is one of these words or signs. */
  #take(...texts: readonly string[]): Token | undefined {
    const token = this.#peek();
    if ((token.kind !== 'name' && token.kind !== 'sign') || !texts.includes(token.text)) return undefined;
    this.#at++;
    return token;
  }

  #expect(text: string): void {
    if (this.#take(text) === undefined) this.#fail(`Expected "${text}", found ${shown(this.#peek())}.`, this.#peek());
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.#fail('This is nested too deeply.', this.#peek());
    const result = parse();
    this.#depth--;
    return result;
  }

  #row(op: 'and' | 'or', part: () => Expression): Expression {
    const first = part();
    const of = [first];
    while (this.#take(op)) of.push(part());
    if (of.length > 100) this.#fail(`More than 100 parts joined by "${op}".`, this.#peek());
    return of.length === 1 ? first : { op, of };
  }

  #either(): Expression {
    return this.#row('or', () => this.#row('and', () => this.#negation()));
  }

  #negation(): Expression {
    if (this.#take('not') === undefined) return this.#comparison();
    return { op: 'not', of: this.#nested(() => this.#negation()) };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const op = this.#take(...COMPARING)?.text as Binary | undefined;
    return op === undefined ? left : { op, left, right: this.#sum() };
  }

  #chain(ops: readonly string[], part: () => Expression): Expression {
    let left = part();
    for (let op = this.#take(...ops); op !== undefined; op = this.#take(...ops))
      left = { op: op.text as Binary, left, right: part() };
    return left;
  }

  #sum(): Expression {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/', '%'], () => this.#signed()));
  }

  #signed(): Expression {
    if (this.#take('-') === undefined) return this.#single();
    const right = this.#nested(() => this.#signed());
    if (right.op === 'value' && typeof right.value === 'number') return { op: 'value', value: -right.value };
    return { op: '-', left: { op: 'value', value: 0 }, right };
  }

  #single(): Expression {
    const token = this.#peek();
    this.#at++;
    if (token.kind === 'number') return { op: 'value', value: this.#number(token) };
    if (token.kind === 'text') return { op: 'value', value: token.text };
    if (token.kind === 'quoted') return this.#variable(token);
    if (token.kind === 'sign' && token.text === '[') return { op: 'value', value: this.#list() };
    if (token.kind === 'sign' && token.text === '(') {
      const inner = this.#nested(() => this.#either());
      this.#expect(')');
      return inner;
    }
    if (token.kind !== 'name') this.#fail(`Expected a value, found ${shown(token)}.`, token);
    return this.#word(token);
  }

  #word(token: Token): Expression {
    if (token.text === 'true' || token.text === 'false') return { op: 'value', value: token.text === 'true' };
    if (token.text === 'visited') return this.#visited();
    if (token.text === 'random') return this.#random();
    if (KEYWORDS.has(token.text)) this.#fail(`Expected a value, found ${shown(token)}.`, token);
    return this.#variable(token);
  }

  #number(token: Token): number {
    const number = Number(token.text);
    return Number.isFinite(number) ? number : this.#fail(`The number ${token.text} is too large.`, token);
  }

  #list(): string[] {
    const items: string[] = [];
    if (this.#take(']')) return items;
    do {
      const token = this.#peek();
      if (token.kind !== 'text') this.#fail(`A list holds texts in quotes, found ${shown(token)}.`, token);
      items.push(token.text);
      this.#at++;
    } while (this.#take(','));
    this.#expect(']');
    return items;
  }

  #visited(): Expression {
    this.#expect('(');
    const token = this.#peek();
    if (!['name', 'quoted'].includes(token.kind) || !NODE_ID.test(token.text))
      this.#fail(`Expected the id of a node, found ${shown(token)}.`, token);
    this.#at++;
    this.#expect(')');
    return { op: 'visited', node: token.text };
  }

  #random(): Expression {
    this.#expect('(');
    if (this.#take(')')) return { op: 'random' };
    const from = this.#nested(() => this.#either());
    this.#expect(',');
    const to = this.#nested(() => this.#either());
    this.#expect(')');
    return { op: 'random', from, to };
  }

  #variable(token: Token): Expression {
    const byId = this.#names.find((one) => one.id === token.text);
    if (byId !== undefined) return { op: 'get', variable: byId.id };
    const byName = this.#names.filter((one) => one.name === token.text);
    if (byName.length > 1) this.#fail(`There are ${byName.length} variables called "${token.text}"; use an id.`, token);
    return { op: 'get', variable: byName[0]?.id ?? this.#fail(`There is no variable "${token.text}".`, token) };
  }
}

function shown(token: Token): string {
  return token.kind === 'end' ? 'the end' : `"${token.text}"`;
}

/**
 * The tree of a condition written by a person, e.g. `trust >= 3 and not met_anna and visited(nd_12) > 0`, with
 * `random()` from 0 to below 1 and `random(1, 6)` for whole numbers, both ends included. Variables
 * stand by id or by name; what is not a plain word stands in backticks. Pure; never throws.
 */
export function parseCondition(text: string, names: ConditionNames): ParsedCondition {
  if (text.length > MAX_LENGTH)
    return { ok: false, message: `A condition has at most ${MAX_LENGTH} characters.`, at: MAX_LENGTH };
  try {
    const expression = new Parser(tokensOf(text), names).all();
    if (isTooDeep(expression)) return { ok: false, message: 'This is nested too deeply.', at: 0 };
    return { ok: true, expression };
  } catch (fault) {
    if (fault instanceof ConditionFault) return { ok: false, message: fault.message, at: fault.at };
    throw fault;
  }
}

const LEVEL = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6, single: 7 } as const;

function levelOf(expression: Expression): number {
  switch (expression.op) {
    case 'or':
    case 'and':
    case 'not':
      return LEVEL[expression.op];
    case '+':
    case '-':
      return LEVEL.sum;
    case '*':
    case '/':
    case '%':
      return LEVEL.product;
    case 'value':
    case 'get':
    case 'visited':
    case 'random':
      return LEVEL.single;
    default:
      return LEVEL.comparison;
  }
}

function quoted(name: string): string {
  return isPlainName(name) && !KEYWORDS.has(name) ? name : `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

function printValue(value: Value): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** The name if it means this variable and no other, else the id. */
function printName(id: string, names: ConditionNames): string {
  const name = names.find((one) => one.id === id)?.name;
  const clear = name !== undefined && names.every((one) => one.id === id || (one.name !== name && one.id !== name));
  return quoted(clear ? name : id);
}

/** A part, in parentheses if it binds less than `level`. */
function part(expression: Expression, names: ConditionNames, level: number): string {
  const text = printCondition(expression, names);
  return levelOf(expression) < level ? `(${text})` : text;
}

function printRow(op: 'and' | 'or', of: readonly Expression[], names: ConditionNames): string {
  const parts = of.map((one) => part(one, names, LEVEL[op] + 1));
  // A row of one has no text of its own; this one has the same value.
  if (parts.length === 1) parts.push(op === 'and' ? 'true' : 'false');
  return parts.join(` ${op} `);
}

/**
 * A condition as a person would write it; `parseCondition` gives the same tree again, but for rows of one part.
 * Variables stand by name where that is clear. Pure.
 */
export function printCondition(expression: Expression, names: ConditionNames = []): string {
  switch (expression.op) {
    case 'value':
      return printValue(expression.value);
    case 'get':
      return printName(expression.variable, names);
    case 'visited':
      return `visited(${quoted(expression.node)})`;
    case 'random':
      return 'from' in expression
        ? `random(${printCondition(expression.from, names)}, ${printCondition(expression.to, names)})`
        : 'random()';
    case 'not':
      return `not ${part(expression.of, names, LEVEL.not)}`;
    case 'and':
    case 'or':
      return printRow(expression.op, expression.of, names);
    default: {
      const level = levelOf(expression);
      const isArithmetic = (ARITHMETIC as readonly string[]).includes(expression.op);
      const left = part(expression.left, names, isArithmetic ? level : level + 1);
      return `${left} ${expression.op} ${part(expression.right, names, level + 1)}`;
    }
  }
}
