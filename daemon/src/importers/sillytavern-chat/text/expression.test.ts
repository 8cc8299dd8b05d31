import { expect, test } from 'vitest';
import { EXPRESSIONS } from '@comfyvn/shared/characters/expression';
import { cueIn, cueInSpeech } from './expression.ts';
import { readChat, SOLO } from './reading.fixture.ts';

test('there are twenty-eight labels', () => {
  expect(new Set(EXPRESSIONS).size).toBe(28);
});

test('faces and gestures in narration give a label, denied ones do not', () => {
  expect(cueIn('she says, blushing')).toBe('embarrassment');
  expect(cueIn('He glared at the door.')).toBe('anger');
  expect(cueIn("He didn't smile.")).toBeNull();
  expect(cueIn('The cart rolled on.')).toBeNull();
});

test('speech gives a label only when it leaves no doubt', () => {
  expect(cueInSpeech('You did what?!')).toBe('surprise');
  expect(cueInSpeech('Thank you, truly.')).toBe('gratitude');
  expect(cueInSpeech('The train leaves at nine.')).toBeNull();
});

test('narration beside a line colours it when it is about the speaker', () => {
  const lines = readChat(
    [
      ['Mira Vale', '"Oh, stop." *She giggles and looks away.*'],
      ['Mira Vale', '"Fine." *Sam frowns at her.*'],
    ],
    SOLO,
  );
  expect(lines.filter((line) => line.kind === 'dialogue').map((line) => line.expression)).toEqual(['amusement', null]);
});
