import { isPlainlyMarked, marked, styledLines, type StyledPiece } from '../styled-lines.ts';
import { oneLine } from '../text-lines.ts';

/** A word joiner: it has no width, breaks no line, and is no markup; it stands where Fountain knows no escape. */
export const JOINER = '\u2060';
const HARD_SPACE = '\u00a0';
/** An empty line within a speech or an action; without the two spaces it would end it. */
const EMPTY_LINE = '  ';

/** A text within a line, none of it emphasis, note or boneyard. Pure. See https://fountain.io/syntax */
export function inline(text: string): string {
  return text
    .replace(/\\(?=[@#!*_$~`+=.><\\/])|[*_]/g, '\\$&')
    .replace(/\[(?=\[)/g, `[${JOINER}`)
    .replace(/\](?=\])/g, `]${JOINER}`);
}

/** Words with their emphasis, where readers of Fountain are sure to see it; a reading stands in parentheses. */
function styled(line: readonly StyledPiece[]): string {
  const words = line.map(({ text, bold, italic, ruby }, at) => {
    const plain = inline(ruby === null ? text : `${text}(${oneLine(ruby)})`);
    return (bold || italic) && isPlainlyMarked(line, at) ? marked(plain, bold, italic) : plain;
  });
  return words.join('');
}

/** A line without the spaces that begin it, and how many those are. */
function trimmed([first, ...rest]: readonly StyledPiece[]): { spaces: number; line: StyledPiece[] } {
  if (first === undefined) return { spaces: 0, line: [] };
  const text = first.text.trimStart();
  const line = text === '' ? rest : [{ ...first, text }, ...rest];
  return { spaces: first.text.length - text.length, line };
}

/** Spaces that begin a line, which readers of Fountain cut off or take for a sign, as spaces they keep. */
function indented(pieces: readonly StyledPiece[]): string {
  const { spaces, line } = trimmed(pieces);
  return HARD_SPACE.repeat(spaces) + styled(line);
}

/** A block of action that no rule takes for anything else; empty where the text is. Pure. */
export function actionBlock(text: string): string {
  const lines = styledLines(text);
  const block = lines.map((line) => (line.length === 0 ? EMPTY_LINE : `!${indented(line)}`)).join('\n');
  // A line by itself that ends like this is a transition to some readers even where it is forced to be action.
  return lines.length === 1 && /to:$/i.test(block) ? block + JOINER : block;
}

/** A line of a speech: one that begins like markup or is in parentheses is only a line. */
function spoken(pieces: readonly StyledPiece[]): string {
  const text = styled(trimmed(pieces).line);
  return /^[!@#=>.~(]/.test(text) ? JOINER + text : text;
}

/** The lines of a speech; empty where the text is. Pure. */
export function speech(text: string): string {
  return styledLines(text)
    .map((line) => (line.length === 0 ? EMPTY_LINE : spoken(line)))
    .join('\n');
}

/** A name as a cue can hold it: in one line, without what marks an extension or a speech beside another. Pure. */
export function cueName(name: string): string {
  return oneLine(name).replaceAll('(', '❨').replaceAll(')', '❩').replaceAll('^', 'ˆ');
}

/** Whether there is anything of a text to see. Pure. */
export function isVisible(text: string): boolean {
  return oneLine(text.replaceAll(JOINER, '')) !== '';
}

/** A cue without a sign: readers take these capitals for nothing else. */
const PLAIN_CUE = /^(?!(?:INT|EXT|EST|I)\b)[A-Z][A-Z0-9 '-]*$/;

/**
 * The line that says who speaks: in capitals where that is plain Latin, else as it is written, forced with `@`. `inCapitals`
 * are the names that no other character shares in capitals. Pure.
 */
export function cue(name: string, inCapitals: ReadonlySet<string>): string {
  const capitals = name.toUpperCase();
  return PLAIN_CUE.test(capitals) && inCapitals.has(name) ? capitals : `@${inline(name)}`;
}

/** A parenthetical, or nothing where there are no words. Pure. */
export function parenthetical(words: string): string {
  const text = oneLine(words.replace(/[()]/g, ' '));
  return isVisible(text) ? `(${inline(text)})` : '';
}

/** A note of its own, which prints for nobody. Pure. */
export function note(words: string): string {
  return `[[ ${inline(oneLine(words))} ]]`;
}

/** A forced scene heading with its number. Pure. */
export function heading(title: string, number: number): string {
  const text = isVisible(title) ? inline(oneLine(title)) : `Scene ${number}`;
  return `.${text.startsWith('.') ? JOINER : ''}${text} #${number}#`;
}

/** A forced transition. Pure. */
export function transition(words: string): string {
  return `> ${inline(oneLine(words))}${words.trimEnd().endsWith('<') ? JOINER : ''}`;
}
