import { describe, expect, it } from 'vitest';
import { keyAction } from './composer.ts';
import { toSentence } from './generation-watch.ts';
import { questionFor, repliesIn } from './suggestions.ts';

describe('suggested replies', () => {
  it.each([
    [{ replies: ['Yes.', 'No.', 'Why?'] }, ['Yes.', 'No.', 'Why?']],
    ['{"replies":["Yes.","No."]}', ['Yes.', 'No.']],
    ['Sure!\n```json\n{"replies": ["Yes.", 7, " Yes. ", ""]}\n```', ['Yes.']],
    ['1. Yes.\n2) No.\n- Why?', ['Yes.', 'No.', 'Why?']],
    ['[1, 2', ['[1, 2']],
    [
      ['a', 'b', 'c', 'd', 'e'],
      ['a', 'b', 'c', 'd'],
    ],
    [{ answer: 'x' }, []],
    ['', []],
    [null, []],
  ])('are found in %j', (answer, replies) => expect(repliesIn(answer)).toEqual(replies));

  it('are asked for with the last messages and who the user is, without what is hidden', () => {
    const { system, prompt } = questionFor({
      user: 'Mika',
      persona: 'Came back after seven years.',
      messages: [
        { name: 'Vic', mes: 'Hello.' },
        { name: 'Note', mes: 'hidden', is_system: true },
        { name: 'Vic', mes: `${'x'.repeat(5_000)} end` },
      ],
    });
    expect(system).toContain('Mika');
    expect(prompt).toContain('seven years');
    expect(prompt).not.toContain('hidden');
    expect(prompt).toContain('end');
    expect(prompt.length).toBeLessThan(1_200);
  });
});

describe('keys in the box', () => {
  const key = (name: string, more: object = {}) => ({
    key: name,
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    ...more,
  });
  const rests = { empty: false, editing: false, writing: false, sendsOnEnter: true };

  it('do what they do in the box of SillyTavern', () => {
    expect(keyAction(key('Enter'), rests)).toBe('send');
    expect(keyAction(key('Enter', { shiftKey: true }), rests)).toBeNull();
    expect(keyAction(key('Enter'), { ...rests, sendsOnEnter: false })).toBeNull();
    expect(keyAction(key('Enter', { ctrlKey: true }), { ...rests, empty: true })).toBe('regenerate');
    expect(keyAction(key('Enter', { altKey: true }), rests)).toBe('continue');
    expect(keyAction(key('ArrowRight'), rests)).toBeNull();
    expect(keyAction(key('ArrowRight'), { ...rests, empty: true })).toBe('right');
    expect(keyAction(key('ArrowUp'), { ...rests, empty: true })).toBe('edit');
    expect(keyAction(key('Escape'), { ...rests, writing: true })).toBe('stop');
    expect(keyAction(key('Escape'), { ...rests, editing: true })).toBe('cancel');
  });
});

describe('a failure of the model', () => {
  it('is one sentence', () => {
    expect(toSentence('Bad gateway')).toBe('No reply: Bad gateway.');
    expect(toSentence(' Try\n later! ')).toBe('No reply: Try later!');
    expect(toSentence('')).toBe('No reply came.');
    expect(toSentence('x'.repeat(999)).length).toBeLessThan(270);
  });
});
