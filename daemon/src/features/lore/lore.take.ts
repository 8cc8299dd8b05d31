import type { LoreBookDraft } from '../../importers/lore/index.ts';
import { hashText } from '../../importers/sillytavern-chat/index.ts';
import { searchableOf } from './lore.rows.ts';
import type { BookRow, EntryRow, LoreStore } from './lore.store.ts';

/** World info keeps its identity however it is bound, also as a file of its own. */
const worldId = (name: string): string => `lb_${hashText(`world:${name}`)}`;

/** The id of a book that came as a file. */
export const fileId = worldId;

/** Two books of one name are told apart by their order. */
function bookIds(books: readonly LoreBookDraft[]): string[] {
  const seen = new Map<string, number>();
  return books.map(({ kind, name }) => {
    const key = `${kind === 'card' ? 'card' : 'world'}:${name}`;
    const n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return n > 0 ? `lb_${hashText(`${key}#${n}`)}` : kind === 'card' ? `lb_${hashText(key)}` : worldId(name);
  });
}

/**
 * Puts the books of an import in place of those that an import brought before, in the caller's transaction. What a person
 * changed of an entry stays; an entry that came with no book any more stays if a person changed it, and goes else. A file
 * that a person attached stands in place of the chat's book of its name.
 */
export function takeLore(store: LoreStore, story: string, books: readonly LoreBookDraft[]): void {
  const [files, imported] = apart(store.books(story), ({ kind }) => kind === 'file');
  const ids = bookIds(books);
  const fresh = books
    .map((book, i) => ({ id: ids[i]!, book }))
    .filter(({ id }) => !files.some((file) => file.id === id));
  replace(store, story, { old: imported, fresh, kept: files });
}

/** Puts a file in place of the book of its name, or beside the others, in the caller's transaction. */
export function attachFile(store: LoreStore, story: string, book: LoreBookDraft): void {
  const id = fileId(book.name);
  const [old, kept] = apart(store.books(story), (one) => one.id === id);
  replace(store, story, { old, fresh: [{ id, book }], kept });
}

/** Takes a file out of a story, with what a person changed of it, in the caller's transaction; false where it is not in it. */
export function detachFile(store: LoreStore, story: string, id: string): boolean {
  const [old, kept] = apart(store.books(story), (one) => one.id === id && one.kind === 'file');
  if (old.length === 0) return false;
  for (const row of store.entries(story)) if (row.book === id) store.remove(story, row.id);
  store.replaceBooks(story, kept);
  // The chat may have a book of this name: the next import brings it.
  store.putHash(story, '');
  return true;
}

interface Books {
  /** Those that go, but for entries a person changed. */
  readonly old: readonly BookRow[];
  readonly fresh: readonly { readonly id: string; readonly book: LoreBookDraft }[];
  /** Those that are left alone. */
  readonly kept: readonly BookRow[];
}

function replace(store: LoreStore, story: string, { old, fresh, kept }: Books): void {
  const isKept = new Set(kept.map(({ id }) => id));
  const before = new Map(
    store
      .entries(story)
      .filter(({ book }) => !isKept.has(book))
      .map((row) => [row.id, row]),
  );
  const rows = fresh.map(({ id, book: { kind, name } }) => ({ id, kind, name }));
  for (const { id: book, book: draft } of fresh)
    for (const [position, { uid, ...body }] of draft.entries.entries()) {
      const id = `le_${hashText(`${book.slice(3)}:${uid}`)}`;
      const was = before.get(id);
      before.delete(id);
      const row: EntryRow = {
        id,
        book,
        uid,
        position,
        body: JSON.stringify(body),
        edit: was?.edit ?? '{}',
        gone: 0,
      };
      if (
        was === undefined ||
        was.body !== row.body ||
        was.gone !== 0 ||
        was.position !== position ||
        was.book !== row.book
      )
        store.put(story, row, searchableOf(row));
    }
  for (const row of before.values()) {
    if (row.edit === '{}') {
      store.remove(story, row.id);
      continue;
    }
    store.put(story, { ...row, gone: 1 }, searchableOf(row));
    const book = old.find(({ id }) => id === row.book);
    if (book !== undefined && !rows.some(({ id }) => id === book.id)) rows.push(book);
  }
  store.replaceBooks(
    story,
    [...rows, ...kept].map(({ id, kind, name }, position) => ({ id, kind, name, position })),
  );
}

/** What a test holds for, and the others. */
function apart<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
