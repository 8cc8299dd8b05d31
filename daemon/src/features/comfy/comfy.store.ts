import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 41,
    sql: `
CREATE TABLE comfy_host (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  header_names TEXT NOT NULL,
  self_signed INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  problem TEXT,
  checked_at TEXT,
  facts TEXT NOT NULL,
  last_model TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE comfy_template (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  template TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
`,
  },
  { version: 85, sql: 'ALTER TABLE comfy_host ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;' },
  { version: 106, sql: 'ALTER TABLE comfy_host ADD COLUMN price TEXT;' },
];

export interface HostRow {
  id: string;
  name: string;
  url: string;
  /** JSON list; the values are secrets. */
  header_names: string;
  self_signed: number;
  enabled: number;
  problem: string | null;
  checked_at: string | null;
  /** What was found at the last check, as HostFacts in JSON. */
  facts: string;
  last_model: string | null;
  /** What is drawn may be sent to it, where it stands outside of the own network. */
  consent: number;
  /** A ComfyPrice in JSON; null where it costs nothing. */
  price: string | null;
  created_at: string;
}
export interface TemplateRow {
  id: string;
  name: string;
  /** A Template in JSON. */
  template: string;
  created_at: string;
}

export function createComfyStore(db: Db) {
  const hosts = db.prepare<[], HostRow>('SELECT * FROM comfy_host ORDER BY created_at, id');
  const host = db.prepare<[string], HostRow>('SELECT * FROM comfy_host WHERE id = ?');
  const putHost = db.prepare<HostRow>(
    `INSERT INTO comfy_host (id, name, url, header_names, self_signed, enabled, problem, checked_at, facts, last_model, consent, price, created_at)
     VALUES (@id, @name, @url, @header_names, @self_signed, @enabled, @problem, @checked_at, @facts, @last_model, @consent, @price, @created_at)
     ON CONFLICT (id) DO UPDATE SET name = @name, url = @url, header_names = @header_names, self_signed = @self_signed,
       enabled = @enabled, problem = @problem, checked_at = @checked_at, facts = @facts, last_model = @last_model, consent = @consent, price = @price`,
  );
  const removeHost = db.prepare<[string]>('DELETE FROM comfy_host WHERE id = ?');
  const templates = db.prepare<[], TemplateRow>('SELECT * FROM comfy_template ORDER BY name, id');
  const template = db.prepare<[string], TemplateRow>('SELECT * FROM comfy_template WHERE id = ?');
  const putTemplate = db.prepare<TemplateRow>(
    `INSERT INTO comfy_template (id, name, template, created_at) VALUES (@id, @name, @template, @created_at)
     ON CONFLICT (id) DO UPDATE SET name = @name, template = @template`,
  );
  const removeTemplate = db.prepare<[string]>('DELETE FROM comfy_template WHERE id = ?');
  return {
    hosts: () => hosts.all(),
    findHost: (id: string) => host.get(id),
    putHost: (row: HostRow) => void putHost.run(row),
    removeHost: (id: string) => removeHost.run(id).changes > 0,
    templates: () => templates.all(),
    findTemplate: (id: string) => template.get(id),
    putTemplate: (row: TemplateRow) => void putTemplate.run(row),
    removeTemplate: (id: string) => removeTemplate.run(id).changes > 0,
  };
}
export type ComfyStore = ReturnType<typeof createComfyStore>;
