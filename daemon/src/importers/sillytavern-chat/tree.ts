import { markOf, type RouteMark } from '@comfyvn/shared/sillytavern/routes/mark';
import { joinByBeginning, type Place, type Stretch } from '@comfyvn/shared/sillytavern/routes/trie';
import type { ChatMessage } from './chat.ts';

/** A stretch of messages that all chats through it share, and what follows it in each. */
export interface ChatTree {
  readonly messages: readonly ChatMessage[];
  readonly branches: readonly ChatTree[];
  /** It is part of the chat that the others are branches of. */
  readonly isMain: boolean;
  /** Its first message is one of several takes that chats go on from. */
  readonly isTake: boolean;
}

/** One chat by itself: a tree without branches. */
export const singleChat = (messages: readonly ChatMessage[]): ChatTree => ({
  messages,
  branches: [],
  isMain: true,
  isTake: false,
});

/**
 * Joins a chat and its branches and checkpoints by what they have in common, as the tree of routes does. The first chat is
 * the main path, and its continuation comes first at every fork; the others by date, so that neither names nor the order of
 * files matter. A chat that is wholly contained in another one (a checkpoint) adds nothing.
 */
export function joinChats(chats: readonly (readonly ChatMessage[])[]): ChatTree {
  const full = chats.filter((chat) => chat.length > 0);
  const marks = full.map((chat) => chat.map(toMark));
  const treeOf = (stretch: Stretch, isTake: boolean, messages = messagesOf(stretch)): ChatTree => ({
    messages,
    branches: sorted(stretch.next).flatMap(({ takes }) => {
      if (takes.length === 1) return [treeOf(takes[0]!, false)];
      const own = takes.map((take) => messagesOf(take));
      return takes.map((take, i) => treeOf(take, true, withoutTakes(own[i]!, own, i === 0)));
    }),
    isMain: stretch.chat === 0,
    isTake,
  });
  const messagesOf = ({ chat, from, to }: Stretch): ChatMessage[] => full[chat]!.slice(from, to);
  const sorted = (places: readonly Place[]): Place[] =>
    places
      .map(({ takes }): Place => ({ takes: takes.toSorted(byAge) }))
      .toSorted((a, b) => byAge(a.takes[0]!, b.takes[0]!));
  const byAge = (a: Stretch, b: Stretch): number => {
    const [x, y] = [full[a.chat]![a.from]!, full[b.chat]![b.from]!];
    const isMain = Number(b.chat === 0) - Number(a.chat === 0);
    return isMain || (x.sentAtMs ?? 0) - (y.sentAtMs ?? 0) || (x.key < y.key ? -1 : x.key > y.key ? 1 : 0);
  };
  if (full.length === 0) return singleChat([]);
  const root = treeOf(joinByBeginning(marks), false, []);
  return root.branches.length === 1 ? root.branches[0]! : { ...root, isMain: true };
}

/** Takes that other paths go on from are choices of the fork already; what is left is offered on the first path alone. */
function withoutTakes(
  own: readonly ChatMessage[],
  all: readonly (readonly ChatMessage[])[],
  keepsRest: boolean,
): ChatMessage[] {
  const [first, ...rest] = own;
  const gone = new Set(all.map((messages) => messages[0]!.text.trim()));
  const otherTakes = keepsRest ? first!.otherTakes.filter((take) => !gone.has(take.text.trim())) : [];
  return [{ ...first!, otherTakes }, ...rest];
}

const toMark = (message: ChatMessage): RouteMark =>
  message.mark ??
  markOf({
    name: message.author,
    is_user: message.role === 'user',
    send_date: message.sentAtMs ?? '',
    mes: message.text,
    swipes: message.otherTakes.length === 0 ? [] : [message.text, ...message.otherTakes.map((take) => take.text)],
  });
