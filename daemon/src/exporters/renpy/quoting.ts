/** A piece of a text for Ren'Py: a tag or what shows a value, which stand as they are, or words. */
export interface TextPiece {
  readonly is: 'tag' | 'words' | 'value';
  readonly text: string;
}

/** Whitespace as Python's and JavaScript's patterns know it, but the plain space and the line break. */
const ODD_SPACE = /[\s\p{Cc}]/u;
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/u;

const codeOf = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Ren'Py rewrites `[__name` and `.__name` even in strings; a backslash within keeps it from seeing the two lines. */
const withoutPrivateNames = (text: string, escaped: string): string =>
  /[[.]__/.test(text) ? text.replaceAll('__', escaped) : text;

function sayChar(char: string, before: string, isLast: boolean): string {
  switch (char) {
    case '\\':
      return '\\\\';
    case '"':
      return '\\"';
    case '\n':
      return '\\n';
    case '[':
      return '[[';
    case '{':
      return '{{';
    case '%':
      return '%%';
    case ' ':
      return before === '' || /\s/.test(before) || isLast ? '\\ ' : ' ';
    default:
      return ODD_SPACE.test(char) || CONTROL.test(char) ? codeOf(char) : char;
  }
}

const clean = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n');

/** The inside of a string of a say or menu statement that shows exactly these words, between tags and values. Pure. */
export function sayPieces(pieces: readonly TextPiece[]): string {
  let before = '';
  const quoted = pieces.map(({ is, text }, at) => {
    if (is !== 'words') {
      before = '}';
      return text;
    }
    const isEnd = at === pieces.length - 1;
    const chars = Array.from(clean(text));
    const script = chars.map((char, i) =>
      sayChar(char, i === 0 ? before : chars[i - 1]!, isEnd && i === chars.length - 1),
    );
    before = chars.at(-1) ?? before;
    return script.join('');
  });
  return withoutPrivateNames(quoted.join(''), '\\_\\_');
}

/** Words without tags and values as Ren'Py holds them. Pure. */
export const heldWords = (text: string): string => heldText([{ is: 'words', text }]);

/** The same pieces as Ren'Py holds them once it has read its script: their words are quoted, tags and values are not. Pure. */
export const heldText = (pieces: readonly TextPiece[]): string =>
  pieces
    .map(({ is, text }) => (is === 'words' ? clean(text).replaceAll('[', '[[').replaceAll('{', '{{') : text))
    .join('');

function pythonChar(char: string): string {
  if (char === '\\' || char === '"') return `\\${char}`;
  if (char === '\n') return '\\n';
  return CONTROL.test(char) ? codeOf(char) : char;
}

/** A text as a Python string, its lone surrogates included. Pure. */
export const pythonString = (text: string): string =>
  `"${withoutPrivateNames(Array.from(text, pythonChar).join(''), '\\x5f\\x5f')}"`;

/** A text in one line, of whole characters. Pure. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** A Python string of one line which Ren'Py shows as this text where it interpolates: in names and on screens. Pure. */
export const shownString = (text: string): string =>
  pythonString(oneLine(text).replaceAll('[', '[[').replaceAll('{', '{{'));

/** A text as one line of a comment. Pure. */
export function comment(text: string, maxLength = 100): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return `# ${line.length > maxLength ? `${line.slice(0, maxLength - 1).toWellFormed()}…` : line}`.trimEnd();
}

/** A number as Python reads it: whole ones without a point where Python counts them as exactly as JavaScript. Pure. */
export function pythonNumber(number: number): string {
  if (number === 0) return '0';
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return number.toExponential();
  return String(number);
}

/** A number with a point, as positions want it: 1 would be one pixel. Pure. */
export function pythonFloat(number: number): string {
  const rounded = Number(number.toFixed(4)) + 0;
  return Number.isInteger(rounded) ? `${rounded}.0` : String(rounded);
}

/** Milliseconds as seconds with a point. Pure. */
export const seconds = (ms: number): string => pythonFloat(ms / 1000);
