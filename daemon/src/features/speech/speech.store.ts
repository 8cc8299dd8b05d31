import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    // `clip.key` is a hash of all that the sound depends on; `spoken` one of the text alone, to find it by who said it.
    version: 31,
    sql: `
CREATE TABLE clip (
  key TEXT PRIMARY KEY,
  character TEXT NOT NULL,
  spoken TEXT NOT NULL,
  text TEXT NOT NULL,
  language TEXT NOT NULL,
  engine TEXT NOT NULL,
  voice TEXT NOT NULL,
  asset TEXT NOT NULL REFERENCES asset(id),
  duration_ms INTEGER NOT NULL,
  lufs REAL NOT NULL,
  words TEXT NOT NULL,
  mouth TEXT NOT NULL,
  made TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX clip_by_words ON clip (character, spoken);
CREATE INDEX clip_by_asset ON clip (asset);
CREATE TABLE speech_story (
  story TEXT PRIMARY KEY REFERENCES story(id) ON DELETE CASCADE,
  options TEXT NOT NULL,
  voiced INTEGER NOT NULL
) STRICT;
CREATE TABLE speech_cast (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  character TEXT NOT NULL,
  name TEXT NOT NULL,
  choice TEXT NOT NULL,
  chosen INTEGER NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (story, character)
) STRICT;
CREATE INDEX speech_cast_by_name ON speech_cast (name COLLATE NOCASE);
CREATE TABLE speech_engine (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE speech_key (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
) STRICT;
`,
  },
];

export interface ClipRow {
  readonly key: string;
  readonly character: string;
  readonly spoken: string;
  readonly text: string;
  readonly language: string;
  readonly engine: string;
  readonly voice: string;
  readonly asset: string;
  readonly duration_ms: number;
  readonly lufs: number;
  /** JSON of the times of the words. */
  readonly words: string;
  readonly mouth: string;
  /** JSON of how it was made. */
  readonly made: string;
  readonly created_at: string;
}
export interface CastRow {
  readonly story: string;
  readonly character: string;
  readonly name: string;
  /** JSON of the voice. */
  readonly choice: string;
  readonly chosen: number;
  readonly changed_at: string;
}
export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly token_hash: string;
  readonly created_at: string;
}

export function createSpeechStore(db: Db) {
  const clip = db.prepare<[string], ClipRow>('SELECT * FROM clip WHERE key = ?');
  const byAsset = db.prepare<[string], ClipRow>('SELECT * FROM clip WHERE asset = ? LIMIT 1');
  const heard = db.prepare<[string, string], ClipRow>(
    "SELECT * FROM clip WHERE character = ? AND spoken = ? AND engine = 'sillytavern' ORDER BY created_at DESC LIMIT 1",
  );
  const dropClips = db.prepare<[string]>('DELETE FROM clip WHERE asset = ?');
  const kept = db.prepare<[string, number], ClipRow>(
    "SELECT * FROM clip WHERE character = ? AND engine = 'sillytavern' ORDER BY created_at DESC LIMIT ?",
  );
  const moveClips = db.prepare<[string, string]>('UPDATE clip SET asset = ? WHERE asset = ?');
  const clipAssets = db.prepare<[], { engine: string; asset: string }>('SELECT engine, asset FROM clip');
  const putClip = db.prepare<ClipRow>(
    `INSERT INTO clip (key, character, spoken, text, language, engine, voice, asset, duration_ms, lufs, words, mouth, made, created_at)
     VALUES (@key, @character, @spoken, @text, @language, @engine, @voice, @asset, @duration_ms, @lufs, @words, @mouth, @made, @created_at)
     ON CONFLICT (key) DO NOTHING`,
  );
  const story = db.prepare<[string], { options: string; voiced: number }>(
    'SELECT options, voiced FROM speech_story WHERE story = ?',
  );
  const putStory = db.prepare<[string, string, number]>(
    `INSERT INTO speech_story (story, options, voiced) VALUES (?, ?, ?)
     ON CONFLICT (story) DO UPDATE SET options = excluded.options, voiced = excluded.voiced`,
  );
  const cast = db.prepare<[string], CastRow>('SELECT * FROM speech_cast WHERE story = ?');
  const byName = db.prepare<[string], CastRow>(
    'SELECT * FROM speech_cast WHERE name = ? COLLATE NOCASE ORDER BY chosen DESC, changed_at DESC LIMIT 1',
  );
  const named = db.prepare<[], CastRow>(
    'SELECT * FROM speech_cast GROUP BY name COLLATE NOCASE ORDER BY name LIMIT 500',
  );
  const putCast = db.prepare<CastRow>(
    `INSERT INTO speech_cast (story, character, name, choice, chosen, changed_at)
     VALUES (@story, @character, @name, @choice, @chosen, @changed_at)
     ON CONFLICT (story, character) DO UPDATE SET name = @name, choice = @choice, chosen = @chosen, changed_at = @changed_at`,
  );
  const dropCast = db.prepare<[string, string]>('DELETE FROM speech_cast WHERE story = ? AND character = ?');
  const engines = db.prepare<[], { id: string; body: string }>(
    'SELECT id, body FROM speech_engine ORDER BY created_at',
  );
  const putEngine = db.prepare<[string, string, string]>(
    'INSERT INTO speech_engine (id, body, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  );
  const dropEngine = db.prepare<[string]>('DELETE FROM speech_engine WHERE id = ?');
  const keys = db.prepare<[], KeyRow>('SELECT * FROM speech_key ORDER BY created_at');
  const key = db.prepare<[string], KeyRow>('SELECT * FROM speech_key WHERE token_hash = ?');
  const putKey = db.prepare<KeyRow>(
    'INSERT INTO speech_key (id, name, token_hash, created_at) VALUES (@id, @name, @token_hash, @created_at)',
  );
  const dropKey = db.prepare<[string]>('DELETE FROM speech_key WHERE id = ?');
  return {
    clip: (hash: string) => clip.get(hash),
    clipOf: (asset: string) => byAsset.get(asset),
    /** The newest clip of these words that was spoken elsewhere for this character. */
    heard: (character: string, spoken: string) => heard.get(character, spoken),
    /** What was spoken elsewhere for this character, the newest first. */
    kept: (character: string, most: number) => kept.all(character, most),
    putClip: (row: ClipRow): void => void putClip.run(row),
    /** Forgets what was spoken into an asset: the same words are spoken anew. */
    dropClips: (asset: string): void => void dropClips.run(asset),
    moveClips: (asset: string, to: string): void => void moveClips.run(to, asset),
    /** Which engine spoke which asset. */
    clipAssets: () => clipAssets.all(),
    story: (id: string) => story.get(id),
    putStory: (id: string, options: string, voiced: boolean): void => void putStory.run(id, options, voiced ? 1 : 0),
    cast: (id: string) => cast.all(id),
    castByName: (name: string) => byName.get(name),
    names: () => named.all(),
    putCast: db.transaction((rows: readonly CastRow[]) => {
      for (const row of rows) putCast.run(row);
    }),
    dropCast: (id: string, character: string): void => void dropCast.run(id, character),
    engines: () => engines.all(),
    putEngine: (id: string, body: string, at: string): void => void putEngine.run(id, body, at),
    dropEngine: (id: string): boolean => dropEngine.run(id).changes > 0,
    keys: () => keys.all(),
    findKey: (hash: string) => key.get(hash),
    putKey: (row: KeyRow): void => void putKey.run(row),
    dropKey: (id: string): boolean => dropKey.run(id).changes > 0,
  };
}
export type SpeechStore = ReturnType<typeof createSpeechStore>;
