import fc from 'fast-check';
import { markOf } from '@comfyvn/shared/sillytavern/routes/mark';
import { expect, test } from 'vitest';
import type { Scene } from '@comfyvn/shared/story/story';
import { convertChat, emptyLibrary, type Chat } from './index.ts';
import { joinChats, type ChatTree } from './tree.ts';
import type { ChatMessage } from './chat.ts';
import { toHeader } from './chat.ts';

const message = (
  index: number,
  text: string,
  role: ChatMessage['role'] = index % 2 ? 'user' : 'character',
): ChatMessage => ({
  index,
  key: `${index}|${role}|${text}`,
  author: role === 'user' ? 'Mika' : 'Vic',
  avatar: null,
  role,
  text,
  sentAtMs: Date.UTC(2026, 0, 1) + index * 60_000,
  otherTakes: [],
  swipe: null,
  media: [],
  expression: null,
});
const chatOf = (texts: readonly string[]): Chat => ({
  header: toHeader(null),
  messages: texts.map((t, i) => message(i, t)),
  skipped: { hidden: 0, tool: 0, system: 0, empty: 0 },
  total: texts.length,
  findings: [],
});
const paths = (tree: ChatTree): string[][] => {
  const own = tree.messages.map((m) => m.text);
  return tree.branches.length === 0 ? [own] : tree.branches.flatMap((b) => paths(b).map((p) => [...own, ...p]));
};

test('every chat is a path of the joined tree, and no path was in none of them', () => {
  const chats = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(chats, (texts) => {
      const found = paths(joinChats(texts.map((t) => chatOf(t).messages))).map((p) => p.join(''));
      const given = texts.map((t) => t.join(''));
      for (const path of found) expect(given).toContain(path);
      // A chat that ends inside another one (a checkpoint) is the beginning of a path.
      for (const chat of given) expect(found.some((p) => p.startsWith(chat))).toBe(true);
    }),
  );
});

test('a fork is a menu labelled by what the user said there; every end can be reached', () => {
  const main = ['"Hello."', '"I stay."', '"Good."'];
  const generator = convertChat(chatOf(main), emptyLibrary('Fork'), [chatOf(['"Hello."', '"I go."', '"Farewell."'])]);
  const scenes: Scene[] = [];
  for (let next = generator.next(); !next.done; next = generator.next()) scenes.push(next.value);
  const menu = scenes[0]!.nodes.at(-1)!;
  expect(menu.type === 'menu' && menu.choices.map((c) => c.text)).toEqual(['“I stay.”', '“I go.”']);
  const targets = menu.type === 'menu' ? menu.choices.map((c) => c.target?.scene) : [];
  const ends = targets.map((id) =>
    scenes
      .find((s) => s.id === id)
      ?.nodes.filter((n) => n.type === 'line')
      .map((n) => n.text),
  );
  expect(ends).toEqual([
    ['I stay.', 'Good.'],
    ['I go.', 'Farewell.'],
  ]);
});

test('a greeting that was swiped forks at the first message, and no take is offered twice', () => {
  const [came, late] = ['"You came."', '"You are late."'];
  const dates = ['2026-10-03T18:00:07.250Z', '2026-10-03T18:00:09.100Z'];
  const begun = (take: number, answer: string): Chat => {
    const chat = chatOf([[came, late][take]!, answer]);
    const [greeting, ...rest] = chat.messages;
    const other = 1 - take;
    const mark = markOf({
      name: 'Vic',
      is_user: false,
      send_date: dates[take],
      mes: greeting!.text,
      swipes: [came, late],
      swipe_info: dates.map((send_date) => ({ send_date })),
    });
    const otherTakes = [{ text: [came, late][other]!, swipe: other }];
    return { ...chat, messages: [{ ...greeting!, mark, swipe: take, otherTakes }, ...rest] };
  };
  const generator = convertChat(begun(0, '"I stay."'), emptyLibrary('Fork'), [begun(1, '"I go."')]);
  const scenes: Scene[] = [];
  for (let next = generator.next(); !next.done; next = generator.next()) scenes.push(next.value);
  const menus = scenes.flatMap((scene) => scene.nodes.filter((node) => node.type === 'menu'));
  const texts = menus.map((menu) => menu.choices.map(({ text }) => text));
  expect(texts).toEqual([['Vic, take 1: You came.', 'Vic, take 2: You are late.'], ['“I stay.”'], ['“I go.”']]);
});

test('branches that cut a new scene at messages of the same author and date get scenes of their own', () => {
  const late = (texts: readonly string[]): Chat => {
    const chat = chatOf(texts);
    return {
      ...chat,
      messages: chat.messages.map((m, i) => (i < 9 ? m : { ...m, key: `same|${i}`, sentAtMs: m.sentAtMs! + 9e7 })),
    };
  };
  const common = Array.from({ length: 2 }, (_, i) => `"Line ${i}."`);
  const path = (name: string) => [...common, ...Array.from({ length: 12 }, (_, i) => `"${name} ${i}."`)];
  const generator = convertChat(late(path('Left')), emptyLibrary('Dates'), [late(path('Right'))]);
  const scenes: Scene[] = [];
  for (let next = generator.next(); !next.done; next = generator.next()) scenes.push(next.value);
  expect(new Set(scenes.map((s) => s.id)).size).toBe(scenes.length);
  const nodes = scenes.flatMap((s) => s.nodes.map((n) => n.id));
  expect(new Set(nodes).size).toBe(nodes.length);
});
