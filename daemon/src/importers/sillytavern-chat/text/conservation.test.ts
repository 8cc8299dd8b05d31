import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readChat, SOLO } from './reading.fixture.ts';

const letters = (text: string): string => (text.match(/[\p{L}\p{N}]/gu) ?? []).join('');

const word = fc.constantFrom(
  'she',
  'Mira',
  'said',
  'walks',
  'me',
  'it’s',
  'red',
  'Wait',
  'наконец',
  '雨',
  "don't",
  '42',
);
const glue = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  ', ',
  '. ',
  '! ',
  '? ',
  '…',
  ' — ',
  '\n',
  '\n\n',
  '*',
  '**',
  ' *',
  '* ',
  '"',
  ' "',
  '" ',
  '“',
  '”',
  '«',
  '»',
  '「',
  '」',
  '_',
  '`',
  '```',
  '((',
  '))',
  '(OOC ',
  ')',
  '[',
  ']',
  '<',
  '>',
  '~',
  '---',
  '\\',
  '\n- ',
  '\n# ',
  '\n> ',
  "'",
  '‘',
  '’',
);
const message = fc.array(fc.tuple(word, glue), { minLength: 1, maxLength: 60 }).map((parts) => parts.flat().join(''));

test('every letter of a message is in exactly one line, in order, whatever the markup', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (texts) => {
      const lines = readChat(
        texts.map((text) => ['Mira Vale', text] as const),
        SOLO,
      );
      texts.forEach((text, at) => {
        const kept = lines
          .filter((line) => line.message === at)
          .map((line) => line.text)
          .join('');
        expect(letters(kept)).toBe(letters(text));
      });
    }),
    { numRuns: 400, seed: 7 },
  );
});

test('lines lie inside the message, in order, and none is empty', () => {
  fc.assert(
    fc.property(message, (text) => {
      let last = 0;
      for (const line of readChat([['Narrator', text]], {
        userName: 'Sam',
        characterNames: ['Narrator'],
        group: false,
      })) {
        expect(line.text).not.toBe('');
        expect(line.start).toBeGreaterThanOrEqual(last);
        expect(line.end).toBeLessThanOrEqual(text.length);
        expect(line.end).toBeGreaterThanOrEqual(line.start);
        last = line.start;
      }
    }),
    { numRuns: 300, seed: 11 },
  );
});
