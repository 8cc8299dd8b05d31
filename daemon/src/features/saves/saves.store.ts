import type { SaveSlot, StoredSave } from '@comfyvn/shared/saves/saves.api';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 2,
    sql: `
CREATE TABLE save (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  slot TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  thumbnail TEXT,
  saved_at TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (story, slot)
) STRICT;
`,
  },
];

type Row = { slot: string; title: string; text: string; thumbnail: string | null; saved_at: string; body: string };

export function createSaveStore(db: Db) {
  const list = db.prepare<[string], Omit<Row, 'body'>>(
    'SELECT slot, title, text, thumbnail, saved_at FROM save WHERE story = ? ORDER BY saved_at DESC, slot',
  );
  const one = db.prepare<[string, string], Row>('SELECT * FROM save WHERE story = ? AND slot = ?');
  const put = db.prepare(
    `INSERT INTO save (story, slot, title, text, thumbnail, saved_at, body) VALUES (@story, @slot, @title, @text, @thumbnail, @savedAt, @body)
     ON CONFLICT (story, slot) DO UPDATE SET title = @title, text = @text, thumbnail = @thumbnail, saved_at = @savedAt, body = @body`,
  );
  const remove = db.prepare<[string, string]>('DELETE FROM save WHERE story = ? AND slot = ?');
  const toSlot = ({ saved_at, ...r }: Omit<Row, 'body'>): SaveSlot => ({ ...r, savedAt: saved_at });
  return {
    list: (story: string): SaveSlot[] => list.all(story).map(toSlot),
    find(story: string, slot: string): StoredSave | undefined {
      const r = one.get(story, slot);
      return (
        r && {
          title: r.title,
          text: r.text,
          thumbnail: r.thumbnail,
          savedAt: r.saved_at,
          save: JSON.parse(r.body) as StoredSave['save'],
        }
      );
    },
    put: (story: string, slot: string, { save, ...rest }: StoredSave) =>
      void put.run({ story, slot, ...rest, body: JSON.stringify(save) }),
    remove: (story: string, slot: string) => remove.run(story, slot).changes > 0,
  };
}
