import { describe, expect, it } from 'vitest';
import { finishedPart } from './unfinished.ts';

describe('the finished part of a text that is still being written', () => {
  it.each([
    ['*Vic wav', ''],
    ['*Vic waves.* "Hello the', '*Vic waves.*'],
    ['*Vic waves.* "Hello there. I am', '*Vic waves.* "Hello there."'],
    // SillyTavern closes open quotes itself while it streams.
    ['*Vic waves.* "Hello there. I am"', '*Vic waves.* "Hello there."'],
    ['*She turns. The lamp', '*She turns.*'],
    ['“Wait.” She “turns. No', '“Wait.” She “turns.”'],
    ['"Wait," she says. "Mr. Holt is', '"Wait," she says.'],
    ['One line\nand anoth', 'One line'],
    ['*One.* \n\n**Two. And', '*One.* \n\n**Two.**'],
    ['「待って。」彼女は', '「待って。」'],
    ['', ''],
  ])('%j gives %j', (text, part) => {
    expect(finishedPart(text)).toBe(part);
  });

  it('only grows, but for the marks it closes', () => {
    const text =
      '*Vic turns. Her eyes are wet.* "You came. I waited... so long!" *She laughs.*\n\n"Come in, Mr. Holt."';
    let before = '';
    for (let length = 0; length <= text.length; length++) {
      const part = finishedPart(text.slice(0, length)).replace(/["*]+$/, '');
      expect(text.startsWith(part)).toBe(true);
      expect(part.length).toBeGreaterThanOrEqual(before.length);
      before = part;
    }
    expect(before).toBe(text.replace(/"$/, ''));
  });
});
