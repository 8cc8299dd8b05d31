import type { Db } from './db.ts';

/**
 * Does `work` without waiting for the disk: after a power cut it may not have been, but what came before it is whole. For
 * what costs nothing to do again; a crash of the process alone loses nothing either way.
 */
export function lightly<T>(db: Db, work: () => T): T {
  if (db.inTransaction) return work();
  db.pragma('synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.pragma('synchronous = FULL');
  }
}

/** Of a statement that writes. Unlike `get`, `all` sees it through to its commit, and throws where that fails. */
export const first = <T>(rows: readonly T[]): T | undefined => rows[0];
