CREATE TABLE story (
  id TEXT PRIMARY KEY,
  origin_key TEXT UNIQUE,
  origin TEXT,
  project TEXT NOT NULL,
  title TEXT NOT NULL,
  title_edited INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  head TEXT NOT NULL,
  findings TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  draft INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE scene (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  nodes INTEGER NOT NULL,
  next TEXT NOT NULL,
  first_message INTEGER,
  last_message INTEGER,
  revision INTEGER NOT NULL,
  edited INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL, hash TEXT, locales TEXT NOT NULL DEFAULT '[]',
  UNIQUE (story, id)
) STRICT;

CREATE INDEX scene_by_position ON scene (story, position);

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

CREATE TABLE content (
  hash TEXT PRIMARY KEY,
  size_bytes INTEGER NOT NULL,
  mime TEXT NOT NULL,
  width INTEGER,
  height INTEGER
) STRICT;

CREATE TABLE asset (
  id TEXT PRIMARY KEY,
  content TEXT NOT NULL REFERENCES content(hash),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  origin TEXT NOT NULL,
  created_at TEXT NOT NULL
, licence TEXT, author TEXT, source TEXT, tags TEXT NOT NULL DEFAULT '[]', rating TEXT, pinned INTEGER NOT NULL DEFAULT 0, provenance TEXT, sidecar INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX asset_by_content ON asset (content);

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  origin TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  last_seen_at TEXT
) STRICT;

CREATE TABLE capture (
  key TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  head TEXT NOT NULL,
  updated_at TEXT NOT NULL
, stamp TEXT) STRICT;

CREATE TABLE capture_message (
  capture TEXT NOT NULL REFERENCES capture(key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (capture, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  key TEXT,
  priority INTEGER NOT NULL DEFAULT 0,
  input TEXT NOT NULL,
  result TEXT,
  error TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  interruptions INTEGER NOT NULL DEFAULT 0,
  cancel INTEGER NOT NULL DEFAULT 0,
  run_at TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
, lane TEXT NOT NULL DEFAULT '', rank INTEGER NOT NULL DEFAULT 0, token INTEGER NOT NULL DEFAULT 0, lease_until INTEGER, saved TEXT, snoozes INTEGER NOT NULL DEFAULT 0, shrinks INTEGER NOT NULL DEFAULT 0, waits_for INTEGER NOT NULL DEFAULT 0, parent TEXT REFERENCES job(id) ON DELETE CASCADE, size INTEGER NOT NULL DEFAULT 0, size_done INTEGER NOT NULL DEFAULT 0, size_failed INTEGER NOT NULL DEFAULT 0, size_cancelled INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX job_by_end ON job (finished_at) WHERE finished_at IS NOT NULL;

CREATE UNIQUE INDEX job_by_key ON job (kind, key) WHERE key IS NOT NULL AND state IN ('queued', 'running');

CREATE TABLE job_log (
  job TEXT NOT NULL REFERENCES job(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

CREATE INDEX job_log_by_job ON job_log (job);

CREATE TABLE export (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL,
  target TEXT NOT NULL,
  output TEXT NOT NULL UNIQUE,
  hashes TEXT NOT NULL,
  report TEXT,
  exported_at TEXT
) STRICT;

CREATE INDEX export_by_story ON export (story, exported_at);

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

CREATE TABLE story_edit (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  edits TEXT NOT NULL,
  inverse TEXT NOT NULL,
  redo TEXT,
  PRIMARY KEY (story, number)
) STRICT;

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

CREATE TABLE 'lore_search_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'lore_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE 'lore_search_content'(id INTEGER PRIMARY KEY, c0, c1, c2);

CREATE TABLE 'lore_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'lore_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TRIGGER lore_entry_removed AFTER DELETE ON lore_entry BEGIN
  DELETE FROM lore_search WHERE rowid = old.number;
END;

CREATE TABLE chat_origin (
  key TEXT NOT NULL,
  mark TEXT NOT NULL,
  origin_key TEXT NOT NULL,
  PRIMARY KEY (key, mark)
) STRICT;

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

CREATE INDEX job_ready ON job (lane, rank) WHERE state = 'queued' AND waits_for = 0;

CREATE INDEX job_by_parent ON job (parent, state) WHERE parent IS NOT NULL;

CREATE INDEX job_done_by_key ON job (kind, key) WHERE key IS NOT NULL AND state = 'done';

CREATE TRIGGER job_joins_batch AFTER INSERT ON job WHEN NEW.parent IS NOT NULL BEGIN
  UPDATE job SET size = size + 1 WHERE id = NEW.parent;
END;

CREATE TRIGGER job_counts_in_batch AFTER UPDATE OF state ON job WHEN NEW.parent IS NOT NULL AND NEW.state <> OLD.state BEGIN
  UPDATE job SET
    size_done = size_done + (NEW.state = 'done') - (OLD.state = 'done'),
    size_failed = size_failed + (NEW.state = 'failed') - (OLD.state = 'failed'),
    size_cancelled = size_cancelled + (NEW.state = 'cancelled') - (OLD.state = 'cancelled')
  WHERE id = NEW.parent;
END;

CREATE TRIGGER job_leaves_batch AFTER DELETE ON job WHEN OLD.parent IS NOT NULL BEGIN
  UPDATE job SET
    size = size - 1,
    size_done = size_done - (OLD.state = 'done'),
    size_failed = size_failed - (OLD.state = 'failed'),
    size_cancelled = size_cancelled - (OLD.state = 'cancelled')
  WHERE id = OLD.parent;
END;

CREATE TABLE job_after (
  job TEXT NOT NULL REFERENCES job(id) ON DELETE CASCADE,
  needs TEXT NOT NULL,
  PRIMARY KEY (job, needs)
) STRICT, WITHOUT ROWID;

CREATE INDEX job_after_by_needs ON job_after (needs);

CREATE TABLE job_lane (
  name TEXT PRIMARY KEY,
  paused_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX job_running ON job (state) WHERE state = 'running';

CREATE INDEX job_failed ON job (state) WHERE state = 'failed';

CREATE INDEX job_cancelled ON job (state) WHERE state = 'cancelled';

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
, consent INTEGER NOT NULL DEFAULT 0, price TEXT) STRICT;

CREATE TABLE comfy_template (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  template TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE drawn_picture (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  request TEXT NOT NULL,
  host TEXT NOT NULL,
  model TEXT,
  seed INTEGER NOT NULL,
  job TEXT NOT NULL,
  message INTEGER,
  workflow_hash TEXT,
  asset TEXT REFERENCES asset(id),
  placed TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX drawn_picture_by_story ON drawn_picture (story, created_at);

CREATE INDEX drawn_picture_by_asset ON drawn_picture (asset);

CREATE TABLE picture_look (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  character TEXT NOT NULL,
  look TEXT NOT NULL,
  PRIMARY KEY (story, character)
) STRICT;

CREATE TABLE llm_server (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  model TEXT NOT NULL,
  context_tokens INTEGER NOT NULL,
  consent INTEGER NOT NULL,
  created_at TEXT NOT NULL
, kind TEXT NOT NULL DEFAULT 'openai', self_signed INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE llm_memory (
  url TEXT NOT NULL,
  model TEXT NOT NULL,
  mode TEXT NOT NULL,
  PRIMARY KEY (url, model)
) STRICT;

CREATE TABLE direct_run (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  server TEXT NOT NULL,
  job TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX direct_run_by_story ON direct_run (story, created_at);

CREATE TABLE direct_chunk (
  id TEXT PRIMARY KEY,
  run TEXT NOT NULL REFERENCES direct_run(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  scene TEXT NOT NULL,
  nodes TEXT NOT NULL,
  job TEXT NOT NULL,
  suggestions TEXT,
  wishes TEXT NOT NULL,
  summary TEXT,
  left_out TEXT
, follows TEXT) STRICT;

CREATE INDEX direct_chunk_by_run ON direct_chunk (run, place);

CREATE TABLE remote_host (
  id TEXT PRIMARY KEY,
  input TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  problem TEXT,
  health TEXT NOT NULL,
  checked_at TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE "booked_run" (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  job TEXT NOT NULL,
  remote_id TEXT,
  state TEXT NOT NULL,
  seconds REAL,
  cost REAL NOT NULL,
  began_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;

CREATE INDEX asset_without_sidecar ON asset (sidecar) WHERE sidecar = 0;

CREATE INDEX asset_by_time ON asset (created_at, id);

CREATE TRIGGER asset_changed AFTER UPDATE OF content, kind, name, origin, created_at, licence, author, source, tags, rating, pinned, provenance ON asset BEGIN
  UPDATE asset SET sidecar = 0 WHERE id = NEW.id;
END;

CREATE TABLE asset_gone (
  asset TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (asset, content)
) STRICT, WITHOUT ROWID;

CREATE TABLE content_look (
  hash TEXT PRIMARY KEY REFERENCES content(hash) ON DELETE CASCADE,
  looks INTEGER NOT NULL,
  print TEXT,
  thumb BLOB,
  palette TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE asset_distinct (
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE translation (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  locale TEXT NOT NULL,
  id TEXT NOT NULL,
  original INTEGER NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (story, locale, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE translation_job (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  locale TEXT NOT NULL,
  job TEXT NOT NULL,
  PRIMARY KEY (story, locale)
) STRICT, WITHOUT ROWID;

CREATE TABLE lore_file (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  entries INTEGER NOT NULL,
  taken_at TEXT NOT NULL
) STRICT;

CREATE INDEX lore_book_id ON lore_book (id);

CREATE TABLE music_piece (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  request TEXT NOT NULL,
  host TEXT NOT NULL,
  model TEXT,
  seed INTEGER NOT NULL,
  job TEXT NOT NULL,
  workflow_hash TEXT,
  asset TEXT REFERENCES asset(id),
  sound TEXT,
  placed TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX music_piece_by_story ON music_piece (story, created_at);

CREATE INDEX music_piece_by_asset ON music_piece (asset);

CREATE INDEX booked_run_host ON booked_run (host, began_at);
