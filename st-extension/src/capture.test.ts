import { capturedMessage } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { describe, expect, it } from 'vitest';
import { captureMessage, toBackground } from './capture.ts';
import { messageShowing } from './expressions.ts';

describe('a captured message', () => {
  const full = {
    name: 'Vic',
    mes: 'Hello',
    is_user: false,
    is_system: '' as const,
    send_date: '2026-10-03T18:00:00Z',
    swipes: ['Hello', 'Go away'],
    swipe_id: 0,
    extra: { token_count: 7, reasoning: 'secret thoughts', type: 'narrator', bias: null, isSmallSys: false },
  };

  it('holds what makes a story, not what the model thought', () => {
    const captured = captureMessage(full, { swipes: false });
    expect(captured).toEqual({
      name: 'Vic',
      mes: 'Hello',
      is_user: false,
      is_system: false,
      send_date: full.send_date,
      swipe_id: 0,
      swipe_count: 2,
      extra: { type: 'narrator' },
    });
    expect(capturedMessage.parse(captured)).toEqual(captured);
  });

  it('holds swipes and the expression when there are some', () => {
    expect(captureMessage(full, { swipes: true, expression: 'joy' })).toMatchObject({
      swipes: full.swipes,
      expression: 'joy',
    });
  });

  it('holds when each swipe was written, for the forks of chats, and nothing else of them', () => {
    const swipe_info = [{ send_date: '2026-10-03T18:00:00Z', extra: { reasoning: 'secret' } }, null];
    const captured = captureMessage({ ...full, swipe_info }, { swipes: true });
    expect(captured['swipe_info']).toEqual([{ send_date: '2026-10-03T18:00:00Z' }, {}]);
    expect(captureMessage({ ...full, swipe_info }, { swipes: false })).not.toHaveProperty('swipe_info');
  });

  it('leaves pictures out that are pasted into the chat, but not links to files', () => {
    const media = [
      { url: 'data:image/png;base64,AAAA', type: 'image' },
      { url: '/user/images/Vic/a.png', type: 'image', title: 'a glade', negative: 'x' },
    ];
    const { extra } = captureMessage({ ...full, extra: { media, image: 'data:x' } }, { swipes: false });
    expect(extra).toEqual({ media: [{ url: '/user/images/Vic/a.png', type: 'image', title: 'a glade' }] });
  });

  it('stands a message with nothing in it', () => {
    expect(captureMessage({}, { swipes: true })).toEqual({ mes: '', is_user: false, is_system: false });
  });
});

describe('the background', () => {
  it('is told from the CSS that SillyTavern keeps', () => {
    expect(toBackground('url("backgrounds/harbour%20dusk.png")')).toEqual({
      name: 'harbour dusk.png',
      key: '/backgrounds/harbour%20dusk.png',
    });
    expect(toBackground('url("/user/images/Vic/a b.png")')).toEqual({
      name: 'a b.png',
      key: '/user/images/Vic/a b.png',
    });
  });

  it('is none where there is no file of SillyTavern behind it', () => {
    for (const css of [
      '',
      'none',
      'url("data:image/png;base64,AA")',
      'url("https://elsewhere.test/a.png")',
      'url("blob:x")',
    ])
      expect(toBackground(css)).toBeNull();
  });
});

describe('whose expression is on screen', () => {
  const chat = [
    { name: 'Vic', mes: '1', original_avatar: 'Vic.png' },
    { name: 'Ada', mes: '2', original_avatar: 'Ada_v2.png' },
    { name: 'Mika', mes: '3', is_user: true },
    { name: 'Vic', mes: 'hidden', is_system: true },
  ];
  const of = (shown: object) => messageShowing({ label: 'joy', folder: '', ...shown }, chat)?.mes;

  it('is the last message of that character', () => {
    expect(of({ folder: 'Vic/winter' })).toBe('1');
    expect(of({ folder: 'Vic', avatar: 'Ada_v2.png' })).toBe('2');
  });

  it('is the last speaker when the costume lies in a folder of another name', () => {
    expect(of({ folder: 'Disguise' })).toBe('2');
  });

  it('is nobody when no character has spoken', () => {
    expect(messageShowing({ label: 'joy', folder: 'Vic' }, chat.slice(2))).toBeUndefined();
  });
});
