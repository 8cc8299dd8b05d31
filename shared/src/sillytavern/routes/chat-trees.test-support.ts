import type { RouteFile } from './route.ts';
import { toRouteMessage } from './mark.ts';

/** Chats as SillyTavern makes them, with a shape that is known, and what happens to files afterwards. */

export interface TrueMessage {
  /** Of the message, whatever its takes and texts. */
  readonly id: number;
  name: string;
  isUser: boolean;
  date: string;
  takes: { text: string; date: string }[];
  take: number;
  bookmark?: string;
}
export interface TrueChat {
  name: string;
  readonly parent: TrueChat | null;
  mainChat: string | null;
  /** Ids before anybody changed the file. */
  readonly ids: number[];
  messages: TrueMessage[];
  branches: number;
  /** Something says that it is no chat of its own. */
  told: boolean;
  changed: boolean;
  gone: boolean;
}

/** A small seeded generator (mulberry32): [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = 'the a lamp harbour says and you she door rain light again never yes no come go stay wait'.split(' ');

export interface TreeOptions {
  readonly files: number;
  /** Messages of a chat when it is begun or goes on. */
  readonly length: number;
  /** 0: nothing happens to the files; 1: much does. */
  readonly trouble: number;
}

/** Makes chats with branches, checkpoints, swipes and nesting, then lets things happen to their files. */
export function makeChats(seed: number, { files, length, trouble }: TreeOptions): TrueChat[] {
  const random = seeded(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const one = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const chance = (share: number): boolean => random() < share;
  let clock = Date.UTC(2026, 0, 1) + below(1_000_000);
  let ids = 0;
  // Texts repeat: only dates and order tell messages apart.
  const text = (): string => Array.from({ length: 1 + below(8) }, () => one(WORDS)).join(' ');
  const now = (): string => new Date((clock += 1 + below(90_000))).toISOString();
  const chats: TrueChat[] = [];
  const humanised = (time: number): string =>
    new Date(time).toISOString().replace(/^(.{10})T(..):(..):(..)\.(...)Z$/, '$1 @$2h $3m $4s $5ms');
  const add = (name: string, from: Partial<TrueChat> = {}): TrueChat => {
    const chat: TrueChat = {
      name: free(name),
      parent: null,
      mainChat: null,
      ids: [],
      messages: [],
      branches: 0,
      told: false,
      changed: false,
      gone: false,
      ...from,
    };
    chats.push(chat);
    return chat;
  };
  const free = (name: string): string => {
    let found = name;
    for (let n = 2; chats.some((chat) => chat.name === found); n++) found = `${name} ${n}`;
    return found;
  };

  const greetings = ['*Vic looks up.* "You came."', '"Late again?"', '*The door stands open.*'];
  const begin = (): TrueChat => {
    const chat = add(`Vic - ${humanised(clock)}`);
    const date = now();
    chat.messages.push({
      id: ids++,
      name: 'Vic',
      isUser: false,
      date,
      takes: greetings.map((greeting) => ({ text: greeting, date })),
      take: below(greetings.length),
    });
    return chat;
  };
  const goOn = (chat: TrueChat, count: number): void => {
    for (let i = 0; i < count; i++) {
      const isUser = chat.messages.at(-1)?.isUser === false;
      const takes = Array.from({ length: isUser || !chance(0.3) ? 1 : 2 + below(3) }, () => ({
        text: `${text()} ${below(40)}`,
        date: now(),
      }));
      const take = below(takes.length);
      chat.messages.push({ id: ids++, name: isUser ? 'Mika' : 'Vic', isUser, date: takes[take]!.date, takes, take });
    }
  };
  /** Another take of the last message, an old one or a new one. SillyTavern lets nobody swipe a message of the user. */
  const swipe = (chat: TrueChat): void => {
    const last = chat.messages.at(-1)!;
    if (last.isUser) return;
    if (last.takes.length === 1 || chance(0.5)) last.takes.push({ text: `${text()} ${below(40)}`, date: now() });
    last.take = (last.take + 1 + below(last.takes.length - 1)) % last.takes.length;
    last.date = last.takes[last.take]!.date;
  };
  const copyTo = (chat: TrueChat, at: number): TrueMessage[] =>
    structuredClone(chat.messages.slice(0, at + 1)) as TrueMessage[];
  const fork = (chat: TrueChat): void => {
    const at = below(chat.messages.length);
    const messages = copyTo(chat, at);
    const stamp = humanised((clock += 1));
    const how = random();
    if (how < 0.4)
      add(`${chat.name} - Branch #${++chat.branches}`, { parent: chat, mainChat: chat.name, messages, told: true });
    else if (how < 0.5) add(`Branch #${at} - ${stamp}`, { parent: chat, mainChat: chat.name, messages, told: true });
    else if (how < 0.6) add(`Vic Checkpoint #${below(99)} - ${stamp}`, { parent: chat, messages, told: true });
    else {
      const made = add(`${one(WORDS)} ${one(WORDS)} ${below(1_000)}`, {
        parent: chat,
        mainChat: chat.name,
        messages,
        told: true,
      });
      chat.messages[at]!.bookmark = made.name;
    }
    const made = chats.at(-1)!;
    if (chance(0.3)) swipe(made);
    if (chance(0.1)) swipe(chat);
    if (chance(0.8)) goOn(made, 1 + below(length));
    if (chance(0.3)) goOn(chat, 1 + below(length));
  };

  goOn(begin(), 1 + below(length));
  while (chats.length < files)
    if (chance(0.05)) goOn(begin(), below(length));
    else fork(one(chats));
  for (const chat of chats) chat.ids.push(...chat.messages.map(({ id }) => id));

  for (const chat of [...chats]) {
    if (!chance(trouble)) continue;
    const what = below(7);
    if (what === 0 && chats.filter((other) => !other.gone).length > 1) chat.gone = true;
    else if (what === 1) chat.name = free(`Renamed ${below(10_000)}`);
    else if (what === 2) chat.mainChat = null;
    else if (what === 3) {
      const { name, branches, ...same } = chat;
      add(`${name} copy`, { ...same, branches, messages: copyTo(chat, chat.messages.length), mainChat: chat.mainChat });
    } else if (what === 4 && chat.messages.length > 1) {
      const message = one(chat.messages);
      message.takes[message.take]!.text += ' (edited)';
      chat.changed = true;
    } else if (what === 5 && chat.messages.length > 1) {
      chat.messages.splice(below(chat.messages.length), 1);
      chat.changed = true;
    } else if (what === 6 && chat.parent) {
      // A name of its own, and no link: nothing is left of where it came from.
      chat.mainChat = null;
      chat.name = free(`${one(WORDS)} ${below(100_000)}`);
    }
  }
  for (const chat of chats)
    chat.told =
      chat.mainChat !== null ||
      / - Branch #\d+$|^Branch #|Checkpoint #/.test(chat.name) ||
      chats.some((other) => !other.gone && sameBeginning(other, chat) && marks(other, chat));
  return shuffled(
    chats.filter((chat) => !chat.gone),
    below,
  );
}

const marks = (chat: TrueChat, made: TrueChat): boolean => chat.messages.some(({ bookmark }) => bookmark === made.name);
/** A chat that lost its first message has nothing in common with what was made from it. */
const sameBeginning = (a: TrueChat, b: TrueChat): boolean => a.messages[0]?.id === b.messages[0]?.id;

function shuffled<T>(list: T[], below: (most: number) => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

/** A chat as SillyTavern 1.19 writes it. */
export function toJsonl({ mainChat, messages }: TrueChat): string {
  const metadata = {
    integrity: '6f1c7f7e-9f0d-4d0f-8a8c-2b3f1a5d9e01',
    ...(mainChat !== null && { main_chat: mainChat }),
  };
  const lines = messages.map(({ name, isUser, date, takes, take, bookmark }) => ({
    extra: { ...(bookmark && { bookmark_link: bookmark }) },
    name,
    is_user: isUser,
    is_system: false,
    send_date: date,
    mes: takes[take]!.text,
    ...(!isUser && {
      swipes: takes.map((one) => one.text),
      swipe_id: take,
      swipe_info: takes.map((one) => ({ send_date: one.date, extra: {} })),
    }),
  }));
  return [{ chat_metadata: metadata, user_name: 'unused', character_name: 'unused' }, ...lines]
    .map((line) => JSON.stringify(line))
    .join('\n');
}

/** Reads a chat back from what was written. */
export function toFile(name: string, jsonl: string): RouteFile {
  const [header, ...messages] = jsonl.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const metadata = header!['chat_metadata'] as { main_chat?: string };
  return { name, mainChat: metadata.main_chat ?? null, messages: messages.map(toRouteMessage) };
}
