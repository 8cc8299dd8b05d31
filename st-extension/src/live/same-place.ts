/** Where a reader is in a chat. */
export interface Place {
  /** The messages before this one were read; the number of all of them at the end. */
  readonly message: number;
  /** The line shown; null at the end. */
  readonly node: string | null;
}

/** Where to go on in another chat. `end`: at what is newest there. */
export type Going = { readonly message: number; readonly node: string | null } | 'end';

/**
 * The same place in a chat that begins with the same `common` messages, of `length` of its own: a branch, or what it was made
 * from. What was read in both is not read again; null: they have nothing in common. Pure.
 */
export function samePlace({ message, node }: Place, common: number, length: number): Going | null {
  if (common === 0) return null;
  if (message < common) return { message, node };
  return common < length ? { message: common, node: null } : 'end';
}

/** How many messages two chats begin with that are the same, by what `identity` tells of each. Pure. */
export function commonBeginning<T>(one: readonly T[], other: readonly T[], identity: (of: T) => string): number {
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at++) if (identity(one[at]!) !== identity(other[at]!)) return at;
  return most;
}
