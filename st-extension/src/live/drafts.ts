import type { CapturedMessage } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import type { DraftResult } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { Draft } from './live-story.ts';

/** Between two questions to the daemon; a reply brings a few sentences in that time. */
const EVERY_MS = 500;

/** Something that ends a sentence: without one, there is nothing new to show. */
const SENTENCE_MARK = /[.!?…。！？"”»」』\n]/;

/** What the daemon holds of the open chat. */
export interface Held {
  readonly key: string;
  readonly source: string;
  readonly messages: number;
}

export interface DraftParts {
  /** The chat's length and the text of its last message, as far as it is written. */
  written(): { length: number; text: string } | null;
  held(): Held | null;
  /** The messages of the chat from an index on. */
  messages(from: number): CapturedMessage[];
  ask(body: { key: string; base: string; keep: number; messages: CapturedMessage[] }): Promise<DraftResult>;
  show(draft: Draft): void;
}

/** Turns a reply that is being written into lines, sentence by sentence: one question at a time, and never one a token. */
export function createDrafts({ written, held, messages, ask, show }: DraftParts, everyMs = EVERY_MS) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let turn = 0;
  let told = '';

  async function look(): Promise<void> {
    timer = undefined;
    const [chat, known] = [written(), held()];
    if (!chat || !known || chat.length === 0) return;
    const news = chat.text.startsWith(told) ? chat.text.slice(told.length) : chat.text;
    if (!SENTENCE_MARK.test(news)) return;
    const keep = Math.min(known.messages, chat.length - 1);
    const mine = turn;
    asking = true;
    try {
      const answer = await ask({ key: known.key, base: known.source, keep, messages: messages(keep) });
      told = chat.text;
      if (mine === turn) show({ ...answer, from: keep });
    } catch {
      // The chat was synced meanwhile, or nobody answers: what follows asks anew, and the sync brings all of it.
    } finally {
      asking = false;
    }
  }

  function touch(): void {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      if (!asking) return void look();
      timer = undefined;
      touch();
    }, everyMs);
  }

  return {
    /** More of the reply is there. */
    touch,
    /** It is written; what is still on its way counts no more. */
    end(): void {
      clearTimeout(timer);
      timer = undefined;
      told = '';
      turn++;
    },
  };
}
