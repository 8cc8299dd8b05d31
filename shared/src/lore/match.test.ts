import { describe, expect, test } from 'vitest';
import { matchLore, patternOf, type Matchable } from './match.ts';

const find = (pattern: RegExp, text: string) => pattern.test(text);
const entry = (id: string, more: Partial<Matchable>): Matchable => ({
  id,
  title: id,
  keys: [],
  secondaryKeys: [],
  logic: 'any',
  content: '',
  enabled: true,
  constant: false,
  order: 100,
  caseSensitive: false,
  wholeWords: true,
  excludeRecursion: false,
  preventRecursion: false,
  delayUntilRecursion: false,
  ...more,
});
const fires = (text: string, more: Partial<Matchable>) => matchLore([entry('a', more)], text, { find }).hits.length > 0;

describe('a key fires as in SillyTavern', () => {
  test.each<[string, Partial<Matchable>, string, boolean]>([
    ['a word', { keys: ['cat'] }, 'Vic: The cat sleeps.', true],
    ['not inside another word', { keys: ['cat'] }, 'They concatenate.', false],
    ['inside one where words need not be whole', { keys: ['cat'], wholeWords: false }, 'They concatenate.', true],
    ['several words, anywhere', { keys: ['old road'] }, 'On the cold road', true],
    ['whatever the case', { keys: ['CAT'] }, 'a Cat', true],
    ['only in its case', { keys: ['Cat'], caseSensitive: true }, 'a cat', false],
    ['beside signs', { keys: ['cat'] }, '"Cat!"', true],
    ['a later place', { keys: ['cat'] }, 'concat cat', true],
    ['letters beyond ASCII bound no word', { keys: ['кот'] }, 'котелок', true],
    ['a pattern', { keys: ['/c[ao]t/'] }, 'a cot', true],
    ['a pattern minds the case without its flag', { keys: ['/c[ao]t/'] }, 'a COT', false],
    ['a pattern with its flag', { keys: ['/c[ao]t/gi'] }, 'a COT', true],
    ['no pattern: its slash is not escaped', { keys: ['/a/b/'] }, 'x /a/b/ y', true],
    ['no pattern that can be read: words', { keys: ['/(/'] }, 'x (/ y', false],
    ['another key', { keys: ['dog', 'cat'] }, 'cat', true],
    ['no key at all', {}, 'cat', false],
    ['switched off', { keys: ['cat'], enabled: false }, 'cat', false],
    ['always', { constant: true }, 'nothing', true],
    ['told to be there', { content: '@@activate\nText' }, 'nothing', true],
    ['told not to', { keys: ['cat'], content: '@@dont_activate\nText' }, 'cat', false],
  ])('%s', (_, more, text, wanted) => expect(fires(text, more)).toBe(wanted));

  const both = { keys: ['cat'], secondaryKeys: ['night', 'moon'] };
  test.each<[Matchable['logic'], string, boolean]>([
    ['any', 'cat', false],
    ['any', 'cat at night', true],
    ['any', 'night', false],
    ['all', 'cat at night', false],
    ['all', 'cat, night, moon', true],
    ['not-any', 'cat', true],
    ['not-any', 'cat, moon', false],
    ['not-all', 'cat, moon', true],
    ['not-all', 'cat, moon, night', false],
  ])('second keys, %s: %s', (logic, text, wanted) => expect(fires(text, { ...both, logic })).toBe(wanted));
});

test('entries are found through others, unless one of them says no', () => {
  const all = [
    entry('inn', { keys: ['inn'], content: 'Kept by Vic.', order: 5 }),
    entry('vic', { keys: ['Vic'], content: 'Fears the cellar.', order: 3 }),
    entry('cellar', { keys: ['cellar'], excludeRecursion: true }),
    entry('later', { keys: ['inn', 'Vic'], delayUntilRecursion: true, order: 1 }),
  ];
  const hits = (recursive: boolean) =>
    matchLore(all, 'At the inn', { find, recursive }).hits.map((h) => [h.entry, h.by, h.key]);
  expect(hits(true)).toEqual([
    ['later', 'recursion', 'Vic'],
    ['vic', 'recursion', 'Vic'],
    ['inn', 'key', 'inn'],
  ]);
  expect(hits(false)).toEqual([
    ['later', 'key', 'inn'],
    ['inn', 'key', 'inn'],
  ]);
  all[0] = { ...all[0]!, preventRecursion: true };
  expect(hits(true)).toEqual([['inn', 'key', 'inn']]);
});

test('circles of entries end', () => {
  const all = [entry('a', { keys: ['x'], content: 'y' }), entry('b', { keys: ['y'], content: 'x' })];
  expect(matchLore(all, 'x', { find }).hits).toHaveLength(2);
});

test('what could not be told in time is said, and does not fire', () => {
  const { hits, unchecked } = matchLore([entry('a', { keys: ['/(a+)+b/'] })], 'aaa', { find: () => null });
  expect(hits).toEqual([]);
  expect(unchecked).toEqual([{ entry: 'a', title: 'a', key: '/(a+)+b/' }]);
});

test('a pattern does not remember where it ended', () => {
  const pattern = patternOf('/a/gy')!;
  expect([pattern.test('ba'), pattern.test('ba')]).toEqual([true, true]);
});
