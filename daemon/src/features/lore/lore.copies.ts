import type { LoreRecord } from '@comfyvn/shared/lore/lore.schema';
import type { Db } from '../../core/db.ts';
import { draftOf, editOf, searchableOf } from './lore.rows.ts';
import { createLoreStore, type EntryRow } from './lore.store.ts';

/** All lore of a story in and out of a database: for backups. Events are the caller's. */
export function createLoreCopies(db: Db) {
  const store = createLoreStore(db);
  return {
    read: (story: string): LoreRecord => ({
      books: store.books(story).map(({ id, kind, name }) => ({ id, kind, name })),
      entries: store.entries(story).map((row) => ({
        id: row.id,
        book: row.book,
        uid: row.uid,
        gone: row.gone === 1,
        imported: draftOf(row) as LoreRecord['entries'][number]['imported'],
        edit: editOf(row),
      })),
      notes: store.notes(story),
    }),
    /** Puts a record in place of what a story has, within the caller's transaction. */
    put(story: string, { books, entries, notes }: LoreRecord): void {
      for (const { id } of store.entries(story)) store.remove(story, id);
      store.replaceBooks(
        story,
        books.map((book, position) => ({ ...book, position })),
      );
      for (const [position, { id, book, uid, gone, imported, edit }] of entries.entries()) {
        const row: EntryRow = {
          id,
          book,
          uid,
          position,
          body: JSON.stringify(imported),
          edit: JSON.stringify(edit),
          gone: gone ? 1 : 0,
        };
        store.put(story, row, searchableOf(row));
      }
      store.replaceNotes(story, notes);
      // The next import is another source, even where it is the same.
      store.putHash(story, '');
    },
  };
}
