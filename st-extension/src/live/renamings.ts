/** A line near the end of the story. */
export interface TailLine {
  readonly id: string;
  /** Index of the message it comes from. */
  readonly message: number;
  readonly text: string;
}

interface Placed extends TailLine {
  /** Letters of the message before it, spaces not counted. */
  readonly at: number;
  readonly letters: string;
}

/** Fewer letters tell nothing. */
const ENOUGH = 12;

const lettersOf = (text: string): string => text.replaceAll(/\s/g, '');

/** Lines by message, each with how many letters of it come before. */
function placed(lines: readonly TailLine[]): Map<number, Placed[]> {
  const messages = new Map<number, Placed[]>();
  for (const line of lines) {
    const all = messages.get(line.message) ?? [];
    const last = all.at(-1);
    all.push({ ...line, at: last ? last.at + last.letters.length : 0, letters: lettersOf(line.text) });
    messages.set(line.message, all);
  }
  return messages;
}

/**
 * Which lines are other ones now: the id of a line holds its words, so a line that grew, or was cut elsewhere as its
 * message grew, has another id. A line is the one that now stands where it stood, if its words begin alike. Pure.
 */
export function renamings(before: readonly TailLine[], after: readonly TailLine[]): Map<string, string> {
  const ids = new Set(after.map(({ id }) => id));
  const now = placed(after);
  const found = new Map<string, string>();
  for (const [message, lines] of placed(before))
    for (const line of lines) {
      if (ids.has(line.id)) continue;
      const there = now.get(message)?.find(({ at, letters }) => at <= line.at && line.at < at + letters.length);
      if (there && isSame(line, there)) found.set(line.id, there.id);
    }
  return found;
}

function isSame(line: Placed, there: Placed): boolean {
  const rest = there.letters.slice(line.at - there.at);
  const length = Math.min(line.letters.length, rest.length, ENOUGH);
  return length > 0 && rest.slice(0, length) === line.letters.slice(0, length);
}
