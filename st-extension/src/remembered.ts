import { stored, type KeyValueStorage } from './storage.ts';

export interface RememberedExpressions {
  find(message: MessageIdentity): string | undefined;
  /** Returns whether that was news. */
  remember(message: MessageIdentity, label: string): boolean;
}

/** What tells a message from all others, whatever chat file it was copied to. */
export interface MessageIdentity {
  readonly name?: string;
  readonly send_date?: string | number;
  readonly swipe_id?: number;
  readonly mes?: string;
}

/** Short name of a message: its time and name; without a time, its text. Pure. */
export function identityOf({ name = '', send_date, swipe_id = 0, mes = '' }: MessageIdentity): string {
  return hash(`${name}\n${send_date ?? mes}\n${swipe_id}`);
}

/** The expressions that were seen, the newest `limit` of them. */
export function rememberedExpressions(storage: KeyValueStorage, limit = 5_000): RememberedExpressions {
  const kept = stored<[string, string][]>(storage, 'expressions');
  const labels = new Map(kept.read() ?? []);
  return {
    find: (message) => labels.get(identityOf(message)),
    remember(message, label) {
      const id = identityOf(message);
      if (labels.get(id) === label) return false;
      labels.delete(id);
      labels.set(id, label);
      for (const oldest of labels.keys()) {
        if (labels.size <= limit) break;
        labels.delete(oldest);
      }
      kept.write([...labels]);
      return true;
    },
  };
}

/** 53 bits of a text in base 36 (cyrb53, public domain). */
function hash(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
