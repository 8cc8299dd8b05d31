import { describe, expect, it } from 'vitest';
import { createSpeechKeeper, queryOf } from './keep-speech.ts';
import { piecesOf, speakerIn } from './provider.ts';

const spoken = (text: string, bytes = 10) => ({
  message: 3,
  character: 'Vic',
  text,
  audio: new Blob([new Uint8Array(bytes)], { type: 'audio/mpeg' }),
});
const settle = () => new Promise((done) => setTimeout(done, 5));

describe('keeping what SillyTavern speaks', () => {
  it('sends one sound after the other, with who said it and where', async () => {
    const sent: string[] = [];
    const open: (() => void)[] = [];
    const keep = createSpeechKeeper({
      chat: () => 'solo:Vic.png/Vic',
      send: async ({ text }) => {
        sent.push(text);
        await new Promise<void>((done) => open.push(done));
      },
    });
    keep(spoken('One.'));
    keep(spoken('Two.'));
    await settle();
    expect(sent).toEqual(['One.']);
    open.shift()!();
    await settle();
    expect(sent).toEqual(['One.', 'Two.']);
    expect(queryOf(spoken('One.'), 'solo:Vic.png/Vic')).toEqual({
      character: 'Vic',
      text: 'One.',
      source: 'sillytavern',
      chat: 'solo:Vic.png/Vic',
      message: 3,
    });
    expect(queryOf(spoken('“One, two.”'), null).text).toBe('One, two.');
    expect(queryOf(spoken('"One," he said, "two."'), null).text).toBe('"One," he said, "two."');
    expect(queryOf({ ...spoken('One.'), message: null }, 'x'.repeat(301))).toEqual({
      character: 'Vic',
      text: 'One.',
      source: 'sillytavern',
    });
  });

  it('goes on after one that was refused, and lets out what is too large', async () => {
    const sent: string[] = [];
    const keep = createSpeechKeeper({
      chat: () => null,
      send: async ({ text }) => {
        sent.push(text);
        if (text === 'Refused.') throw new Error('no sound');
      },
    });
    keep(spoken('Refused.'));
    keep(spoken('Too large.', 25_000_001));
    keep(spoken('a'.repeat(4_001)));
    keep(spoken('Taken.'));
    await settle();
    expect(sent).toEqual(['Refused.', 'Taken.']);
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
