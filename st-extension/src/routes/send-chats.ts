import { hash53 } from '@comfyvn/shared/hash53';
import type { HeldChat } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { CapturedMessage, CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { changesBetween } from '../changes.ts';
import { statusOf, type Daemon } from '../daemon.ts';
import { sendChange, type Change } from '../send-change.ts';

const READ_AHEAD = 4;

export interface CapturedChat {
  readonly head: CaptureHead;
  readonly messages: readonly CapturedMessage[];
}

export interface ChatSenderParts {
  readonly daemon: Pick<Daemon, 'sync' | 'held'>;
  /** What this page sent last of a chat that it follows. */
  readonly followed: (key: string) => { source: string; messages: readonly CapturedMessage[] } | undefined;
  readonly sent: (chat: CapturedChat, source: string) => void;
}

export interface Sendings {
  readonly keys: readonly string[];
  /** A chat of `keys`; null: it is gone or cannot be read. */
  read(at: number): Promise<CapturedChat | null>;
  /** Called with how many chats are done. */
  progress(done: number): void;
  readonly signal: AbortSignal;
}

/** Where a beginning of a chat lies at the daemon. */
interface Beginning {
  readonly key: string;
  readonly source: string;
  readonly messages: number;
}

/**
 * Sends many chats of the same people, and of them only what the daemon lacks: a chat that it holds as it is now does not
 * go at all, one that begins like another goes from there on, and what surrounds them goes with the first alone.
 */
export function createChatSender({ daemon, followed, sent }: ChatSenderParts) {
  /** By the hash of all messages of the beginning. */
  const beginnings = new Map<number, Beginning>();

  async function bring({ head: whole, messages }: CapturedChat, turn: Turn): Promise<void> {
    const { key } = whole;
    const { held, signal } = turn;
    const before = held.get(key);
    const own = followed(key);
    const head = turn.isFirst || own ? whole : alone(whole);
    const chain = chainOf(messages);
    const text = `${chain.at(-1) ?? 0}.${messages.length}`;
    const stamp = `${text}.${hash53(JSON.stringify(head))}`;
    let source = before?.source;
    if (before?.stamp !== stamp || source === undefined) {
      const sending = { head, options: { swipes: true }, onlyKeep: true, stamp, signal };
      const change = before?.stamp?.startsWith(`${text}.`)
        ? { base: before.source, total: before.messages, changes: [] }
        : own && own.source === before?.source
          ? { base: own.source, total: own.messages.length, changes: changesBetween(own.messages, messages) }
          : sinceBeginning(longest(chain, held), before, messages);
      const result = await sendChange(daemon, change, sending).catch((error: unknown) => {
        if (statusOf(error) !== 409) throw error;
        return sendChange(daemon, sinceBeginning(null, before, messages), sending);
      });
      ({ source } = result);
      held.set(key, { key, source, messages: messages.length, stamp });
      if (own) sent({ head, messages }, source);
    }
    for (const [at, hash] of chain.entries()) {
      const known = beginnings.get(hash);
      if (!known || held.get(known.key)?.source !== known.source)
        beginnings.set(hash, { key, source, messages: at + 1 });
    }
  }

  /** The longest beginning that a chat shares with one that the daemon holds; what is shared up to a place is so before it. */
  function longest(chain: readonly number[], held: Turn['held']): Beginning | null {
    let [from, to] = [0, chain.length];
    let found: Beginning | null = null;
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      const one = beginnings.get(chain[middle - 1]!);
      if (one && held.get(one.key)?.source === one.source) {
        found = one;
        from = middle;
      } else to = middle - 1;
    }
    return found;
  }

  /**
   * Gives the keys of the chats that the daemon holds then, in their order. Throws ApiError, and the reason of `signal`;
   * what was sent until then does not go again the next time.
   */
  return async function send({ keys, read, progress, signal }: Sendings): Promise<string[]> {
    const known = await daemon.held({ chats: [...keys] }, signal);
    const held = new Map(known.map((one) => [one.key, one]));
    const reading: (ReturnType<Sendings['read']> | null)[] = [];
    const arrived: string[] = [];
    for (const [at, key] of keys.entries()) {
      while (reading.length < Math.min(keys.length, at + READ_AHEAD)) {
        const one = read(reading.length);
        // A failure is met when it is the turn of that chat.
        one.catch(() => undefined);
        reading.push(one);
      }
      const chat = await reading[at]!;
      // Hundreds of chats do not fit in memory at once.
      reading[at] = null;
      signal.throwIfAborted();
      if (chat) {
        await bring(chat, { held, signal, isFirst: arrived.length === 0 });
        arrived.push(key);
      }
      progress(at + 1);
    }
    return arrived;
  };
}

interface Turn {
  readonly held: Map<string, HeldChat>;
  readonly signal: AbortSignal;
  /** The story of all of them is made with its head. */
  readonly isFirst: boolean;
}

/** Of a head, what concerns its messages alone. Pure. */
const alone = (head: CaptureHead): CaptureHead => ({
  ...head,
  characters: [],
  backgrounds: [],
  surroundings: undefined,
});

/** For each message the hash of all up to it. Pure. */
function chainOf(messages: readonly CapturedMessage[]): number[] {
  let last = 0;
  return messages.map((message) => (last = hash53(`${last} ${JSON.stringify(message)}`)));
}

/** Null: the chat goes whole. Pure. */
function sinceBeginning(
  begins: Beginning | null,
  before: HeldChat | undefined,
  messages: readonly CapturedMessage[],
): Change {
  const index = begins?.messages ?? 0;
  const rest = messages.slice(index);
  if (begins && begins.key === before?.key)
    return {
      base: before.source,
      total: before.messages,
      changes: [{ index, remove: before.messages - index, messages: rest }],
    };
  return {
    base: null,
    total: index,
    ...(begins && { begins }),
    changes: [{ index, remove: 0, messages: rest }],
  };
}
