import { expect, test } from 'vitest';
import { LINE_LIMIT, sourceOffsets, splitText } from './split.ts';

const cut = (text: string): string[] => splitText(text).map((range) => text.slice(range.start, range.end));

test('a short text stays whole', () => {
  expect(cut('One. Two.')).toEqual(['One. Two.']);
});

test('long text is cut at sentence ends into screens that fit', () => {
  const text = Array.from({ length: 12 }, (_, at) => `This is sentence number ${at} of a long speech.`).join(' ');
  const lines = cut(text);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.every((line) => line.length <= LINE_LIMIT && line.endsWith('.'))).toBe(true);
  expect(lines.join(' ')).toBe(text);
});

test('abbreviations and initials end no sentence', () => {
  const lines = cut(
    `${'The visitor waited in the hall for a good long while before anybody came. '.repeat(2)}Then Dr. A. Weiss and Mr. Stone came down the stairs together, e.g. to greet him.`,
  );
  expect(lines.some((line) => /(?:Dr|Mr|A|e\.g)\.$/.test(line))).toBe(false);
});

test('one very long sentence is cut after clauses, then at spaces, and endless words between graphemes', () => {
  expect(
    cut(`${'and on it went over hill and dale, '.repeat(12)}end.`)
      .slice(0, -1)
      .every((line) => line.endsWith(',')),
  ).toBe(true);
  expect(cut('word '.repeat(100).trim()).every((line) => line.length <= LINE_LIMIT && !line.startsWith('ord'))).toBe(
    true,
  );
  const family = '👨‍👩‍👧';
  expect(cut(family.repeat(60)).every((line) => line.length % family.length === 0)).toBe(true);
});

test('a quotation inside narration is not torn', () => {
  const quote = '“Leave. Leave now. The house will not stand much longer.”';
  const text = `${'He had written the same words on every wall of the house, in chalk and in soot. '.repeat(2)}They said ${quote} and nothing else.`;
  expect(cut(text).some((line) => line.includes(quote))).toBe(true);
});

test('cuts are found again in a source that still has its delimiters', () => {
  const source = '*One **two** three.*  Four.';
  expect(
    sourceOffsets(source, 0, source.length, 'One two three. Four.', [0, 15]).map((at) => source.slice(at).trim()),
  ).toEqual([source, '*  Four.']);
});
