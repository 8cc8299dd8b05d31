import { describe, expect, test } from 'vitest';
import { MessageIdentity, toMessage, type RawMessage } from './chat.ts';
import { parseSendDate } from './dates.ts';
import { readChat } from './read.ts';

const options = { swipes: true, personas: new Map([['mika.png', 'Mika the Bold']]) };
const read = (raw: RawMessage) => toMessage(raw, 0, options, new MessageIdentity());

describe('send_date in every form that was written', () => {
  const noon = Date.UTC(2024, 5, 5, 14, 56, 50);
  test.each([
    ['2024-06-05T14:56:50.000Z', noon],
    ['2024-06-05T16:56:50.000+02:00', noon],
    ['June 5, 2024 2:56pm', noon - 50_000],
    ['Jun 5, 2024 12:05am', Date.UTC(2024, 5, 5, 0, 5)],
    [noon, noon],
    [String(noon), noon],
    ['2024-06-05@14h56m50s000ms', noon],
    ['2024-6-5@14h56m50s', noon],
    ['2024-6-5 @14h 56m 50s 682ms', noon + 682],
  ])('%s', (text, ms) => {
    expect(parseSendDate(text)).toBe(ms);
  });
  test.each([undefined, null, '', 'yesterday', {}, NaN, -5, '2024-99-99T99:99:99Z', 'x'.repeat(100_000)])(
    '%s is no date',
    (value) => {
      expect(parseSendDate(value)).toBeNull();
    },
  );
});

describe('messages of every kind', () => {
  test('an ordinary one, whatever is missing', () => {
    expect(read({ name: 'Vic', mes: 'Hello' })).toMatchObject({
      author: 'Vic',
      role: 'character',
      text: 'Hello',
      sentAtMs: null,
      avatar: null,
    });
    expect(read({ mes: 'Hello', is_user: true })).toMatchObject({ author: 'You', role: 'user' });
  });
  test('/sendas and /sys write is_system as an empty text', () => {
    expect(read({ name: 'Vic', is_system: '', mes: 'x', extra: { api: 'manual' } })).toMatchObject({
      role: 'character',
    });
    expect(read({ name: 'System', is_system: '', mes: 'The wind howls.', extra: { type: 'narrator' } })).toMatchObject({
      role: 'narrator',
    });
  });
  test('hidden ones, comments, tool calls and notices are not played', () => {
    expect(read({ name: 'Vic', is_system: true, mes: 'psst' })).toBe('hidden');
    expect(read({ name: 'Note', is_system: true, mes: 'x', extra: { type: 'comment' } })).toBe('system');
    expect(read({ name: 'SillyTavern System', is_system: true, mes: 'x', extra: { tool_invocations: [{}] } })).toBe(
      'tool',
    );
    expect(read({ name: 'Vic', mes: '  ' })).toBe('empty');
  });
  test('pictures in the old and the new form', () => {
    const media = [{ url: '/user/images/Vic/a.png', title: 'a glade' }];
    expect(
      read({
        name: 'Vic',
        is_system: true,
        mes: '[Vic sends a picture]',
        extra: { media: [{ ...media[0], type: 'image' }] },
      }),
    ).toMatchObject({ media, text: '' });
    expect(
      read({ name: 'Vic', mes: 'Look!', extra: { image: '/user/images/Vic/a.png', title: 'a glade' } }),
    ).toMatchObject({ media, text: 'Look!' });
  });
  test('the persona of that very message, and the card of a group member', () => {
    expect(
      read({ name: 'Mika', is_user: true, mes: 'x', force_avatar: '/thumbnail?type=persona&file=mika.png' }),
    ).toMatchObject({ author: 'Mika the Bold' });
    expect(read({ name: 'Vic', mes: 'x', original_avatar: 'Vic2.png' })).toMatchObject({ avatar: 'Vic2.png' });
    expect(read({ name: 'Vic', mes: 'x', force_avatar: '/thumbnail?type=avatar&file=V%C3%AFc.png' })).toMatchObject({
      avatar: 'Vïc.png',
    });
  });
  test('the translation that was shown comes before the text that was sent', () => {
    expect(read({ name: 'Vic', mes: 'Hallo', extra: { display_text: 'Hello' } })).toMatchObject({ text: 'Hello' });
  });
  test('swipes that differ, without the chosen one and without doubles', () => {
    expect(read({ name: 'Vic', mes: 'b', swipes: ['a', 'b', 'a', '', 7, ' b '], swipe_id: 1 })).toMatchObject({
      otherTakes: [{ swipe: 0, text: 'a' }],
    });
  });
  test('values of wrong types never throw', () => {
    for (const value of [null, 0, 'x', [], {}, true, ['a'], { length: 3 }])
      for (const key of [
        'name',
        'is_user',
        'is_system',
        'send_date',
        'mes',
        'swipes',
        'swipe_id',
        'extra',
        'force_avatar',
        'original_avatar',
        'expression',
      ])
        expect(() => read({ name: 'Vic', mes: 'x', [key]: value })).not.toThrow();
    for (const key of ['type', 'media', 'image', 'display_text', 'tool_invocations'])
      for (const value of [null, 7, [], [null], [{}], {}, 'x'])
        expect(() => read({ mes: 'x', extra: { [key]: value } })).not.toThrow();
  });
});

describe('headers', () => {
  const chat = async (lines: object[]) =>
    readChat([Buffer.from(lines.map((l) => JSON.stringify(l)).join('\n'))], 'x', options);
  test('new, old, very old and none at all', async () => {
    const message = { name: 'Vic', mes: 'Hello' };
    expect(
      (await chat([{ chat_metadata: { a: 1 }, user_name: 'unused', character_name: 'unused' }, message])).header,
    ).toEqual({ userName: null, characterName: null, metadata: { a: 1 } });
    expect(
      (
        await chat([
          { user_name: 'Mika', character_name: 'Vic', create_date: '2023-6-19 @14h 20m 1s 5ms', chat_metadata: {} },
          message,
        ])
      ).header,
    ).toMatchObject({ userName: 'Mika', characterName: 'Vic' });
    expect((await chat([{ user_name: 'Mika', character_name: 'Vic' }, message])).messages).toHaveLength(1);
    expect(await chat([message, message])).toMatchObject({ total: 2, header: { userName: null } });
  });
});
