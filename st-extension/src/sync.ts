import type { SyncResult } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { CapturedMessage, CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { createUploads } from './assets.ts';
import { captureMessages, headOf, keyOf, type HeadCapture } from './capture.ts';
import { changesBetween, same } from './changes.ts';
import type { Connection } from './connection.ts';
import { createDaemonClient, statusOf, type Daemon } from './daemon.ts';
import type { Held } from './live/drafts.ts';
import { commonBeginning } from './live/same-place.ts';
import { options } from './options.ts';
import type { RememberedExpressions } from './remembered.ts';
import { parted } from './routes/read-routes.ts';
import { createChatSender } from './routes/send-chats.ts';
import { sendChange } from './send-change.ts';
import { readChatFile } from './st/chats.ts';
import { context, openChat, type StChat } from './st.ts';
import { word } from './words.ts';

export type Step = { readonly is: 'reading' | 'sending' } | { readonly is: 'uploading'; done: number; total: number };

export type MergeStep =
  | { readonly is: 'bringing' | 'uploading'; readonly done: number; readonly total: number }
  | { readonly is: 'joining'; readonly total: number };

export interface MergeOptions {
  step(step: MergeStep): void;
  /** What was sent until then does not go again. */
  readonly signal: AbortSignal;
}

export interface SyncOutcome {
  readonly chat: string;
  readonly story: string;
  readonly title: string;
  readonly revision: number;
  readonly lines: number;
  /** Against what this page knew of the story. */
  readonly changed: boolean;
  readonly findings: SyncResult['findings'];
}

/** A failure in a sentence for the user. */
export class SyncError extends Error {
  override name = 'SyncError';
}

interface Sent {
  source: string;
  messages: readonly CapturedMessage[];
  head: CaptureHead;
  options: { swipes: boolean };
  outcome: SyncOutcome;
}

export interface SyncOptions {
  readonly connection: Connection;
  readonly heads: HeadCapture;
  readonly remembered: RememberedExpressions;
  /** The last message of the chat is still being written. */
  readonly isLastPending: () => boolean;
}

/** What tells a message from the others, in whatever chat it is. */
const nameOf = ({ name, send_date, swipe_id }: CapturedMessage): string => JSON.stringify([name, send_date, swipe_id]);

export type Sync = ReturnType<typeof createSync>;

/** Brings the daemon up to date with the open chat, sending only what changed since the last time. */
export function createSync({ connection, heads, remembered, isLastPending }: SyncOptions) {
  const daemon = createDaemonClient(connection);
  const upload = createUploads(daemon);
  const sent = new Map<string, Sent>();
  let running: Promise<unknown> = Promise.resolve();

  async function once(step: (step: Step) => void, evenIfSame: boolean): Promise<SyncOutcome> {
    const chat = openChat();
    if (!chat) throw new SyncError(word('openChatFirst'));
    if (connection.state.is !== 'ready') throw new SyncError(word('notConnected'));
    step({ is: 'reading' });
    const head = await heads.read(chat);
    // Reading took a while, and another chat may be open now.
    const still = openChat();
    if (!still || keyOf(still) !== head.key) throw new SyncError(word('otherChat'));
    const { swipes } = options.read();
    const messages = settled(captureMessages(context().chat, { swipes, remembered }), sent.get(head.key)?.messages);
    const wanted = { head, messages, options: { swipes } };
    const before = sent.get(head.key);
    if (
      !evenIfSame &&
      before &&
      same(before.head, head) &&
      same(before.options, wanted.options) &&
      same(before.messages, messages)
    )
      return { ...before.outcome, changed: false };
    step({ is: 'sending' });
    let result = await send(wanted, before);
    if (
      result.missing.length &&
      (await upload(result.missing, head, (done, total) => step({ is: 'uploading', done, total })))
    )
      result = await send(wanted, { source: result.source, messages, head });
    const { story, revision, lines, findings } = result;
    if (!story) throw new SyncError(word('noStory'));
    const changed = before?.outcome.revision !== revision || before.outcome.story !== story;
    const outcome = { chat: head.key, story, title: head.title, revision, lines, findings, changed };
    sent.set(head.key, { ...wanted, source: result.source, outcome });
    return outcome;
  }

  /** A message that is still being written stays as it was, or stays out. */
  function settled(now: CapturedMessage[], before: readonly CapturedMessage[] | undefined): CapturedMessage[] {
    if (!isLastPending() || context().chat.at(-1)?.is_user) return now;
    const last = before?.[now.length - 1];
    return last ? [...now.slice(0, -1), last] : now.slice(0, -1);
  }

  async function send(
    wanted: Pick<Sent, 'head' | 'messages' | 'options'>,
    before: (Pick<Sent, 'source' | 'messages'> & Partial<Pick<Sent, 'head'>>) | undefined,
  ): Promise<SyncResult> {
    const changes = before
      ? changesBetween(before.messages, wanted.messages)
      : [{ index: 0, remove: 0, messages: [...wanted.messages] }];
    try {
      return await sendChange(
        daemon,
        { base: before?.source ?? null, total: before?.messages.length ?? 0, changes },
        { ...wanted, surroundings: before?.head?.surroundings },
      );
    } catch (error) {
      if (before && statusOf(error) === 409) return send(wanted, undefined);
      throw error;
    }
  }

  function explained(error: unknown): never {
    const status = statusOf(error);
    // 502 and 504: SillyTavern's server plugin found nobody there.
    if (status === 0 || status === 502 || status === 504) {
      connection.lost();
      throw new SyncError(word('gone'));
    }
    if (status === 401) {
      connection.forget();
      throw new SyncError(word('unknownHere'));
    }
    throw error;
  }

  const sendChats = createChatSender({
    daemon,
    followed: (key) => sent.get(key),
    sent({ head, messages }, source) {
      const before = sent.get(head.key);
      if (before) sent.set(head.key, { ...before, source, head, messages, options: { swipes: true } });
    },
  });

  /** Sends other chats of a character or group and makes one story of all of them; those that are gone are left out. */
  async function merge(chat: StChat, names: readonly string[], { step, signal }: MergeOptions): Promise<string> {
    if (connection.state.is !== 'ready') throw new SyncError(word('notConnected'));
    const { swipes } = options.read();
    const open = await heads.read(chat);
    const one = (name: string): StChat => ({ ...chat, file: name });
    const total = names.length;
    const keys = await sendChats({
      keys: names.map((name) => keyOf(one(name))),
      async read(at) {
        const lines = await readChatFile(chat, names[at]!);
        if (!lines) return null;
        const { metadata, messages } = parted(lines);
        return {
          head: headOf(open, one(names[at]!), metadata),
          // Swipes are what forks are told by.
          messages: captureMessages(messages, { swipes: true, remembered }),
        };
      },
      progress: (done) => step({ is: 'bringing', done, total }),
      signal,
    });
    if (keys.length === 0) throw new SyncError(word('mapEmpty'));
    step({ is: 'joining', total: keys.length });
    const ask = () => daemon.merge({ chats: keys, swipes }, signal);
    let result = await ask();
    const copied = (done: number, all: number) => step({ is: 'uploading', done, total: all });
    if (result.missing.length > 0 && (await upload(result.missing, open, copied))) result = await ask();
    if (!result.story) throw new SyncError(word('noStory'));
    return result.story;
  }

  return {
    daemon: daemon as Daemon,
    /** Id of the story. One at a time with `run`; throws SyncError with a sentence for the user, and the reason of the signal. */
    mergeChats(...given: Parameters<typeof merge>): Promise<string> {
      const turn = running.then(() => merge(...given)).catch(explained);
      running = turn.catch(() => {});
      return turn;
    },
    /** What the daemon holds of the open chat, as far as this page knows. */
    held(): Held | null {
      const chat = openChat();
      const key = chat && keyOf(chat);
      const known = key === null ? undefined : sent.get(key);
      return key !== null && known ? { key, source: known.source, messages: known.messages.length } : null;
    },
    /** How many messages two chats begin with that are the same, and how many the other one has; as they were sent last. */
    common(one: string, other: string): { common: number; length: number } {
      const [before, after] = [sent.get(one)?.messages ?? [], sent.get(other)?.messages ?? []];
      return { common: commonBeginning(before, after, nameOf), length: after.length };
    },
    /**
     * One at a time; throws SyncError with a sentence for the user. `evenIfSame` asks the daemon although nothing changed
     * here: the story may be gone there.
     */
    run(step: (step: Step) => void = () => {}, { evenIfSame = false } = {}): Promise<SyncOutcome> {
      const turn = running.then(() => once(step, evenIfSame)).catch(explained);
      running = turn.catch(() => {});
      return turn;
    },
  };
}
