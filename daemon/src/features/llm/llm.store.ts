import type { LLM_KINDS, LlmMode } from '@comfyvn/shared/llm/llm.schema';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    // `llm_memory`: how a model of a server last gave JSON that fits.
    version: 51,
    sql: `
CREATE TABLE llm_server (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  model TEXT NOT NULL,
  context_tokens INTEGER NOT NULL,
  consent INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE llm_memory (
  url TEXT NOT NULL,
  model TEXT NOT NULL,
  mode TEXT NOT NULL,
  PRIMARY KEY (url, model)
) STRICT;
`,
  },
  {
    version: 52,
    sql: "ALTER TABLE llm_server ADD COLUMN kind TEXT NOT NULL DEFAULT 'openai';",
  },
  {
    version: 84,
    sql: 'ALTER TABLE llm_server ADD COLUMN self_signed INTEGER NOT NULL DEFAULT 0;',
  },
];

export interface ServerRow {
  readonly id: string;
  readonly kind: (typeof LLM_KINDS)[number];
  readonly name: string;
  /** Base of its routes without a slash at the end, e.g. `http://127.0.0.1:1234/v1`; empty for SillyTavern. */
  readonly url: string;
  /** Empty: the server's first one, SillyTavern's connection in use. */
  readonly model: string;
  readonly context_tokens: number;
  readonly consent: number;
  readonly self_signed: number;
  readonly created_at: string;
}

export function createLlmStore(db: Db) {
  const all = db.prepare<[], ServerRow>('SELECT * FROM llm_server ORDER BY created_at, id');
  const one = db.prepare<[string], ServerRow>('SELECT * FROM llm_server WHERE id = ?');
  const put = db.prepare<ServerRow>(
    `INSERT INTO llm_server (id, kind, name, url, model, context_tokens, consent, self_signed, created_at)
     VALUES (@id, @kind, @name, @url, @model, @context_tokens, @consent, @self_signed, @created_at)
     ON CONFLICT (id) DO UPDATE SET kind = @kind, name = @name, url = @url, model = @model, context_tokens = @context_tokens, consent = @consent, self_signed = @self_signed`,
  );
  const drop = db.prepare<[string]>('DELETE FROM llm_server WHERE id = ?');
  const mode = db.prepare<[string, string], { mode: LlmMode }>(
    'SELECT mode FROM llm_memory WHERE url = ? AND model = ?',
  );
  const remember = db.prepare<[string, string, LlmMode]>(
    'INSERT INTO llm_memory (url, model, mode) VALUES (?, ?, ?) ON CONFLICT (url, model) DO UPDATE SET mode = excluded.mode',
  );
  const move = db.prepare<[string, string]>(
    'INSERT INTO llm_memory (url, model, mode) SELECT ?, model, mode FROM llm_memory WHERE url = ? ON CONFLICT DO NOTHING',
  );
  return {
    all: () => all.all(),
    find: (id: string) => one.get(id),
    put: (row: ServerRow): void => void put.run(row),
    drop: (id: string): boolean => drop.run(id).changes > 0,
    /** How this model of this server last gave JSON that fits. */
    modeOf: (url: string, model: string): LlmMode | undefined => mode.get(url, model)?.mode,
    /** What is known of the models of one server is known of another. */
    remembers: (from: string, to: string): void => void move.run(to, from),
    remember: (url: string, model: string, how: LlmMode): void => void remember.run(url, model, how),
  };
}
export type LlmStore = ReturnType<typeof createLlmStore>;
