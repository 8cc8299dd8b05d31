import type { Finding } from '@comfyvn/shared/story/finding';
import { mayHoldValues, valuesIn } from '@comfyvn/shared/story/text-value';
import type { Variable } from '@comfyvn/shared/story/variable';
import type { Losses } from '../losses.ts';
import { valueCode } from './condition-script.ts';
import type { PythonNames } from './expression.ts';
import { slugOf, type NamePool } from './names.ts';
import { helperCall } from './python-code.ts';
import { heldText, sayPieces } from './quoting.ts';
import { piecesOf, VALUE_SIGN } from './styled-text.ts';

/** A text in the game. */
interface Said {
  /** Statements that must stand before it: they work out the values it shows. */
  readonly before: readonly string[];
  /** The inside of a string of a say or menu statement. */
  readonly script: string;
  /** As Ren'Py holds it, e.g. when it looks for its translation. */
  readonly held: string;
}

const NOWHERE: Finding['where'] = {};

/** The texts of a story as the game has them: with tags, and with values in variables of their own. */
export class Words {
  readonly #variables: readonly Variable[];
  readonly #book: { readonly names: PythonNames; readonly losses: Losses };
  readonly #pool: NamePool;
  /** What holds a value, by the code that works it out. */
  readonly #holders = new Map<string, string>();

  constructor(variables: readonly Variable[], book: { names: PythonNames; losses: Losses }, pool: NamePool) {
    this.#variables = variables;
    this.#book = book;
    this.#pool = pool;
  }

  /** A line. */
  line(text: string): Said {
    return this.#said(text, true);
  }

  /** Words of a menu or a question, which come at once. */
  phrase(text: string): Said {
    return this.#said(text, false);
  }

  /** Statements that work out the values of several texts; each value once. */
  valuesOf(texts: readonly string[]): string[] {
    return [...new Set(texts.flatMap((text) => (mayHoldValues(text) ? this.phrase(text).before : [])))];
  }

  #said(text: string, paced: boolean): Said {
    const before = new Set<string>();
    const names: string[] = [];
    let plain = '';
    let end = 0;
    for (const { at, end: behind, expression, source } of valuesIn(text, this.#variables)) {
      if (expression === null) continue;
      const code = helperCall('shown', 'text', [valueCode(this.#book, expression, NOWHERE)]).code;
      const holder = this.#holderOf(code, source);
      before.add(`$ ${holder} = ${code}`);
      names.push(`[${holder}!q]`);
      plain += unsigned(text.slice(end, at)) + VALUE_SIGN;
      end = behind;
    }
    const pieces = piecesOf(plain + unsigned(text.slice(end)), names, paced);
    return { before: [...before], script: sayPieces(pieces), held: heldText(pieces) };
  }

  #holderOf(code: string, source: string): string {
    let holder = this.#holders.get(code);
    if (holder === undefined)
      this.#holders.set(code, (holder = this.#pool.claim(`shown_${slugOf(source) || 'value'}`)));
    return holder;
  }
}

const unsigned = (text: string): string => text.replaceAll(VALUE_SIGN, '\uFFFD');
