import type { Expression } from '@comfyvn/shared/story/condition';
import type { VariableId } from '@comfyvn/shared/story/ids';
import type { Variable } from '@comfyvn/shared/story/variable';
import { addend } from './assignment.ts';
import { toPython, type PythonNames } from './expression.ts';
import { isNumeric, plainCode, type PythonCode } from './python-code.ts';

/** A place of the story that changes a variable. Null: by a value that is known only when the game runs. */
export interface Write {
  readonly variable: VariableId;
  readonly kind: 'set' | 'add';
  readonly value: Expression | null;
}

/** Lowest and highest value of a variable as a number. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** A number that grows by no more than this at a time ... */
const STEP = 1e4;
/** ... or is set to no more than this ... */
const JUMP = 1e10;
/** ... stays below this however long somebody plays. */
const REACH = 1e12;
const MOST_ROUNDS = 50;

const within = (code: PythonCode, most: number): boolean => isNumeric(code) && code.low >= -most && code.high <= most;

/** The Python type of what a variable holds. Pure. */
export function typeOf({ type }: Variable): 'boolean' | 'number' | 'text' | 'list' {
  return type === 'enum' ? 'text' : type;
}

/**
 * Tells which number variables can never leave the range in which Python and JavaScript count alike, so that
 * `trust + 1` is the same in both. Begins with all of them and takes away those that something makes grow faster than
 * step by step.
 */
export class Growth {
  readonly #variables: ReadonlyMap<VariableId, Variable>;
  readonly #tame: Set<VariableId>;

  constructor(variables: ReadonlyMap<VariableId, Variable>, writes: readonly Write[]) {
    this.#variables = variables;
    const numbers = [...variables.values()].filter((one) => one.type === 'number');
    this.#tame = new Set(numbers.filter((one) => Math.abs(Number(one.initial)) <= JUMP).map((one) => one.id));
    let rounds = 0;
    while (this.#narrow(writes)) if (++rounds === MOST_ROUNDS) this.#tame.clear();
  }

  /** The limits of a variable, as wide as the story can drive it. */
  limitsOf(variable: Variable): Limits {
    if (variable.type === 'boolean') return { low: 0, high: 1 };
    const reach = this.#tame.has(variable.id) ? REACH : Number.MAX_VALUE;
    const low = Math.max(variable.min ?? -reach, -reach);
    return { low, high: Math.max(Math.min(variable.max ?? reach, reach), low) };
  }

  /** Takes away what the writes make untame; whether there was any. */
  #narrow(writes: readonly Write[]): boolean {
    const wild = writes.filter((write) => this.#tame.has(write.variable) && !this.#isTame(write));
    for (const { variable } of wild) this.#tame.delete(variable);
    return wild.length > 0;
  }

  #isTame({ kind, value }: Write): boolean {
    if (value === null) return false;
    const code = toPython(value, this.#names);
    return kind === 'add' ? within(addend(code), STEP) : within(code, JUMP) || this.#isStep(value);
  }

  /** Whether the value is another tame variable, or one more or less a little. */
  #isStep(value: Expression): boolean {
    if (value.op === 'get') return this.#tame.has(value.variable);
    if (value.op !== '+' && value.op !== '-') return false;
    const isLittle = (one: Expression): boolean => within(toPython(one, this.#names), STEP);
    if (isLittle(value.right)) return this.#isStep(value.left);
    return value.op === '+' && isLittle(value.left) && this.#isStep(value.right);
  }

  readonly #names: PythonNames = {
    variable: (id) => {
      const variable = this.#variables.get(id);
      return variable === undefined ? undefined : plainCode('x', typeOf(variable), this.limitsOf(variable));
    },
    visits: () => 'x',
  };
}
