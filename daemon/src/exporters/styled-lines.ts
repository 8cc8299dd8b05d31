import type { ConditionNames } from '@comfyvn/shared/story/condition-text';
import type { Expression } from '@comfyvn/shared/story/condition';
import { spansOf } from '@comfyvn/shared/story/text-markup';
import { valuesIn } from '@comfyvn/shared/story/text-value';
import { CONTROLS, LINE_BREAKS } from './text-lines.ts';

/** A piece of a line in one style; the words of a form that has no colours, sizes, paces and waits. */
export interface StyledPiece {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  /** A reading over the text. */
  readonly ruby: string | null;
}

/** Whatever breaks a line or has no place in one: most pieces have nothing of it. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const TO_CLEAN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function withoutTrailingSpace(line: StyledPiece[]): StyledPiece[] {
  for (let last = line.at(-1); last !== undefined; last = line.at(-1)) {
    const text = last.text.trimEnd();
    if (text === last.text) return line;
    line.pop();
    if (text !== '') line.push({ ...last, text });
  }
  return line;
}

/**
 * A text with marks and tags as lines of styled pieces, cleaned as `linesOf` cleans plain ones: no control characters,
 * no space at the ends of lines, no empty line at the ends of the text. Pure.
 */
export function styledLines(text: string): StyledPiece[][] {
  const lines: StyledPiece[][] = [[]];
  for (const { text: words, bold, italic, ruby } of spansOf(text.toWellFormed())) {
    if (!TO_CLEAN.test(words)) {
      if (words !== '') lines.at(-1)!.push({ text: words, bold, italic, ruby });
      continue;
    }
    words.split(LINE_BREAKS).forEach((part, i) => {
      if (i > 0) lines.push([]);
      const clean = part.replace(CONTROLS, '').replaceAll('\t', '    ');
      if (clean !== '') lines.at(-1)!.push({ text: clean, bold, italic, ruby });
    });
  }
  const trimmed = lines.map(withoutTrailingSpace);
  const first = trimmed.findIndex((line) => line.length > 0);
  return first < 0 ? [] : trimmed.slice(first, trimmed.findLastIndex((line) => line.length > 0) + 1);
}

/** A piece that is words, or the value of an expression. */
export type ValuedPiece = StyledPiece & { readonly value: Expression | null };

/** Stands for a value while marks and tags are read; texts of a story are freed of it. */
const SIGN = '\uFDD0';
const unsigned = (text: string): string => text.replaceAll(SIGN, '\uFFFD');

/** The same lines with the values of `{=expression}`s as pieces of their own; one in a reading is dots. Pure. */
export function valuedLines(text: string, variables: ConditionNames): ValuedPiece[][] {
  const values: Expression[] = [];
  let plain = '';
  let end = 0;
  for (const { at, end: behind, expression } of valuesIn(text, variables)) {
    if (expression === null) continue;
    values.push(expression);
    plain += unsigned(text.slice(end, at)) + SIGN;
    end = behind;
  }
  const next = (): Expression | null => values.shift() ?? null;
  if (values.length === 0) return styledLines(text).map((line) => line.map((piece) => ({ ...piece, value: null })));
  return styledLines(plain + unsigned(text.slice(end))).map((line) =>
    line.flatMap((piece) => valuedPieces(piece, next)),
  );
}

function valuedPieces({ text, ruby, ...style }: StyledPiece, next: () => Expression | null): ValuedPiece[] {
  // The reading stands before its base, and so do its values.
  const reading = ruby?.split(SIGN).reduce((words, part) => (next(), `${words}…${part}`)) ?? null;
  return text
    .split(SIGN)
    .flatMap((part, i): ValuedPiece[] => [
      ...(i === 0 ? [] : [{ ...style, text: '', ruby: null, value: next() }]),
      ...(part === '' ? [] : [{ ...style, text: part, ruby: reading, value: null }]),
    ]);
}

/**
 * Whether stars around a piece of a line are sure to be read as emphasis: it begins and ends with a letter or digit, and
 * has space or the end of the line on both sides, or a sign behind it. Pure.
 */
export function isPlainlyMarked(line: readonly StyledPiece[], at: number): boolean {
  const { text, ruby } = line[at]!;
  const [before = '', behind = ''] = [line[at - 1]?.text, line[at + 1]?.text];
  return (
    ruby === null &&
    /^[\p{L}\p{N}](?:.*[\p{L}\p{N}])?$/su.test(text) &&
    /(?:^|\s)$/.test(before) &&
    /^(?:$|[\s.,!?;:])/.test(behind)
  );
}

/** Words between the stars of emphasis, as Markdown and Fountain have them. Pure. */
export function marked(words: string, bold: boolean, italic: boolean): string {
  const stars = '*'.repeat((bold ? 2 : 0) + (italic ? 1 : 0));
  return stars + words + stars;
}
