import type { TextSpan } from '@comfyvn/shared/story/text-markup';

/** When each grapheme of a line appears. */
export interface TypingPlan {
  /** End of each grapheme as an offset in the line without its tags. */
  readonly ends: readonly number[];
  /** When it appears, in milliseconds from the start. Never falls. */
  readonly atMs: readonly number[];
  /** How many graphemes are shown when the line waits for the reader; ascending. */
  readonly stops: readonly number[];
  /** When the line is over: later than the last grapheme where it ends with a wait. */
  readonly endMs: number;
}

/** What a plan needs of a piece of a line. */
export type TypedSpan = Pick<TextSpan, 'text' | 'speed' | 'waitMs'>;

/** A breath after these, in letters' worth of time. */
const BREATHS = new Map([
  ...[...'.!?…。！？'].map((mark) => [mark, 7] as const),
  ...[...',;:、，；：—–'].map((mark) => [mark, 3.5] as const),
  ['\n', 6] as const,
]);

/**
 * Plans a typewriter: `speed` graphemes a second, with breaths after punctuation and the waits of the line. Infinity
 * types nothing and keeps the waits; 0 plans no waits either. A wait for the reader at the very end is none: every line
 * ends with one. Pure.
 */
export function planTyping(spans: readonly TypedSpan[], speed: number, locale?: string): TypingPlan {
  const segmenter = segmenterOf(locale);
  const ends: number[] = [];
  const atMs: number[] = [];
  const stops: number[] = [];
  let end = 0;
  let at = 0;
  for (const [index, span] of spans.entries()) {
    if (span.waitMs === 'reader' && speed > 0 && restFrom(spans, index) && ends.length > 0) stops.push(ends.length);
    else if (typeof span.waitMs === 'number' && speed > 0) at += span.waitMs;
    const letterMs = speed > 0 ? 1000 / (speed * span.speed) : 0;
    const parts = splitGraphemes(span.text, segmenter);
    const following = spans[index + 1]?.text.charAt(0) ?? '';
    parts.forEach((part, i) => {
      end += part.length;
      ends.push(end);
      atMs.push(at);
      const breath = BREATHS.get(part) ?? 0;
      const next = parts[i + 1] ?? following;
      // `3.5` and `...` have no breath inside; a sentence ends before a space, a quote or a line end.
      const pauses = breath > 0 && !/^[\w.!?…]/.test(next);
      at += letterMs * (pauses ? 1 + breath : 1);
    });
  }
  const last = spans.at(-1);
  const lastWaits = last?.text === '' && typeof last.waitMs === 'number';
  return { ends, atMs, stops: [...new Set(stops)], endMs: lastWaits ? at : (atMs.at(-1) ?? 0) };
}

/** How many graphemes are shown after some time. Pure. */
export function shownAfter({ atMs }: Pick<TypingPlan, 'atMs'>, elapsedMs: number): number {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((atMs[middle] ?? Infinity) <= elapsedMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

const restFrom = (spans: readonly TypedSpan[], index: number): boolean =>
  spans.slice(index).some((span) => span.text !== '');

function splitGraphemes(text: string, segmenter: Intl.Segmenter | null): string[] {
  return segmenter ? Array.from(segmenter.segment(text), (item) => item.segment) : [...text];
}

function segmenterOf(locale?: string): Intl.Segmenter | null {
  if (typeof Intl.Segmenter !== 'function') return null;
  try {
    return new Intl.Segmenter(locale, { granularity: 'grapheme' });
  } catch {
    return new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  }
}
