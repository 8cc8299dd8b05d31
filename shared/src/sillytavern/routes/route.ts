import type { RouteMessage } from './mark.ts';

/** A chat file as far as routes go. */
export interface RouteFile {
  /** Without `.jsonl`; what links of SillyTavern name. */
  readonly name: string;
  /** `main_chat` of its metadata: the chat it was made from. */
  readonly mainChat: string | null;
  readonly messages: readonly RouteMessage[];
}

export const ROUTE_KINDS = ['root', 'branch', 'checkpoint', 'copy'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/**
 * Why the place of a fork, or the chat it leaves, cannot be known:
 * `parent-missing`: the chat it was made from is not there; `no-link`: nothing says which of the chats was there first;
 * `edited`: a message that both had was changed or removed afterwards; `parent-changed`: it has more in common with another
 * chat than with the one it was made from; `unlike-parent`: nothing in common with it; `circular`: the chats name each other.
 */
export const AMBIGUITIES = [
  'parent-missing',
  'no-link',
  'edited',
  'parent-changed',
  'unlike-parent',
  'circular',
] as const;
export type Ambiguity = (typeof AMBIGUITIES)[number];

/** Each in words, after "not certain: ". */
export const AMBIGUITY_WORDS: Readonly<Record<Ambiguity, string>> = {
  'parent-missing': 'the chat it was made from is not there any more',
  'no-link': 'nothing says which of the chats was there first',
  edited: 'messages that both had were changed or removed afterwards',
  'parent-changed': 'it has more in common with another chat than with the one it was made from',
  'unlike-parent': 'it has nothing in common with the chat it says it was made from',
  circular: 'the chats name each other as the one they were made from',
};

/** The first words of a route that its parent does not have. */
export interface RouteWay {
  /** `take`: another swipe of the message at the fork. */
  readonly kind: 'user' | 'character' | 'take';
  readonly by: string;
  readonly words: string;
}

export interface Route {
  /** Its place among the files that were given. */
  readonly index: number;
  readonly name: string;
  readonly kind: RouteKind;
  /** Index of the route it leaves; null for a root. */
  readonly parent: number | null;
  /**
   * Index of the last message it has in common with its parent, the same in both (messages only, the header not counted).
   * `swiped`: there it has another take.
   */
  readonly fork: { readonly message: number; readonly swiped: boolean } | null;
  readonly ambiguous: Ambiguity | null;
  /** Index of the root of its tree. */
  readonly root: number;
  readonly messages: number;
  /** Messages that its parent does not have. */
  readonly own: number;
  readonly way: RouteWay | null;
  /** Of its last message, as SillyTavern wrote it; '' where it did not. */
  readonly lastDate: string;
}
