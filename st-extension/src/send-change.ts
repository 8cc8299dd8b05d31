import type { SyncResult } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { CaptureHead, Splice } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import { partsOf, same } from './changes.ts';
import type { Daemon } from './daemon.ts';

/** Characters per request; at three bytes each it stays below 4 MB with the head. */
const PART_LIMIT = 1_000_000;

/** What turns what the daemon holds of a chat into what it is now. */
export interface Change {
  /** The `source` of what the daemon holds; null: it begins anew. */
  readonly base: string | null;
  /** Begins anew as another chat does. */
  readonly begins?: { readonly key: string; readonly source: string; readonly messages: number };
  /** Messages there before `changes`. */
  readonly total: number;
  readonly changes: readonly Splice[];
}

export interface Sending {
  readonly head: CaptureHead;
  readonly options: { readonly swipes: boolean };
  /** As the daemon holds them; the same ones are not sent again. */
  readonly surroundings?: CaptureHead['surroundings'];
  /** The chat is kept and no story made of it. */
  readonly onlyKeep?: boolean;
  readonly stamp?: string;
  readonly signal?: AbortSignal;
}

/** Sends a change in as many parts as it takes. Throws ApiError; 409: the daemon holds something else. */
export async function sendChange(
  daemon: Pick<Daemon, 'sync'>,
  { base, begins, total, changes }: Change,
  { head, options, surroundings, onlyKeep = false, stamp, signal }: Sending,
): Promise<SyncResult> {
  const parts = partsOf(changes, PART_LIMIT);
  let [source, count] = [base, total];
  let result: SyncResult | undefined;
  for (const [n, part] of parts.entries()) {
    const isLast = n === parts.length - 1;
    count += part.reduce((sum, { remove, messages }) => sum + messages.length - remove, 0);
    const body = {
      // What surrounds the chat is large and changes seldom.
      chat: n > 0 || same(surroundings, head.surroundings) ? { ...head, surroundings: undefined } : head,
      base: source,
      total: count,
      changes: part,
      more: onlyKeep || !isLast,
      options,
      ...(n === 0 && begins && { begins }),
      ...(isLast && stamp !== undefined && { stamp }),
    };
    result = await daemon.sync(body, signal);
    source = result.source;
  }
  return result!;
}
