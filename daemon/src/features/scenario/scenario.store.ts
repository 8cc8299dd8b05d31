import type { RunSave } from '@comfyvn/shared/story/save';
import type { Value } from '@comfyvn/shared/story/variable';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 10,
    sql: `
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  text TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_time ON run (updated_at);
CREATE TABLE global_variable (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (story, id)
) STRICT;
`,
  },
];

/** A run as it is kept: a save of it. */
export interface RunRow {
  id: string;
  story: string;
  step: number;
  text: string;
  updated_at: string;
  body: string;
}

export function createScenarioStore(db: Db) {
  const one = db.prepare<[string], RunRow>('SELECT * FROM run WHERE id = ?');
  const list = db.prepare<{ story: string | null }, Omit<RunRow, 'body'>>(
    'SELECT id, story, step, text, updated_at FROM run WHERE @story IS NULL OR story = @story ORDER BY updated_at DESC, id',
  );
  const put = db.prepare<RunRow>(
    `INSERT INTO run (id, story, step, text, updated_at, body) VALUES (@id, @story, @step, @text, @updated_at, @body)
     ON CONFLICT (id) DO UPDATE SET step = @step, text = @text, updated_at = @updated_at, body = @body`,
  );
  const remove = db.prepare<[string]>('DELETE FROM run WHERE id = ?');
  const prune = db.prepare<[number]>(
    'DELETE FROM run WHERE id IN (SELECT id FROM run ORDER BY updated_at DESC, id LIMIT -1 OFFSET ?)',
  );
  const globals = db.prepare<[string], { id: string; value: string }>(
    'SELECT id, value FROM global_variable WHERE story = ?',
  );
  const putGlobal = db.prepare(
    'INSERT INTO global_variable (story, id, value) VALUES (?, ?, ?) ON CONFLICT (story, id) DO UPDATE SET value = excluded.value',
  );
  const removeGlobals = db.prepare<[string]>('DELETE FROM global_variable WHERE story = ?');
  return {
    find: (id: string) => one.get(id),
    list: (story: string | undefined) => list.all({ story: story ?? null }),
    put: (row: RunRow) => void put.run(row),
    remove: (id: string) => remove.run(id).changes > 0,
    /** Keeps only the runs used last. */
    keepNewest: (count: number) => void prune.run(count),
    globals: (story: string): Record<string, Value> =>
      Object.fromEntries(globals.all(story).map(({ id, value }) => [id, JSON.parse(value) as Value])),
    /** Replaces the global variables of a story. */
    putGlobals: db.transaction((story: string, values: Readonly<Record<string, Value>>) => {
      removeGlobals.run(story);
      for (const [id, value] of Object.entries(values)) putGlobal.run(story, id, JSON.stringify(value));
    }),
    toRow: (id: string, save: RunSave, updatedAt: string): RunRow => ({
      id,
      story: save.story.id,
      step: save.step,
      text: save.text,
      updated_at: updatedAt,
      body: JSON.stringify(save),
    }),
  };
}
export type ScenarioStore = ReturnType<typeof createScenarioStore>;
