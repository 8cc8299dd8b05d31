import type { LibraryOutcome, LibrarySchedule, LibraryScope } from '@comfyvn/shared/libraries/libraries.schema';
import type { Db, Migration } from '../../core/db.ts';
import type { LibraryChat, LibraryOwner } from './libraries.reader.ts';

export const migrations: Migration[] = [
  {
    version: 22,
    sql: `
CREATE TABLE library (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  user TEXT NOT NULL,
  version TEXT,
  account TEXT,
  basic_user TEXT,
  self_signed INTEGER NOT NULL DEFAULT 0,
  schedule TEXT NOT NULL DEFAULT 'off',
  scope TEXT NOT NULL DEFAULT 'imported',
  created_at TEXT NOT NULL,
  scanned_at TEXT,
  problem TEXT,
  run TEXT,
  run_at TEXT,
  run_counts TEXT
) STRICT;
CREATE TABLE library_owner (
  library TEXT NOT NULL REFERENCES library(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  avatar TEXT,
  members TEXT NOT NULL,
  chats TEXT,
  stamp TEXT NOT NULL,
  PRIMARY KEY (library, key)
) STRICT;
CREATE TABLE library_chat (
  library TEXT NOT NULL REFERENCES library(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  owner TEXT NOT NULL,
  file TEXT NOT NULL,
  messages INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  story TEXT REFERENCES story(id) ON DELETE SET NULL,
  read_stamp TEXT,
  hash TEXT,
  options TEXT,
  outcome TEXT,
  why TEXT,
  run TEXT,
  PRIMARY KEY (library, key)
) STRICT;
CREATE INDEX library_chat_by_owner ON library_chat (library, owner);
CREATE INDEX library_chat_by_story ON library_chat (story);
`,
  },
];

export interface LibraryRow {
  id: string;
  name: string;
  kind: 'folder' | 'server';
  place: string;
  user: string;
  version: string | null;
  account: string | null;
  basic_user: string | null;
  self_signed: number;
  schedule: LibrarySchedule;
  scope: LibraryScope;
  created_at: string;
  scanned_at: string | null;
  problem: string | null;
  /** The last import or sync: its job, when it ended, and its LibraryCounts as JSON. */
  run: string | null;
  run_at: string | null;
  run_counts: string | null;
}
export interface OwnerRow {
  key: string;
  kind: 'solo' | 'group';
  name: string;
  avatar: string | null;
  members: string;
  chats: string | null;
  stamp: string;
}
export interface OwnerListRow extends OwnerRow {
  chat_count: number;
  messages: number;
  imported: number;
  changed: number;
  last_at: number | null;
}
export interface ChatRow {
  key: string;
  owner: string;
  file: string;
  messages: number;
  size_bytes: number;
  last_at: number;
  stamp: string;
  gone: number;
  story: string | null;
  /** The stamp, hash and options of the bytes that the story was made of. */
  read_stamp: string | null;
  hash: string | null;
  options: string | null;
  outcome: LibraryOutcome | null;
  why: string | null;
  run: string | null;
}
export type ChatListRow = ChatRow & { name: string };
export interface LibraryTotals {
  characters: number;
  chats: number;
  messages: number;
  imported: number;
}

const CHAT_LIST = `SELECT c.*, coalesce(o.name, c.owner) AS name FROM library_chat AS c
  LEFT JOIN library_owner AS o ON o.library = c.library AND o.key = c.owner`;
/** Upper and lower case alike in every script, by a column of lower-case text; \`search\` is lower case already. */
const FOUND = `(@search = '' OR instr(lower_text(c.file || ' ' || coalesce(o.name, '')), @search) > 0)`;

export function createLibraryStore(db: Db) {
  db.function('lower_text', { deterministic: true }, (text: unknown) => String(text).toLowerCase());
  const list = db.prepare<[], LibraryRow>('SELECT * FROM library ORDER BY created_at, id');
  const one = db.prepare<[string], LibraryRow>('SELECT * FROM library WHERE id = ?');
  const put = db.prepare<LibraryRow>(
    `INSERT INTO library (id, name, kind, place, user, version, account, basic_user, self_signed, schedule, scope, created_at, scanned_at, problem, run, run_at, run_counts)
     VALUES (@id, @name, @kind, @place, @user, @version, @account, @basic_user, @self_signed, @schedule, @scope, @created_at, @scanned_at, @problem, @run, @run_at, @run_counts)
     ON CONFLICT (id) DO UPDATE SET name = @name, kind = @kind, place = @place, user = @user, version = @version, account = @account, basic_user = @basic_user,
       self_signed = @self_signed, schedule = @schedule, scope = @scope, scanned_at = @scanned_at, problem = @problem, run = @run, run_at = @run_at, run_counts = @run_counts`,
  );
  const remove = db.prepare<[string]>('DELETE FROM library WHERE id = ?');
  const totals = db.prepare<{ library: string }, LibraryTotals>(
    `SELECT (SELECT count(*) FROM library_owner WHERE library = @library) AS characters, count(*) FILTER (WHERE gone = 0) AS chats,
       coalesce(sum(messages) FILTER (WHERE gone = 0), 0) AS messages, count(story) AS imported FROM library_chat WHERE library = @library`,
  );
  const owners = db.prepare<[string], OwnerRow>(
    'SELECT key, kind, name, avatar, members, chats, stamp FROM library_owner WHERE library = ?',
  );
  const ownerList = db.prepare<{ library: string; search: string }, OwnerListRow>(
    `SELECT o.*, count(c.key) AS chat_count, coalesce(sum(c.messages), 0) AS messages, count(c.story) AS imported,
       count(c.story) FILTER (WHERE c.read_stamp IS NOT c.stamp) AS changed, max(c.last_at) AS last_at
     FROM library_owner AS o LEFT JOIN library_chat AS c ON c.library = o.library AND c.owner = o.key AND c.gone = 0
     WHERE o.library = @library AND (@search = '' OR instr(lower_text(o.name), @search) > 0)
     GROUP BY o.key ORDER BY last_at DESC NULLS LAST, o.name`,
  );
  const putOwner = db.prepare<OwnerRow & { library: string }>(
    `INSERT INTO library_owner (library, key, kind, name, avatar, members, chats, stamp) VALUES (@library, @key, @kind, @name, @avatar, @members, @chats, @stamp)
     ON CONFLICT (library, key) DO UPDATE SET kind = @kind, name = @name, avatar = @avatar, members = @members, chats = @chats, stamp = @stamp`,
  );
  const dropOwner = db.prepare<[string, string]>('DELETE FROM library_owner WHERE library = ? AND key = ?');
  const chatsOf = db.prepare<[string, string], ChatRow>('SELECT * FROM library_chat WHERE library = ? AND owner = ?');
  const chat = db.prepare<[string, string], ChatListRow>(`${CHAT_LIST} WHERE c.library = ? AND c.key = ?`);
  const keys = db.prepare<[string], { key: string; owner: string; story: string | null }>(
    'SELECT key, owner, story FROM library_chat WHERE library = ? AND gone = 0 ORDER BY owner, key',
  );
  const chatList = db.prepare<{ library: string; owner: string | null; search: string; limit: number }, ChatListRow>(
    `${CHAT_LIST} WHERE c.library = @library AND (@owner IS NULL OR c.owner = @owner) AND ${FOUND}
     ORDER BY c.gone, c.last_at DESC, c.key LIMIT @limit`,
  );
  const changes = db.prepare<[string, string], ChatListRow>(
    `${CHAT_LIST} WHERE c.library = ? AND c.run = ? AND c.outcome <> 'unchanged' ORDER BY c.outcome = 'failed' DESC, c.last_at DESC LIMIT 1000`,
  );
  const putChat = db.prepare(
    `INSERT INTO library_chat (library, key, owner, file, messages, size_bytes, last_at, stamp) VALUES (@library, @key, @owner, @file, @messages, @sizeBytes, @lastAt, @stamp)
     ON CONFLICT (library, key) DO UPDATE SET owner = @owner, file = @file, messages = @messages, size_bytes = @sizeBytes, last_at = @lastAt, stamp = @stamp, gone = 0`,
  );
  const goneChat = db.prepare<[string, string]>('UPDATE library_chat SET gone = 1 WHERE library = ? AND key = ?');
  const dropChat = db.prepare<[string, string]>(
    'DELETE FROM library_chat WHERE library = ? AND key = ? AND story IS NULL',
  );
  const outcome = db.prepare(
    `UPDATE library_chat SET outcome = @outcome, why = @why, run = @run, story = coalesce(@story, story),
       read_stamp = coalesce(@readStamp, read_stamp), hash = coalesce(@hash, hash), options = coalesce(@options, options)
     WHERE library = @library AND key = @key`,
  );
  const goneCount = db.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM library_chat WHERE library = ? AND gone = 1 AND story IS NOT NULL',
  );

  return {
    list: () => list.all(),
    find: (id: string) => one.get(id),
    put: (row: LibraryRow) => void put.run(row),
    remove: (id: string) => remove.run(id).changes > 0,
    totals: (library: string): LibraryTotals =>
      totals.get({ library }) ?? { characters: 0, chats: 0, messages: 0, imported: 0 },
    owners: (library: string): LibraryOwner[] => owners.all(library).map(toOwner),
    ownerList: (library: string, search: string) => ownerList.all({ library, search: search.toLowerCase() }),
    /** The chats of an owner as the reader gave them; those that are gone left out. */
    known: (library: string, owner: string): Map<string, LibraryChat> =>
      new Map(
        chatsOf
          .all(library, owner)
          .filter((row) => row.gone === 0)
          .map((row) => [row.key, toChat(row)]),
      ),
    chat: (library: string, key: string) => chat.get(library, key),
    /** Chats that are there, by owner. */
    keys: (library: string) => keys.all(library),
    goneCount: (library: string) => goneCount.get(library)?.n ?? 0,
    chatList: (library: string, filter: { owner?: string | undefined; search: string; limit: number }) =>
      chatList.all({
        library,
        owner: filter.owner ?? null,
        search: filter.search.toLowerCase(),
        limit: filter.limit,
      }),
    changes: (library: string, run: string) => changes.all(library, run),
    /** Takes over what a reader found of one owner; a chat that became a story is kept though its file is gone. */
    putChats: db.transaction((library: string, owner: LibraryOwner, chats: readonly LibraryChat[]) => {
      const { key, kind, name, avatar, members, stamp } = owner;
      const files = owner.chats ? JSON.stringify(owner.chats) : null;
      putOwner.run({ library, key, kind, name, avatar, members: JSON.stringify(members), chats: files, stamp });
      const there = new Set(chats.map((c) => c.key));
      for (const row of chatsOf.all(library, key)) if (!there.has(row.key)) leave(library, row.key);
      for (const { lastAtMs: lastAt, ...rest } of chats) putChat.run({ library, lastAt, ...rest });
    }),
    /** An owner that is there no more; its chats go with it. */
    dropOwner: db.transaction((library: string, key: string) => {
      for (const row of chatsOf.all(library, key)) leave(library, row.key);
      dropOwner.run(library, key);
    }),
    /** What became of a chat in a run. Null leaves what is known. */
    outcome: (
      library: string,
      key: string,
      o: {
        outcome: LibraryOutcome;
        why: string | null;
        run: string;
        story: string | null;
        readStamp: string | null;
        hash: string | null;
        options: string | null;
      },
    ) => void outcome.run({ library, key, ...o }),
  };

  function leave(library: string, key: string): void {
    if (dropChat.run(library, key).changes === 0) goneChat.run(library, key);
  }
}
export type LibraryStore = ReturnType<typeof createLibraryStore>;

export const toOwner = ({ key, kind, name, avatar, members, chats, stamp }: OwnerRow): LibraryOwner => ({
  key,
  kind,
  name,
  avatar,
  members: JSON.parse(members) as string[],
  chats: chats === null ? null : (JSON.parse(chats) as string[]),
  stamp,
});

export const toChat = (row: ChatRow): LibraryChat => ({
  key: row.key,
  owner: row.owner,
  file: row.file,
  messages: row.messages,
  sizeBytes: row.size_bytes,
  lastAtMs: row.last_at,
  stamp: row.stamp,
});
