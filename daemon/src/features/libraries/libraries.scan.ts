import { inParallel } from './libraries.parallel.ts';
import type { LibraryReader } from './libraries.reader.ts';
import type { LibraryStore } from './libraries.store.ts';

/** Owners whose lists are read side by side. */
const AT_ONCE = 4;

/**
 * Brings the stored lists of a library up to date. Only owners whose stamp has changed are looked into, and of their chats
 * only those whose file has.
 */
export async function scan(
  library: string,
  reader: LibraryReader,
  store: LibraryStore,
  { signal, progress }: { signal?: AbortSignal; progress?: (done: number, of: number) => void } = {},
): Promise<void> {
  const owners = await reader.owners();
  const known = new Map(store.owners(library).map((o) => [o.key, o]));
  const changed = owners.filter((o) => {
    const before = known.get(o.key);
    return before?.stamp !== o.stamp || before.name !== o.name || before.members.join('/') !== o.members.join('/');
  });
  let done = 0;
  await inParallel(
    changed,
    async (owner) => {
      signal?.throwIfAborted();
      store.putChats(library, owner, await reader.chats(owner, store.known(library, owner.key)));
      progress?.(++done, changed.length);
    },
    AT_ONCE,
  );
  const there = new Set(owners.map((o) => o.key));
  for (const key of known.keys()) if (!there.has(key)) store.dropOwner(library, key);
}
