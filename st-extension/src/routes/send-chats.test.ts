import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { CapturedMessage, CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { said, startDaemon, type RunningDaemon } from '../../../tests/support.ts';
import { createDaemonClient, type Daemon } from '../daemon.ts';
import { createChatSender, type CapturedChat } from './send-chats.ts';

/** Many chats go to the real daemon; what it costs is counted where the page would send it. */

const CHATS = 200;
const LENGTH = 120;
const TREE = 'solo:Vic.png/';

let running: RunningDaemon;
let daemon: Daemon;
let bytes = 0;
beforeAll(async () => {
  running = await startDaemon();
  daemon = createDaemonClient({
    baseUrl: running.url,
    headers: () => ({ authorization: `Bearer ${running.daemon.token}` }),
  });
  const real = fetch;
  vi.stubGlobal('fetch', (to: string, how: RequestInit) => {
    bytes += Buffer.byteLength((how.body as string | undefined) ?? '');
    return real(to, how);
  });
});
afterEach(() => (bytes = 0));
afterAll(async () => {
  vi.unstubAllGlobals();
  await running.daemon.stop();
});

const LORE = 'What everyone here knows. '.repeat(2_000);
const head = (name: string, main_chat?: string): CaptureHead => ({
  key: `${TREE}${name}`,
  kind: 'solo',
  title: name,
  file: name,
  userName: 'Mika',
  persona: null,
  personas: [],
  characters: [{ avatar: 'Vic.png', name: 'Vic', description: LORE, sprites: [] }],
  background: null,
  backgrounds: [],
  metadata: main_chat === undefined ? {} : { main_chat },
  lore: [],
});
const line = (chat: string, at: number): CapturedMessage =>
  said(at % 2 ? 'Mika' : 'Vic', `"${chat} ${at}: ${'The train was late once more. '.repeat(6)}"`, at);
/** The first chat, and others that leave it at one place or another and go on for three messages. */
const tree = (count: number, first = 'Main'): CapturedChat[] =>
  Array.from({ length: count }, (_, n) => {
    const name = n === 0 ? first : `${first} branch ${n}`;
    const common = n === 0 ? LENGTH : 10 + ((n * 7) % (LENGTH - 10));
    const own = n === 0 ? [] : [0, 1, 2].map((at) => line(name, common + at));
    const messages = [...Array.from({ length: common }, (_one, at) => line(first, at)), ...own];
    return { head: n === 0 ? head(name) : head(name, first), messages };
  });

const sender = () => createChatSender({ daemon, followed: () => undefined, sent: () => undefined });
const never = new AbortController().signal;
async function bring(chats: readonly (CapturedChat | null)[], send = sender(), signal = never) {
  const before = bytes;
  const keys = await send({
    keys: chats.map((chat, n) => chat?.head.key ?? `${TREE}gone ${n}`),
    read: (at) => Promise.resolve(chats[at]!),
    progress: () => undefined,
    signal,
  });
  return { keys, bytes: bytes - before };
}
const sizeOf = (chats: readonly CapturedChat[]) => Buffer.byteLength(JSON.stringify(chats));
const texts = async (story: string) => {
  const { scenes } = await running.client.stories.document({ params: { id: story } });
  return new Set(scenes.flatMap(({ nodes }) => nodes.flatMap((node) => (node.type === 'line' ? [node.text] : []))));
};

it('200 chats go once as what they do not share, then not at all, and then what changed; all are in the story', async () => {
  const chats = tree(CHATS);
  const first = await bring(chats);
  expect(first.keys).toHaveLength(CHATS);
  expect(first.bytes).toBeLessThan(sizeOf(chats) / 20);

  const { story } = await daemon.merge({ chats: first.keys, swipes: false });
  const found = await texts(story!);
  for (const { messages } of chats) expect(found).toContain(messages.at(-1)!.mes!.slice(1, -1).trim());

  // A page that knows nothing of what was sent before.
  const second = await bring(chats);
  expect(second.bytes).toBeLessThan(20_000);
  expect(await daemon.merge({ chats: second.keys, swipes: false })).toMatchObject({ story, revision: 1 });

  const [main, ...rest] = chats;
  const grown = { ...main!, messages: [...main!.messages, line('Main', LENGTH)] };
  const renamed = { ...rest[0]!, head: { ...rest[0]!.head, userName: 'Mika the younger' } };
  const third = await bring([grown, renamed, ...rest.slice(1)], sender());
  expect(third.bytes - second.bytes).toBeLessThan(sizeOf([grown]) + 5_000);
  const after = await daemon.merge({ chats: third.keys, swipes: false });
  expect(after).toMatchObject({ story, revision: 2 });
  expect(await texts(story!)).toContain(grown.messages.at(-1)!.mes!.slice(1, -1).trim());
  const held = await daemon.held({ chats: third.keys });
  expect(held.map(({ messages }) => messages)).toEqual([grown, ...rest].map(({ messages }) => messages.length));
}, 120_000);

it('a page that goes on sends of a chat that grew its new messages alone', async () => {
  const chats = tree(3, 'Page');
  const send = sender();
  await bring(chats, send);
  const grown = { ...chats[0]!, messages: [...chats[0]!.messages, line('Page', LENGTH)] };
  const again = await bring([grown, ...chats.slice(1)], send);
  expect(again.bytes).toBeLessThan(JSON.stringify(grown.head).length + 3_000);
  expect(await daemon.held({ chats: [grown.head.key] })).toMatchObject([{ messages: LENGTH + 1 }]);
});

it('one that is left midway ends at once, and goes on where it was; a chat that is gone is left out', async () => {
  const chats = tree(12, 'Left');
  const leaving = new AbortController();
  const send = sender();
  const cut = send({
    keys: chats.map((chat) => chat.head.key),
    read(at) {
      if (at === 9) leaving.abort();
      return Promise.resolve(chats[at]!);
    },
    progress: () => undefined,
    signal: leaving.signal,
  });
  await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
  const held = await daemon.held({ chats: chats.map((chat) => chat.head.key) });
  expect(held.length).toBeGreaterThan(3);
  expect(held.length).toBeLessThan(10);
  const rest = await bring([...chats.slice(0, 11), null]);
  expect(rest.keys).toHaveLength(11);
  expect(await daemon.held({ chats: rest.keys })).toHaveLength(11);
});

it('what another page changed meanwhile is noticed, and the chat goes whole', async () => {
  const chats = tree(2, 'Other');
  const [main, branch] = chats;
  await bring([main!]);
  const send = sender();
  const both = send({
    keys: chats.map((chat) => chat.head.key),
    async read(at) {
      const chat = chats[at]!;
      // Between the question and the second chat, which begins like the first one.
      if (at === 1)
        await daemon.sync({
          chat: main!.head,
          base: null,
          total: 0,
          changes: [],
          more: true,
          options: { swipes: true, branches: true },
        });
      return chat;
    },
    progress: () => undefined,
    signal: never,
  });
  expect(await both).toHaveLength(2);
  expect(await daemon.held({ chats: [branch!.head.key] })).toMatchObject([{ messages: branch!.messages.length }]);
});
