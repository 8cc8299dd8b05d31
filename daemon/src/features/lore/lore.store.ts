import type { LoreKind, Note } from '@comfyvn/shared/lore/lore.schema';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    // `body` is the entry as imported, `edit` the fields a person changed. What is searched stands in `lore_search`, by the same number.
    version: 13,
    sql: `
CREATE TABLE lore_source (
  story TEXT PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE lore_book (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (story, id)
) STRICT;
CREATE TABLE lore_entry (
  number INTEGER PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  book TEXT NOT NULL,
  uid TEXT NOT NULL,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,
  edit TEXT NOT NULL DEFAULT '{}',
  gone INTEGER NOT NULL DEFAULT 0,
  UNIQUE (story, id)
) STRICT;
CREATE TABLE lore_note (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (story, position)
) STRICT;
CREATE VIRTUAL TABLE lore_search USING fts5(title, keys, content, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TRIGGER lore_entry_removed AFTER DELETE ON lore_entry BEGIN
  DELETE FROM lore_search WHERE rowid = old.number;
END;
`,
  },
  {
    // Lorebooks that were taken in by themselves; the id is that of the book in the stories it is attached to.
    version: 83,
    sql: `
CREATE TABLE lore_file (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  entries INTEGER NOT NULL,
  taken_at TEXT NOT NULL
) STRICT;
CREATE INDEX lore_book_id ON lore_book (id);
`,
  },
];

/** `body` is JSON of the entries, as imported. */
export interface FileRow {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  readonly entries: number;
  readonly taken_at: string;
}

export interface BookRow {
  readonly id: string;
  readonly kind: LoreKind;
  readonly name: string;
  readonly position: number;
}
export interface EntryRow {
  readonly id: string;
  readonly book: string;
  readonly uid: string;
  readonly position: number;
  /** JSON of the entry as imported. */
  readonly body: string;
  /** JSON of the fields a person changed. */
  readonly edit: string;
  readonly gone: number;
}
/** What is searched of an entry, made ready for the index. */
export interface Searchable {
  readonly title: string;
  readonly keys: string;
  readonly content: string;
}
/** Where a hit begins and ends in a snippet. */
export const HIT = { begin: '\u0001', end: '\u0002' } as const;

export function createLoreStore(db: Db) {
  const source = db.prepare<[string], { hash: string }>('SELECT hash FROM lore_source WHERE story = ?');
  const putSource = db.prepare<[string, string]>(
    'INSERT INTO lore_source (story, hash) VALUES (?, ?) ON CONFLICT (story) DO UPDATE SET hash = excluded.hash',
  );
  const books = db.prepare<[string], BookRow & { entries: number }>(
    `SELECT id, kind, name, position, (SELECT count(*) FROM lore_entry e WHERE e.story = b.story AND e.book = b.id) AS entries
     FROM lore_book b WHERE story = ? ORDER BY position`,
  );
  const dropBooks = db.prepare<[string]>('DELETE FROM lore_book WHERE story = ?');
  const putBook = db.prepare(
    'INSERT INTO lore_book (story, id, kind, name, position) VALUES (@story, @id, @kind, @name, @position)',
  );
  const entries = db.prepare<[string], EntryRow>(
    `SELECT e.id, e.book, e.uid, e.position, e.body, e.edit, e.gone FROM lore_entry e
     LEFT JOIN lore_book b ON b.story = e.story AND b.id = e.book WHERE e.story = ? ORDER BY b.position, e.position, e.number`,
  );
  const one = db.prepare<[string, string], EntryRow & { number: number }>(
    'SELECT * FROM lore_entry WHERE story = ? AND id = ?',
  );
  const put = db.prepare<[EntryRow & { story: string }], { number: number }>(
    `INSERT INTO lore_entry (story, id, book, uid, position, body, edit, gone) VALUES (@story, @id, @book, @uid, @position, @body, @edit, @gone)
     ON CONFLICT (story, id) DO UPDATE SET book = @book, uid = @uid, position = @position, body = @body, edit = @edit, gone = @gone RETURNING number`,
  );
  const remove = db.prepare<[string, string]>('DELETE FROM lore_entry WHERE story = ? AND id = ?');
  const unindex = db.prepare<[number]>('DELETE FROM lore_search WHERE rowid = ?');
  const index = db.prepare(
    'INSERT INTO lore_search (rowid, title, keys, content) VALUES (@number, @title, @keys, @content)',
  );
  const found = db.prepare<[string, string, string, string], EntryRow & { snippet: string }>(
    `SELECT e.id, e.book, e.uid, e.position, e.body, e.edit, e.gone, snippet(lore_search, 2, ?, ?, '…', 28) AS snippet
     FROM lore_search JOIN lore_entry e ON e.number = lore_search.rowid
     WHERE lore_search MATCH ? AND e.story = ? ORDER BY bm25(lore_search, 8, 6, 1), e.number`,
  );
  const notes = db.prepare<[string], { body: string }>('SELECT body FROM lore_note WHERE story = ? ORDER BY position');
  const dropNotes = db.prepare<[string]>('DELETE FROM lore_note WHERE story = ?');
  const putNote = db.prepare<[string, number, string]>(
    'INSERT INTO lore_note (story, position, body) VALUES (?, ?, ?)',
  );
  const files = db.prepare<[], Omit<FileRow, 'body'>>(
    'SELECT id, name, entries, taken_at FROM lore_file ORDER BY name',
  );
  const file = db.prepare<[string], FileRow>('SELECT id, name, body, entries, taken_at FROM lore_file WHERE id = ?');
  const putFile = db.prepare<[FileRow]>(
    `INSERT INTO lore_file (id, name, body, entries, taken_at) VALUES (@id, @name, @body, @entries, @taken_at)
     ON CONFLICT (id) DO UPDATE SET body = @body, entries = @entries, taken_at = @taken_at`,
  );
  const removeFile = db.prepare<[string]>('DELETE FROM lore_file WHERE id = ?');
  const attached = db.prepare<[string], { story: string }>(
    "SELECT story FROM lore_book WHERE id = ? AND kind = 'file' ORDER BY story",
  );
  return {
    files: () => files.all(),
    file: (id: string) => file.get(id),
    putFile: (row: FileRow) => void putFile.run(row),
    removeFile: (id: string) => void removeFile.run(id),
    /** The stories that a file is attached to. */
    attached: (id: string): string[] => attached.all(id).map(({ story }) => story),
    hash: (story: string): string | undefined => source.get(story)?.hash,
    putHash: (story: string, hash: string) => void putSource.run(story, hash),
    books: (story: string) => books.all(story),
    replaceBooks(story: string, all: readonly BookRow[]): void {
      dropBooks.run(story);
      for (const book of all) putBook.run({ ...book, story });
    },
    entries: (story: string) => entries.all(story),
    find: (story: string, id: string) => one.get(story, id),
    put(story: string, row: EntryRow, words: Searchable): void {
      const { number } = put.get({ ...row, story })!;
      unindex.run(number);
      index.run({ number, ...words });
    },
    remove: (story: string, id: string) => void remove.run(story, id),
    /** Entries of a story that match a query of FTS5, best first. */
    search: (story: string, query: string) => found.all(HIT.begin, HIT.end, query, story),
    notes: (story: string): Note[] => notes.all(story).map(({ body }) => JSON.parse(body) as Note),
    replaceNotes(story: string, all: readonly Note[]): void {
      dropNotes.run(story);
      for (const [position, note] of all.entries()) putNote.run(story, position, JSON.stringify(note));
    },
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type LoreStore = ReturnType<typeof createLoreStore>;
