import type { ChatMessage } from './chat.ts';

/** A stretch of messages that all chats through it share, and what follows it in each. */
export interface ChatTree {
  readonly messages: readonly ChatMessage[];
  readonly branches: readonly ChatTree[];
}

/** One chat by itself: a tree without branches. */
export const singleChat = (messages: readonly ChatMessage[]): ChatTree => ({ messages, branches: [] });

/**
 * Joins a chat and its branches and checkpoints by what they have in common: messages are the same when author, date and
 * text are. The first chat is the main path, and its continuation comes first at every fork. A chat that is wholly contained
 * in another one (a checkpoint) adds nothing.
 */
export function joinChats(chats: readonly (readonly ChatMessage[])[]): ChatTree {
  return join(
    chats.filter((c) => c.length > 0),
    0,
  );
}

function join(chats: readonly (readonly ChatMessage[])[], from: number): ChatTree {
  const longest = chats.reduce((a, b) => (b.length > a.length ? b : a), chats[0] ?? []);
  let end = from;
  while (end < longest.length && chats.every((c) => end >= c.length || same(c[end]!, longest[end]!))) end++;
  // A checkpoint that ends inside the shared part goes no further.
  const going = chats.filter((c) => c.length > end);
  const groups: (readonly ChatMessage[])[][] = [];
  for (const chat of going) {
    const group = groups.find((g) => same(g[0]![end]!, chat[end]!));
    if (group) group.push(chat);
    else groups.push([chat]);
  }
  return { messages: longest.slice(from, end), branches: groups.map((g) => join(g, end)) };
}

function same(a: ChatMessage, b: ChatMessage): boolean {
  return a.author === b.author && a.role === b.role && a.sentAtMs === b.sentAtMs && a.text.trim() === b.text.trim();
}
