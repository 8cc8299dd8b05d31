const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ID = /^[A-Za-z0-9_.:-]{1,80}$/;

function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < 63 && length < one.length && one[length] === other[length]) length++;
  return length;
}

/**
 * Counts by id as a short text: the ids in order, each without what it shares with the one before, e.g. `Anode1 F2*3`
 * is node1 once and node2 three times (F: the first 5 characters). Counts are in base 36. Pure.
 */
export function toCountsText(counts: ReadonlyMap<string, number>): string {
  let before = '';
  const parts: string[] = [];
  for (const id of [...counts.keys()].filter((key) => ID.test(key)).sort()) {
    const shared = sharedStart(before, id);
    const count = counts.get(id)!;
    parts.push(DIGITS[shared]! + id.slice(shared) + (count === 1 ? '' : `*${count.toString(36)}`));
    before = id;
  }
  return parts.join(' ');
}

/** The counts that `toCountsText` wrote, or undefined if the text is none of its own. Pure. */
export function fromCountsText(text: string): Map<string, number> | undefined {
  const counts = new Map<string, number>();
  let before = '';
  for (const part of text === '' ? [] : text.split(' ')) {
    const match = /^([A-Za-z0-9_-])([A-Za-z0-9_.:-]*)(?:\*([0-9a-z]{1,8}))?$/.exec(part);
    if (match === null) return undefined;
    const id = before.slice(0, DIGITS.indexOf(match[1]!)) + match[2]!;
    const count = match[3] === undefined ? 1 : Number.parseInt(match[3], 36);
    if (!ID.test(id) || count < 1) return undefined;
    counts.set(id, count);
    before = id;
  }
  return counts;
}

const PART = '[A-Za-z0-9_-][A-Za-z0-9_.:-]*(?:\\*[0-9a-z]{1,8})?';
const TEXT = new RegExp(`^(?:${PART}(?: ${PART})*)?$`);

/** Whether a text is one that `fromCountsText` reads, told without reading it. Pure. */
export function isCountsText(text: string): boolean {
  return TEXT.test(text);
}
