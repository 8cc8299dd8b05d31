import type { LoreBookDraft } from '../../importers/lore/index.ts';
import { hashText } from '../../importers/sillytavern-chat/index.ts';
import { searchableOf } from './lore.rows.ts';
import type { BookRow, EntryRow, LoreStore } from './lore.store.ts';

/** World info keeps its identity however it is bound; two books of one name are told apart by their order. */
function bookIds(books: readonly LoreBookDraft[]): string[] {
  const seen = new Map<string, number>();
  return books.map(({ kind, name }) => {
    const key = `${kind === 'card' ? 'card' : 'world'}:${name}`;
    const n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return hashText(n === 0 ? key : `${key}#${n}`);
  });
}

/**
 * Puts the books of an import in place of those that are there, in the caller's transaction. What a person changed of an
 * entry stays; an entry that came with no book any more stays if a person changed it, and goes else.
 */
export function takeLore(store: LoreStore, story: string, books: readonly LoreBookDraft[]): void {
  const before = new Map(store.entries(story).map((row) => [row.id, row]));
  const oldBooks = new Map(store.books(story).map((book) => [book.id, book]));
  const ids = bookIds(books);
  const rows: BookRow[] = books.map(({ kind, name }, position) => ({
    id: `lb_${ids[position]}`,
    kind,
    name,
    position,
  }));
  for (const [i, book] of books.entries())
    for (const [position, { uid, ...body }] of book.entries.entries()) {
      const id = `le_${hashText(`${ids[i]}:${uid}`)}`;
      const old = before.get(id);
      before.delete(id);
      const row: EntryRow = {
        id,
        book: `lb_${ids[i]}`,
        uid,
        position,
        body: JSON.stringify(body),
        edit: old?.edit ?? '{}',
        gone: 0,
      };
      if (
        old === undefined ||
        old.body !== row.body ||
        old.gone !== 0 ||
        old.position !== position ||
        old.book !== row.book
      )
        store.put(story, row, searchableOf(row));
    }
  for (const row of before.values()) {
    if (row.edit === '{}') {
      store.remove(story, row.id);
      continue;
    }
    store.put(story, { ...row, gone: 1 }, searchableOf(row));
    const book = oldBooks.get(row.book);
    if (book !== undefined && !rows.some(({ id }) => id === book.id))
      rows.push({ id: book.id, kind: book.kind, name: book.name, position: rows.length });
  }
  store.replaceBooks(story, rows);
}
