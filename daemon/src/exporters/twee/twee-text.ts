import type { ConditionNames } from '@comfyvn/shared/story/condition-text';
import type { Expression } from '@comfyvn/shared/story/condition';
import { valuedLines, type ValuedPiece } from '../styled-lines.ts';
import { linesOf, oneLine } from '../text-lines.ts';

/**
 * Signs that SugarCube takes for markup: some always, some beside their like, some before what makes them a variable, a
 * template or an address. See https://www.motoslave.net/sugarcube/2/docs/#markup
 */
const MARKUP = /[&<>$_[\]{}\\`]|(?<=(['"/^~=@-]))\1|(?<=\/)[*%]|\?(?=[A-Za-z])|:(?=\S)/g;

function reference(sign: string): string {
  return `&#${sign.charCodeAt(0)};`;
}

/** Words within a passage, none of them markup. Pure. */
export function tweeInline(text: string): string {
  return oneLine(text).replace(MARKUP, reference);
}

/** A text of any number of lines within a passage, without marks, tags and values. Pure. */
export function tweeLiteralLines(text: string): string {
  return linesOf(text)
    .map((line) => line.replace(MARKUP, reference))
    .join('<br>');
}

/** Writes what shows the value of an expression. */
type WriteValue = (expression: Expression) => string;

function pieceOf({ text, bold, italic, ruby, value }: ValuedPiece, write: WriteValue): string {
  const words = value === null ? text.replace(MARKUP, reference) : write(value);
  const read = ruby === null ? words : `<ruby>${words}<rt>${tweeInline(ruby)}</rt></ruby>`;
  const slanted = italic ? `<em>${read}</em>` : read;
  return bold ? `<strong>${slanted}</strong>` : slanted;
}

/** The pieces with words of one style as one: what two pieces make together may be markup, too. */
function joined(line: readonly ValuedPiece[]): ValuedPiece[] {
  const pieces: ValuedPiece[] = [];
  for (const piece of line) {
    const last = pieces.at(-1);
    const joins = last !== undefined && [last, piece].every(({ value, ruby }) => value === null && ruby === null);
    if (joins && last.bold === piece.bold && last.italic === piece.italic)
      pieces[pieces.length - 1] = { ...last, text: last.text + piece.text };
    else pieces.push(piece);
  }
  return pieces;
}

/** A text of any number of lines within a passage. Pure but for `write`. */
export function tweeLines(text: string, names: ConditionNames, write: WriteValue): string {
  return valuedLines(text, names)
    .map((line) =>
      joined(line)
        .map((piece) => pieceOf(piece, write))
        .join(''),
    )
    .join('<br>');
}

/** A text as a value in a macro. What would end a macro or a link is written as a number of its sign. Pure. */
export function tweeString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>[\]`$\u007f-\u009f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A name in the head of a passage. See https://github.com/iftechfoundation/twine-specs/blob/master/twee-3-specification.md */
export function tweeName(name: string): string {
  return name.replace(/[\\[\]{}]/g, '\\$&');
}
