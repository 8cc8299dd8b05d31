import Database from 'better-sqlite3';
import type { Db } from '../../core/db.ts';

/** The database as it was at one moment, for as long as reading it takes. */
export interface Snapshot {
  readonly db: Db;
  close(): void;
}

/** A second connection within one read transaction: what others write meanwhile it does not see. */
export function openSnapshot(db: Db): Snapshot {
  const copy = new Database(db.name, { readonly: true, fileMustExist: true });
  copy.exec('BEGIN');
  // The moment is that of the first read, and not of BEGIN.
  copy.prepare('SELECT count(*) FROM story').get();
  return { db: copy, close: () => void copy.close() };
}
