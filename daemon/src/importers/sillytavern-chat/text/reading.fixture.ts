import { createChatReader } from './index.ts';
import type { ChatCast, TextLine, TextMessage } from './index.ts';

/** A message by its author and words; `>` before the author marks the persona, `!` a narrator message. */
export type Said = readonly [author: string, text: string];

/** Messages in order, as the reader takes them. */
export function toMessages(chat: readonly Said[]): TextMessage[] {
  return chat.map(([author, text], index) => ({
    index,
    author: author.replace(/^[>!]/, ''),
    isUser: author.startsWith('>'),
    isNarrator: author.startsWith('!'),
    text,
  }));
}

/** Reads a whole chat in two passes and returns all lines. */
export function readChat(chat: readonly Said[], cast: ChatCast): TextLine[] {
  const reader = createChatReader(cast);
  const messages = toMessages(chat);
  for (const message of messages) reader.observe(message);
  reader.prepare();
  return messages.flatMap((message) => reader.read(message));
}

/** One card and one persona. */
export const SOLO: ChatCast = { userName: 'Sam', characterNames: ['Mira Vale'], group: false };

/** Lines as `kind|speaker|text`, short enough to compare. */
export function brief(lines: readonly TextLine[]): string[] {
  return lines.map((line) => `${line.kind}|${line.speaker ?? ''}|${line.text}`);
}
