/** When each grapheme of a text appears. */
export interface TypingPlan {
  /** End of each grapheme as an offset in the text. */
  readonly ends: readonly number[];
  /** When it appears, in milliseconds from the start. Never falls. */
  readonly atMs: readonly number[];
}

/** A breath after these, in letters' worth of time. */
const BREATHS = new Map([
  ...[...'.!?…。！？'].map((mark) => [mark, 7] as const),
  ...[...',;:、，；：—–'].map((mark) => [mark, 3.5] as const),
  ['\n', 6] as const,
]);

/** Plans a typewriter: `speed` graphemes a second, with breaths after punctuation. Pure. */
export function planTyping(text: string, speed: number, locale?: string): TypingPlan {
  const parts = splitGraphemes(text, locale);
  const ends: number[] = [];
  const atMs: number[] = [];
  const letterMs = speed > 0 ? 1000 / speed : 0;
  let end = 0;
  let at = 0;
  parts.forEach((part, i) => {
    end += part.length;
    ends.push(end);
    atMs.push(at);
    const breath = BREATHS.get(part) ?? 0;
    const next = parts[i + 1];
    // `3.5` and `...` have no breath inside; a sentence ends before a space, a quote or a line end.
    const pauses = breath > 0 && (next === undefined || !/^[\w.!?…]/.test(next));
    at += letterMs * (pauses ? 1 + breath : 1);
  });
  return { ends, atMs };
}

/** How many graphemes are shown after some time. Pure. */
export function shownAfter({ atMs }: TypingPlan, elapsedMs: number): number {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((atMs[middle] ?? Infinity) <= elapsedMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function splitGraphemes(text: string, locale?: string): string[] {
  if (typeof Intl.Segmenter !== 'function') return [...text];
  let segmenter: Intl.Segmenter;
  try {
    segmenter = new Intl.Segmenter(locale, { granularity: 'grapheme' });
  } catch {
    segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  }
  return Array.from(segmenter.segment(text), (item) => item.segment);
}
