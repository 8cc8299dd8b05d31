import { isSpace } from './characters.ts';

/** A stretch of a line that opens with a dialogue dash. */
export interface DashSpan {
  readonly speech: boolean;
  readonly start: number;
  readonly end: number;
}

/** Em dash, en dash, or hyphen. */
export function isDash(code: number): boolean {
  return code === 0x2014 || code === 0x2013 || code === 0x2d || code === 0x2015;
}

/**
 * Splits `— Speech, — said he. — More speech.` between `at` and `end` (one line).
 * A dash set apart toggles between speech and the words around it when a clause has just ended.
 */
export function splitDashLine(text: string, at: number, end: number): DashSpan[] {
  const spans: DashSpan[] = [];
  let speech = true;
  let start = at + 1;
  for (let i = start; i < end; i++) {
    if (!isDash(text.charCodeAt(i)) || !toggles(text, i, speech)) continue;
    spans.push({ speech, start, end: i });
    speech = !speech;
    start = i + 1;
  }
  spans.push({ speech, start, end });
  return spans;
}

function toggles(text: string, at: number, speech: boolean): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at + 1);
  if (isSpace(before) === isSpace(after) && !isSpace(before)) return !speech && isClauseEnd(after);
  if (!isSpace(before)) return !speech && (isClauseEnd(after) || isSpace(after));
  if (!isSpace(after)) return true;
  let i = at - 1;
  while (i > 0 && isSpace(text.charCodeAt(i))) i--;
  return isClauseEnd(text.charCodeAt(i));
}

function isClauseEnd(code: number): boolean {
  return code === 44 || code === 46 || code === 33 || code === 63 || code === 58 || code === 59 || code === 0x2026;
}
