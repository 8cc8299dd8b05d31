import type { ConditionNames } from '@comfyvn/shared/story/condition-text';
import type { Expression } from '@comfyvn/shared/story/condition';
import { valuedLines, type ValuedPiece } from '../styled-lines.ts';
import { linesOf, oneLine } from '../text-lines.ts';

/** What is markup anywhere in a line of ink. See https://github.com/inkle/ink/blob/master/Documentation/WritingWithInk.md */
const ANYWHERE = /[\\{}|#<>[\]~]|(?<=\/)[/*]/g;
/** What begins a statement instead of a line. */
const BEGINNING = /^(?:[*+=-]|(?:TODO|VAR|CONST|LIST|EXTERNAL|INCLUDE)\b)/;

/** Words within a line of ink, none of them markup. */
function inline(text: string): string {
  return text.replace(ANYWHERE, '\\$&');
}

/** Writes the value of an expression within words. */
type WriteValue = (expression: Expression) => string;

/** The pieces of a line as content. */
function content(line: readonly ValuedPiece[], value: WriteValue): string {
  let written = '';
  let words = '';
  const flush = (): void => {
    // All words between two values at once: what two pieces make together may be markup, too.
    written += inline(words);
    words = '';
  };
  for (const piece of line) {
    if (piece.value === null) words += piece.ruby === null ? piece.text : `${piece.text}(${oneLine(piece.ruby)})`;
    else {
      flush();
      written += value(piece.value);
    }
  }
  flush();
  return written;
}

/** Content as lines of a script, none of them a statement. Empty lines are left out. */
function asLines(lines: readonly string[]): string[] {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const begun = line.replace(BEGINNING, '\\$&');
      // The compiler warns of lines that begin with these words, escaped or not, unless a value stands in them.
      return /^(?:return|else:)/.test(line) ? `${begun[0]}{""}${begun.slice(1)}` : begun;
    });
}

/** The lines of a text in ink, each of them content that shows its words. Pure but for `value`. */
export const inkLines = (text: string, names: ConditionNames, value: WriteValue): string[] =>
  asLines(valuedLines(text, names).map((line) => content(line, value)));

/** The lines of a text that has no marks, tags and values. Pure. */
export const inkLiteralLines = (text: string): string[] => asLines(linesOf(text).map(inline));

/** Words with marks, tags and values that stand within one line: a choice. Pure but for `value`. */
export function inkPhrase(text: string, names: ConditionNames, value: WriteValue): string {
  const lines = valuedLines(text, names).map((line) => content(line, value));
  return lines.join(' ').split(/\s+/).filter(Boolean).join(' ');
}

/** Words that stand within one line: a choice or a tag. Pure. */
export function inkInline(text: string): string {
  return inline(oneLine(text));
}

/** A tag, to stand on a line of its own or behind words. Pure. */
export function inkTag(key: string, value = ''): string {
  const words = inkInline(value);
  return words === '' ? `# ${key}` : `# ${key}: ${words}`;
}

/** A text as a value; `text` has no line break in it. Pure. */
export function inkString(text: string): string {
  return `"${inline(text).replaceAll('"', '\\"')}"`;
}

/**
 * A number as a value, or undefined for one that ink cannot write. Whole numbers beyond 32 bits are written with a point,
 * since some engines of ink have no larger ones. Pure.
 */
export function inkNumber(number: number): string | undefined {
  const size = Math.abs(number);
  if (size >= 1e21) return undefined;
  const digits = size < 1e-6 && size > 0 ? smallDigits(size) : String(size);
  const written = Number.isInteger(size) && size > 0x7fffffff ? `${digits}.0` : digits;
  return number < 0 ? `(-${written})` : written;
}

/** A number below a millionth without an exponent. */
function smallDigits(number: number): string {
  const [digits = '', exponent = '0'] = String(number).split('e-');
  return `0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
}
