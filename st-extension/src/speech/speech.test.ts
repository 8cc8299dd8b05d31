import { describe, expect, it } from 'vitest';
import { createSpeechKeeper, queryOf, type SpokenQuery } from './keep-speech.ts';
import { piecesOf, speakerIn } from './provider.ts';

const spoken = (text: string, bytes = 10) => ({
  message: 3,
  character: 'Vic',
  text,
  audio: new Blob([new Uint8Array(bytes)], { type: 'audio/mpeg' }),
});
const settle = () => new Promise((done) => setTimeout(done, 5));

describe('keeping what SillyTavern speaks', () => {
  /** A keeper whose chat has a story, and what happens to what it is given. */
  function keeping(send: (query: SpokenQuery) => Promise<number>, isOnStage = true) {
    const told: boolean[] = [];
    let voiced = 0;
    const keep = createSpeechKeeper({
      chat: () => 'solo:Vic.png/Vic',
      story: async () => 'st_1',
      send,
      voiced: async () => voiced++,
      hold: () => (isOnStage ? (is) => told.push(is) : null),
    });
    return { keep, told, voiced: () => voiced };
  }

  it('sends one sound after the other, with who said it and where', async () => {
    const sent: SpokenQuery[] = [];
    const open: (() => void)[] = [];
    const { keep } = keeping(async (query) => {
      sent.push(query);
      await new Promise<void>((done) => open.push(done));
      return 0;
    });
    keep(spoken('One.'));
    keep(spoken('Two.'));
    await settle();
    expect(sent.map(({ text }) => text)).toEqual(['One.']);
    open.shift()!();
    await settle();
    expect(sent[1]).toEqual({
      character: 'Vic',
      text: 'Two.',
      source: 'sillytavern',
      story: 'st_1',
      chat: 'solo:Vic.png/Vic',
      message: 3,
    });
  });

  it('knows a line by its words alone, and leaves out what is not known', () => {
    expect(queryOf(spoken('“One, two.”'), null, null).text).toBe('One, two.');
    expect(queryOf(spoken('"One," he said, "two."'), null, null).text).toBe('"One," he said, "two."');
    expect(queryOf({ ...spoken('One.'), message: null }, 'x'.repeat(301), null)).toEqual({
      character: 'Vic',
      text: 'One.',
      source: 'sillytavern',
    });
  });

  it('goes on after one that was refused, and lets out what is too large', async () => {
    const sent: string[] = [];
    const { keep } = keeping(async ({ text }) => {
      sent.push(text);
      if (text === 'Refused.') throw new Error('no sound');
      return 0;
    });
    keep(spoken('Refused.'));
    keep(spoken('Too large.', 25_000_001));
    keep(spoken('a'.repeat(4_001)));
    keep(spoken('Taken.'));
    await settle();
    expect(sent).toEqual(['Refused.', 'Taken.']);
  });

  it('leaves it to the stage what lines of the story have, and to SillyTavern what they have not or what failed', async () => {
    const { keep, told, voiced } = keeping(async ({ text }) => {
      if (text === 'Refused.') throw new Error('no sound');
      return text === 'Elsewhere.' ? 0 : 3;
    });
    for (const text of ['Here.', 'Elsewhere.', 'Refused.', 'Here again.']) keep(spoken(text));
    await settle();
    expect(told).toEqual([true, false, false, true]);
    expect(voiced()).toBe(2);
    for (let n = 0; n < 60; n++) keep(spoken(`Line ${n}.`));
    await settle();
    // Of too many the oldest are left out, and none stays unheard.
    expect(told).toHaveLength(64);
    expect(told.filter((is) => !is).length).toBeGreaterThan(15);
  });
});

describe('speaking for SillyTavern', () => {
  it('knows who speaks, whatever part of the message it is', () => {
    expect(speakerIn('Vic ("Quotes")')).toBe('Vic');
    expect(speakerIn('Vic (*Text inside asterisks*)')).toBe('Vic');
    expect(speakerIn('Vic (Other text)')).toBe('Vic');
    expect(speakerIn('Dr. (Who)')).toBe('Dr. (Who)');
    expect(speakerIn('[Default Voice]')).toBe('');
    expect(speakerIn(null)).toBe('');
  });

  it('cuts a long text behind its sentences and loses nothing', () => {
    expect(piecesOf('Short.', 100)).toEqual(['Short.']);
    expect(piecesOf('One two. "Three!" Four five', 20)).toEqual(['One two. "Three!"', 'Four five']);
    expect(piecesOf('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(piecesOf('一二三。四五六七', 6)).toEqual(['一二三。', '四五六七']);
    expect(piecesOf('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });
});
