/** A piece of a line in one style. */
export interface Run {
  readonly text: string;
  readonly style: 'plain' | 'em' | 'strong';
}

const MARKS =
  /(\*\*|__)(?=\S)([^*_\n]{1,2000}?\S|\S)\1(?![\w*])|(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,2000}?[^\s*_]|[^\s*_])\3(?![\w*])/g;

/** The line without its marks. Pure. */
export const plainText = (text: string): string =>
  splitEmphasis(text)
    .map((run) => run.text)
    .join('');

/** Splits a line at `*emphasis*` and `**strong**`, which chats use freely. Marks that do not pair stay. Pure. */
export function splitEmphasis(text: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    if (found.index > end) runs.push({ text: text.slice(end, found.index), style: 'plain' });
    if (found[2] !== undefined) runs.push({ text: found[2], style: 'strong' });
    else runs.push({ text: found[4] ?? '', style: 'em' });
    end = found.index + found[0].length;
  }
  if (end < text.length) runs.push({ text: text.slice(end), style: 'plain' });
  return runs;
}
