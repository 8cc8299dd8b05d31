/** What ends a line of a text. */
export const LINE_BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/** Everything else below the space and around it: no text form can carry it. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
export const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g;

/**
 * A text as lines that any text file can hold: whatever breaks a line splits it, tabs are four spaces, control
 * characters and halves of characters are gone, and there is no space at the ends of lines and no empty line at the ends
 * of the text. An empty text has no lines. Pure.
 */
export function linesOf(text: string): string[] {
  const lines = text
    .toWellFormed()
    .split(LINE_BREAKS)
    .map((line) => line.replace(CONTROLS, '').replaceAll('\t', '    ').trimEnd());
  let first = 0;
  while (lines[first] === '') first++;
  let end = lines.length;
  while (end > first && lines[end - 1] === '') end--;
  return lines.slice(first, end);
}

/** A text as one line, every run of white space being one space. Pure. */
export function oneLine(text: string): string {
  return linesOf(text).join(' ').split(/\s+/).filter(Boolean).join(' ');
}
