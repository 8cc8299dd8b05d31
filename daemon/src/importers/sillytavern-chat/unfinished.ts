/** A sentence is over: its mark, and the quotes, brackets and asterisks that close with it; or the line is. */
const SENTENCE_END = /(?:[.!?…]+["'”’»)\]*_~]*(?=\s|$)|[。！？]+[」』”’）]*|["”»」』][*_]*(?=\s)|\n)/gu;

/** Short words before a dot that end no sentence. */
const ABBREVIATED = /(?:^|[\s("“*])(?:mr|mrs|ms|dr|st|prof|sr|jr|vs|etc|\p{Lu})\.$/iu;

/** Marks that open and close with the same sign. */
const TWINS = ['```', '**', '*', '"'] as const;

/**
 * The part of a text that can be shown while the rest is still being written: its whole sentences, with the marks closed
 * that are open at the end. Empty until the first sentence is over. But for those marks it only grows. Pure.
 */
export function finishedPart(text: string): string {
  let end = 0;
  for (const { index, 0: mark } of text.matchAll(SENTENCE_END))
    if (!ABBREVIATED.test(text.slice(Math.max(0, index - 8), index + 1))) end = index + mark.length;
  const whole = text.slice(0, end).trimEnd();
  const paragraph = whole.slice(whole.lastIndexOf('\n\n') + 1);
  return whole + openMarks(paragraph, whole);
}

/** What closes the marks that are open at the end, the innermost first. Pure. */
function openMarks(paragraph: string, whole: string): string {
  const open: { mark: string; at: number }[] = [];
  for (const mark of TWINS) {
    const within = mark === '```' ? whole : paragraph;
    const places = [...within.matchAll(pattern(mark))].map(({ index }) => index);
    if (places.length % 2 === 1) open.push({ mark, at: places.at(-1)! });
  }
  if (open.some(({ mark }) => mark === '```')) return '\n```';
  return open
    .toSorted((a, b) => b.at - a.at)
    .map(({ mark }) => mark)
    .concat(paragraph.lastIndexOf('“') > paragraph.lastIndexOf('”') ? ['”'] : [])
    .join('');
}

const pattern = (mark: (typeof TWINS)[number]): RegExp => {
  switch (mark) {
    case '```':
      return /```/g;
    case '**':
      return /\*\*/g;
    case '*':
      return /(?<!\*)\*(?!\*)/g;
    case '"':
      return /"/g;
  }
};
