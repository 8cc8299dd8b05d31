import { describe, expect, it } from 'vitest';
import { createSpeechKeeper, queryOf, type SpokenQuery } from './keep-speech.ts';
import { gatherPieces } from '../st/spoken-pieces.ts';
import { toWav } from './join-sounds.ts';
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
    const keeper = createSpeechKeeper({
      chat: () => 'solo:Vic.png/Vic',
      story: async () => 'st_1',
      send,
      voiced: async () => voiced++,
      hold: () => (isOnStage ? (is) => told.push(is) : null),
    });
    const keep = (one: ReturnType<typeof spoken>): void => {
      keeper.piece();
      keeper.whole(one);
    };
    return { keeper, keep, told, voiced: () => voiced };
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

  it('holds each piece of what is spoken in pieces, keeps the whole once, and lets out what broke off', async () => {
    const sent: string[] = [];
    const { keeper, told } = keeping(async ({ text }) => sent.push(text));
    keeper.piece();
    keeper.piece();
    keeper.broken();
    expect(told).toEqual([false, false]);
    for (let n = 0; n < 3; n++) keeper.piece();
    keeper.whole(spoken('In three pieces.'));
    await settle();
    expect(sent).toEqual(['In three pieces.']);
    expect(told.slice(2)).toEqual([true, true, true]);
  });
});

describe('sounds of one job after the other', () => {
  function gathering() {
    const heard: (string | string[])[] = [];
    const jobs = gatherPieces({
      piece: () => heard.push('piece'),
      whole: (pieces) => heard.push(pieces.map(({ text }) => text)),
      broken: () => heard.push('broken'),
    });
    return { heard, ...jobs };
  }

  it('are one whole each, in order, however many pieces there are', () => {
    const { heard, started, sounded, completed } = gathering();
    started();
    sounded(spoken('One.'));
    completed();
    started();
    for (const text of ['Two', 'three', 'four']) sounded(spoken(text));
    completed();
    completed();
    expect(heard).toEqual(['piece', ['One.'], 'piece', 'piece', 'piece', ['Two', 'three', 'four']]);
  });

  it('are thrown away where the engine failed midway, which only the next job tells; one without a job is a whole', () => {
    const { heard, started, sounded, completed } = gathering();
    sounded(spoken('Alone.'));
    started();
    sounded(spoken('Half'));
    started();
    completed();
    started();
    sounded(spoken('Whole.'));
    completed();
    expect(heard).toEqual(['piece', ['Alone.'], 'piece', 'broken', 'piece', ['Whole.']]);
  });

  it('are written as one WAV file, cut at what 16 bits hold', () => {
    const file = Buffer.from(toWav([new Float32Array([0, 0.5]), new Float32Array([-1, 2])]));
    expect([file.toString('latin1', 0, 4), file.readUInt32LE(4), file.toString('latin1', 8, 16)]).toEqual([
      'RIFF',
      file.length - 8,
      'WAVEfmt ',
    ]);
    expect([file.readUInt32LE(24), file.readUInt32LE(40)]).toEqual([24_000, 8]);
    expect([0, 2, 4, 6].map((at) => file.readInt16LE(44 + at))).toEqual([0, 16_384, -32_767, 32_767]);
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
