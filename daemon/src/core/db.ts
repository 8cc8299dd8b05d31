import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { StartError } from './errors.ts';

export type Db = Database.Database;

/** One step of the schema. `version` numbers are unique over all features, each higher than all that were released before it. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** What to tell a person where the database as a whole failed; null where it was what was to be written, or another fault. */
export function diskFault(error: unknown): string | null {
  if (!(error instanceof Database.SqliteError)) return null;
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code))
    return 'Another program holds the database of ComfyVN. Close what has it open (a backup, a database browser), then try again.';
  if (error.code === 'SQLITE_FULL')
    return 'The disk that holds the data of ComfyVN is full. Make room on it, then try again.';
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|NOMEM)/.test(error.code))
    return `The database of ComfyVN cannot be written (${error.message}). Look whether its disk is there, has room and may be written to, then try again.`;
  return null;
}

/** "CVN1": tells our databases from any other SQLite file. */
const APPLICATION_ID = 0x43564e31;

/**
 * Opens the database of a data folder and applies pending migrations, each in a transaction of its own, after a backup.
 * Refuses a file from a newer version, a foreign or a damaged one, and leaves it untouched. Throws StartError.
 */
export function openDb(file: string, migrations: readonly Migration[]): Db {
  if (file !== ':memory:' && fs.existsSync(file)) inspect(file, Math.max(...migrations.map((m) => m.version)));
  else if (file !== ':memory:') create(file, migrations);
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL'); // better-sqlite3 means NORMAL in WAL mode unless told
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.pragma('trusted_schema = OFF');
  migrate(db, file, migrations);
  return db;
}

/** A new database takes its place only once it is whole: what a crash leaves before never looks like one that was lost. */
function create(file: string, migrations: readonly Migration[]): void {
  const made = `${file}.new`;
  fs.rmSync(made, { force: true });
  const db = new Database(made);
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.pragma(`application_id = ${APPLICATION_ID}`);
  migrate(db, made, migrations);
  db.close();
  const handle = fs.openSync(made, 'r+');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(made, file);
}

function inspect(file: string, newest: number): void {
  if (fs.statSync(file).size === 0)
    throw new StartError(
      `The database ${file} is empty (0 bytes): it was probably lost in a crash or a full disk. Put a copy from the backups folder beside it in its place, or delete it to begin anew.`,
      4,
    );
  let version: number;
  try {
    const db = new Database(file, { readonly: true });
    try {
      const id = db.pragma('application_id', { simple: true });
      version = db.pragma('user_version', { simple: true }) as number;
      if (id !== APPLICATION_ID)
        throw new StartError(`${file} is not a database of ComfyVN. Choose another --data-dir.`, 4);
      const check = db.pragma('quick_check(1)', { simple: true });
      if (check !== 'ok') throw new Error(String(check));
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The database ${file} is damaged (${(error as Error).message}). It was left as it is. Put a copy from the backups folder beside it in its place, or rename it to begin anew.`,
      4,
    );
  }
  if (version > newest)
    throw new StartError(
      `The database ${file} was written by a newer ComfyVN (schema ${version}, this one knows ${newest}). Update ComfyVN, or choose another --data-dir. Nothing was changed.`,
      3,
    );
}

function migrate(db: Db, file: string, migrations: readonly Migration[]): void {
  const current = db.pragma('user_version', { simple: true }) as number;
  const pending = migrations.filter((m) => m.version > current).toSorted((a, b) => a.version - b.version);
  if (pending.length > 0 && current > 0 && file !== ':memory:') backup(db, file, current);
  // Another process may be migrating the same file at this moment: look again once the lock is ours.
  for (const m of pending)
    db.transaction(() => {
      if ((db.pragma('user_version', { simple: true }) as number) >= m.version) return;
      db.exec(m.sql);
      db.pragma(`user_version = ${m.version}`);
    }).immediate();
}

/** A verified copy in `backups/` before the schema changes; the newest three are kept. */
function backup(db: Db, file: string, version: number): void {
  const folder = path.join(path.dirname(file), 'backups');
  fs.mkdirSync(folder, { recursive: true });
  const copy = path.join(folder, `comfyvn-schema${version}-${Date.now()}.db`);
  db.prepare('VACUUM INTO ?').run(copy);
  const old = fs.readdirSync(folder).filter((f) => /^comfyvn-schema\d+-\d+\.db$/.test(f));
  for (const f of old.toSorted((a, b) => stamp(b) - stamp(a)).slice(3)) fs.rmSync(path.join(folder, f));
}

const stamp = (name: string): number => Number(name.split('-')[2]?.replace('.db', '') ?? 0);
