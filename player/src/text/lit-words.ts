import type { VoiceTimes } from '@comfyvn/shared/story/cue';
import { plainText } from '@comfyvn/shared/story/text-markup';

const NAME = 'cvn-spoken';

export interface LitWordsParts {
  /** Holds the surfaces that show lines. */
  readonly root: ParentNode;
  /** Where in the voice it is, in milliseconds; null while it is not heard. */
  voiceMs(): number | null;
}

/** The words of a line's original text and when they are said. */
export interface SpokenLine {
  readonly text: string;
  readonly words: VoiceTimes['words'];
}

/** The word that is said at a time: the last one that has begun; null before the first. Pure. */
export function wordAt(words: VoiceTimes['words'], ms: number): VoiceTimes['words'][number] | null {
  return words.findLast(([fromMs]) => fromMs <= ms) ?? null;
}

/**
 * Lights the words of the line that is shown up as its voice says them, without touching its elements; the answer ends
 * it. A line that is shown in other words, a translation, stays as it is.
 */
export function lightWords({ text, words }: SpokenLine, { root, voiceMs }: LitWordsParts): () => void {
  const highlight = new Highlight();
  CSS.highlights.set(NAME, highlight);
  const plain = plainText(text);
  let frame = 0;
  const step = (): void => {
    frame = requestAnimationFrame(step);
    const ms = voiceMs();
    const word = ms === null ? null : wordAt(words, ms);
    highlight.clear();
    const shown = word && shownLine(root);
    if (!shown) return;
    const [, at, length] = word;
    const from = shown
      .map(({ data }) => data)
      .join('')
      .indexOf(plain);
    if (from >= 0) for (const range of rangesOf(shown, from + at, from + at + length)) highlight.add(range);
  };
  step();
  return () => {
    cancelAnimationFrame(frame);
    if (CSS.highlights.get(NAME) === highlight) CSS.highlights.delete(NAME);
  };
}

/** The texts of the line that is shown now, readings over them left out; null where none is in sight. */
function shownLine(root: ParentNode): Text[] | null {
  const lines = root.querySelectorAll<HTMLElement>('.cvn-text[data-cvn-now]');
  const line = [...lines].find((one) => one.checkVisibility());
  if (!line) return null;
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('rt') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  return texts;
}

/** What lies between two offsets of texts that follow each other. */
function rangesOf(texts: readonly Text[], from: number, to: number): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  for (const node of texts) {
    const end = start + node.data.length;
    if (from < end && to > start && node.data !== '') {
      const range = document.createRange();
      range.setStart(node, Math.max(0, from - start));
      range.setEnd(node, Math.min(node.data.length, to - start));
      ranges.push(range);
    }
    start = end;
  }
  return ranges;
}
