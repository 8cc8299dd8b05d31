import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../../tests/support.ts';
import { openDb, type Migration } from './db.ts';

const first: Migration = { version: 1, sql: 'CREATE TABLE one (id TEXT PRIMARY KEY) STRICT;' };
const second: Migration = { version: 2, sql: 'CREATE TABLE two (id TEXT PRIMARY KEY) STRICT;' };

test('a new database takes its place only once it is whole, whatever a crash left before', () => {
  const file = path.join(newFolder('db'), 'comfyvn.db');
  fs.writeFileSync(`${file}.new`, 'half of a database');
  const wasThere: boolean[] = [];
  const watched = {
    version: 2,
    get sql() {
      wasThere.push(fs.existsSync(file));
      return second.sql;
    },
  };
  const db = openDb(file, [first, watched]);
  expect(wasThere).toEqual([false]);
  expect(fs.existsSync(`${file}.new`)).toBe(false);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  db.prepare('INSERT INTO two VALUES (?)').run('kept');
  db.close();
  const again = openDb(file, [first, second]);
  expect(again.prepare('SELECT id FROM two').all()).toEqual([{ id: 'kept' }]);
  again.close();
});

test('an empty file where a database was is told of and left as it is; one of an older version is copied before it changes', () => {
  const folder = newFolder('db');
  const empty = path.join(folder, 'empty.db');
  fs.writeFileSync(empty, '');
  expect(() => openDb(empty, [first])).toThrow(/is empty \(0 bytes\)/);
  expect(fs.statSync(empty).size).toBe(0);
  const file = path.join(folder, 'comfyvn.db');
  openDb(file, [first]).close();
  expect(fs.existsSync(path.join(folder, 'backups'))).toBe(false);
  openDb(file, [first, second]).close();
  expect(fs.readdirSync(path.join(folder, 'backups'))).toHaveLength(1);
});
