import type { Chat } from '../../importers/sillytavern-chat/index.ts';
import type { OriginStore } from './imports.origins.store.ts';

/** What a chat is told by, whatever its file is called and wherever it was read. */
function marksOf(chat: Chat): string[] {
  const { integrity } = chat.header.metadata;
  const first = chat.messages[0];
  return [
    ...(typeof integrity === 'string' && integrity !== '' ? [`integrity:${integrity.slice(0, 100)}`] : []),
    ...(first ? [`first:${first.sentAtMs ?? first.text.slice(0, 200)}`] : []),
  ];
}

/** Whether two are one chat at different times. */
export const isSameChat = (a: Chat, b: Chat): boolean => {
  const marks = marksOf(a);
  return marksOf(b).some((mark) => marks.includes(mark));
};

export interface OriginQuestion {
  /** `solo:<avatar>/<file>` or `group:<id>/<file>`. */
  readonly key: string;
  readonly chat: Chat;
  /** Under which an import from a file kept the chat until now. */
  readonly before?: string;
  /** The same chat as the last one of that key, whatever became of its messages. */
  readonly continues?: boolean;
  /** The chat of that key that the extension sent last, if it did. */
  readonly captured?: () => Chat | null;
}

/**
 * Gives each chat of SillyTavern one origin, so that it becomes one story whether the extension sends it, a library is read
 * or its file is imported. Two installations may hold different chats under one key (each has its own "Seraphina"); those
 * become two stories.
 */
export function createOrigins(store: OriginStore, hasStory: (originKey: string) => boolean) {
  function choose({ key, chat, before, continues, captured }: OriginQuestion): string {
    const marks = marksOf(chat);
    const rows = store.ofKey(key);
    const known = rows.find((row) => marks.includes(row.mark)) ?? (continues === true ? rows.at(-1) : undefined);
    if (known) return known.origin_key;
    const usual = `sillytavern:${key}`;
    if (rows.length === 0) {
      // Stories from before origins were written down.
      const isThere = hasStory(usual);
      const live = isThere ? captured?.() : null;
      if (isThere && (!live || isSameChat(live, chat))) return usual;
      if (before !== undefined && hasStory(before)) return before;
      if (!isThere) return usual;
    }
    const taken = new Set(rows.map((row) => row.origin_key));
    for (let n = 1; ; n++) {
      const free = n === 1 ? usual : `${usual}#${n}`;
      if (!taken.has(free) && !hasStory(free)) return free;
    }
  }

  return {
    /** Key of the origin of a chat; noted, so that it stays. */
    of(question: OriginQuestion): string {
      const origin = choose(question);
      for (const mark of marksOf(question.chat)) store.put({ key: question.key, mark, origin_key: origin });
      return origin;
    },
  };
}
export type Origins = ReturnType<typeof createOrigins>;
