import { MAX_DEPTH, partsOf } from '@comfyvn/shared/story/condition-eval';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { VariableId } from '@comfyvn/shared/story/ids';
import { bare } from './bare-code.ts';
import { InkValues, type InkValue } from './ink-values.ts';

const isSign = (op: Expression['op']): op is '<' | '<=' | '>' | '>=' => ['<', '<=', '>', '>='].includes(op);

/** Writes expressions in ink so that they give what the runner gives. */
export class InkCode extends InkValues {
  /** Functions for conditions that throw dice only where they get to it. */
  readonly checks: string[] = [];

  value(expression: Expression, depth = 0): InkValue {
    if (depth > MAX_DEPTH) return this.literal(false);
    const { op } = expression;
    if (op === 'value') return this.literal(expression.value);
    if (op === 'get') return this.#get(expression.variable);
    if (op === 'visited') {
      const seen = this.labels.seen(expression.node);
      return seen === undefined ? this.literal(0) : { code: seen, known: this.knownOf(expression, []) };
    }
    const parts = partsOf(expression).map((part) => this.value(part, depth + 1));
    const known = this.knownOf(
      expression,
      parts.map((part) => part.known),
    );
    return { code: this.#combined(expression, parts), known };
  }

  #get(id: VariableId): InkValue {
    const variable = this.knowledge.variables.get(id);
    if (variable === undefined) return this.literal(false);
    return { code: this.labels.variable(variable), known: this.knowledge.ofVariable(id)! };
  }

  #combined(expression: Expression, parts: readonly InkValue[]): string {
    const [a, b] = parts as [InkValue, InkValue];
    switch (expression.op) {
      case 'not':
        return `(not ${this.truth(a)})`;
      case 'and':
      case 'or':
        return this.#row(expression.op, parts);
      case 'random':
        return parts.length === 0 ? this.call('dice') : this.call('dice_between', this.number(a), this.number(b));
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
        return this.call('divided', this.number(a), this.number(b));
      case '%':
        return this.call('remainder', this.number(a), this.number(b));
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
      op === 'and' ? `{ not ${truth}:` : `{ ${bare(truth)}:`,
      `  ~ return ${clear}`,
      '}',
    ]);
    return this.check([...steps, `~ return ${op === 'and' ? 'true' : 'false'}`]);
  }

  /** A call of a new function with this body. */
  check(body: readonly string[]): string {
    const name = this.labels.check();
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
    const never = this.call('never', a.code, b.code);
    return truth ? `(not ${never})` : never;
  }

  #ordered(a: InkValue, b: InkValue, op: string): string {
    if (a.known.kind !== 'text' || b.known.kind !== 'text') return `(${this.number(a)} ${op} ${this.number(b)})`;
    return `(${this.#place(a)} ${op} ${this.#place(b)})`;
  }

  #place({ code, known }: InkValue): string {
    if (known.texts === null)
      this.refuse('Texts that can be anything are put in order, and ink has no order of texts.');
    else for (const text of known.texts) this.ordered.add(text);
    return this.call('place_of', code);
  }

  #within(item: InkValue, within: InkValue): string {
    if (within.known.kind === 'list') return this.call('is_in', this.text(item), this.list(within));
    if (within.known.kind === 'text') return this.call('is_part', this.text(item), within.code);
    return this.#fixed(item, within, false);
  }
}
