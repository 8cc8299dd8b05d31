import type { Chat } from './read.ts';

/**
 * A chat read from its file with the expressions that were captured while it was open: SillyTavern keeps them nowhere. They
 * count for messages that are still the same. Pure.
 */
export function withExpressions(chat: Chat, captured: Chat): Chat {
  const known = new Map(captured.messages.map((m) => [m.key, m]));
  const messages = chat.messages.map((message) => {
    const before = known.get(message.key);
    return message.expression === null && before?.expression != null && before.text === message.text
      ? { ...message, expression: before.expression }
      : message;
  });
  return { ...chat, messages };
}
