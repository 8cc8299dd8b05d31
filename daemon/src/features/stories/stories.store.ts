import type { Finding } from '@comfyvn/shared/story/finding';
import type { Scene, SceneHead } from '@comfyvn/shared/story/story';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 1,
    sql: `
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
  body TEXT NOT NULL,
  UNIQUE (story, id)
) STRICT;
CREATE INDEX scene_by_position ON scene (story, position);
`,
  },
  {
    // Stories of version 2 hold all that those of version 1 do. A scene without a hash gets one when it is next written.
    version: 6,
    sql: `
ALTER TABLE scene ADD COLUMN hash TEXT;
UPDATE story SET head = json_set(head, '$.version', 2) WHERE json_extract(head, '$.version') = 1;
`,
  },
  {
    version: 11,
    sql: `
CREATE TABLE story_edit (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  edits TEXT NOT NULL,
  inverse TEXT NOT NULL,
  redo TEXT,
  PRIMARY KEY (story, number)
) STRICT;
`,
  },
  {
    // Stories of version 3 hold all that those of version 2 do. `locales`: what a scene is translated into.
    version: 12,
    sql: `
ALTER TABLE scene ADD COLUMN locales TEXT NOT NULL DEFAULT '[]';
UPDATE scene SET locales = (SELECT json_group_array(key) FROM json_each(scene.body, '$.translations'))
WHERE json_type(body, '$.translations') = 'object';
UPDATE story SET head = json_set(head, '$.version', 3) WHERE json_extract(head, '$.version') = 2;
`,
  },
];

/** A story's row without its scenes. `head` is the JSON of a StoryHead whose `scenes` are left empty. */
export interface StoryRow {
  id: string;
  origin_key: string | null;
  origin: string | null;
  project: string;
  title: string;
  title_edited: number;
  revision: number;
  lines: number;
  messages: number;
  head: string;
  findings: string;
  updated_at: string;
  /** 1 while its first import is being written; nobody sees it until then. */
  draft: number;
}
export type StoryListRow = Omit<StoryRow, 'findings' | 'draft'> & { scenes: number; finding_count: number };

/** Edits that were made together of a story that can be imported again, as JSON texts. */
export interface EditRow {
  story: string;
  /** Their order; 0 stands for what was changed before edits were written down. */
  number: number;
  edits: string;
  /** The edits that take them back. */
  inverse: string;
  /** Those that bring them back, once they were taken back; null while they stand. */
  redo: string | null;
}

interface SceneRow {
  id: string;
  title: string;
  nodes: number;
  next: string;
  revision: number;
  hash: string | null;
}

/** A scene on its way into the database. */
export interface StagedScene {
  readonly id: string;
  readonly position: number;
  readonly title: string;
  readonly nodes: number;
  readonly next: readonly string[];
  readonly firstMessage: number | null;
  readonly lastMessage: number | null;
  readonly edited: number;
  readonly body: string;
  readonly hash: string;
  readonly locales: readonly string[];
}

const toRow = (s: StagedScene) => ({ ...s, next: JSON.stringify(s.next), locales: JSON.stringify(s.locales) });

const STAGING = `
CREATE TEMP TABLE IF NOT EXISTS staged_scene (
  draft TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL, nodes INTEGER NOT NULL, next TEXT NOT NULL,
  first_message INTEGER, last_message INTEGER, edited INTEGER NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL, locales TEXT NOT NULL,
  UNIQUE (draft, id)
) STRICT`;

export function createStoryStore(db: Db) {
  db.exec(STAGING);
  const list = db.prepare<[number], StoryListRow>(
    `SELECT id, origin_key, origin, project, title, title_edited, revision, lines, messages, head, updated_at,
       (SELECT count(*) FROM scene WHERE scene.story = story.id) AS scenes, json_array_length(findings) AS finding_count
     FROM story WHERE draft = 0 ORDER BY updated_at DESC, id LIMIT ?`,
  );
  const one = db.prepare<[string], StoryRow>('SELECT * FROM story WHERE id = ? AND draft = 0');
  const byOrigin = db.prepare<[string], StoryRow>('SELECT * FROM story WHERE origin_key = ? AND draft = 0');
  const put = db.prepare<StoryRow>(
    `INSERT INTO story (id, origin_key, origin, project, title, title_edited, revision, lines, messages, head, findings, updated_at, draft)
     VALUES (@id, @origin_key, @origin, @project, @title, @title_edited, @revision, @lines, @messages, @head, @findings, @updated_at, @draft)
     ON CONFLICT (id) DO UPDATE SET origin_key = @origin_key, draft = @draft, origin = @origin, project = @project, title = @title, title_edited = @title_edited, revision = @revision,
       lines = @lines, messages = @messages, head = @head, findings = @findings, updated_at = @updated_at`,
  );
  const remove = db.prepare<[string]>('DELETE FROM story WHERE id = ?');
  const sceneHeads = db.prepare<[string], SceneRow>(
    'SELECT id, title, nodes, next, revision, hash FROM scene WHERE story = ? ORDER BY position',
  );
  const locales = db.prepare<[string], { locales: string }>(
    "SELECT DISTINCT locales FROM scene WHERE story = ? AND locales <> '[]'",
  );
  const sceneBody = db.prepare<[string, string], { body: string }>('SELECT body FROM scene WHERE story = ? AND id = ?');
  const scenes = db.prepare<[string], { body: string }>('SELECT body FROM scene WHERE story = ? ORDER BY position');
  const editedScenes = db.prepare<[string], { id: string; body: string }>(
    'SELECT id, body FROM scene WHERE story = ? AND edited > 0',
  );
  const putScene = db.prepare(
    `INSERT INTO scene (story, id, position, title, nodes, next, first_message, last_message, revision, edited, body, hash, locales)
     VALUES (@story, @id, @position, @title, @nodes, @next, @firstMessage, @lastMessage, 1, @edited, @body, @hash, @locales)
     ON CONFLICT (story, id) DO UPDATE SET position = @position, title = @title, nodes = @nodes, next = @next, first_message = @firstMessage,
       last_message = @lastMessage, revision = revision + 1, edited = @edited, body = @body, hash = @hash, locales = @locales`,
  );
  const placeScene = db.prepare('UPDATE scene SET position = @position WHERE story = @story AND id = @id');
  const dropScene = db.prepare<[string, string]>('DELETE FROM scene WHERE story = ? AND id = ?');
  const editLog = db.prepare<[string], EditRow>('SELECT * FROM story_edit WHERE story = ? ORDER BY number');
  const putEdit = db.prepare<EditRow>(
    `INSERT INTO story_edit (story, number, edits, inverse, redo) VALUES (@story, @number, @edits, @inverse, @redo)
     ON CONFLICT (story, number) DO UPDATE SET edits = @edits, inverse = @inverse, redo = @redo`,
  );
  const dropEdits = db.prepare<[string, number]>('DELETE FROM story_edit WHERE story = ? AND number >= ?');
  const stage = db.prepare(
    `INSERT INTO staged_scene (draft, id, position, title, nodes, next, first_message, last_message, edited, body, hash, locales)
     VALUES (@draft, @id, @position, @title, @nodes, @next, @firstMessage, @lastMessage, @edited, @body, @hash, @locales)`,
  );
  const insertScene = db.prepare(
    `INSERT INTO scene (story, id, position, title, nodes, next, first_message, last_message, revision, edited, body, hash, locales)
     VALUES (@story, @id, @position, @title, @nodes, @next, @firstMessage, @lastMessage, 1, @edited, @body, @hash, @locales)`,
  );
  const dropDrafts = db.prepare<[string]>('DELETE FROM story WHERE draft = 1 AND updated_at < ?');
  const unstage = db.prepare<[string]>('DELETE FROM staged_scene WHERE draft = ?');
  const dropGone = db.prepare<[string, string]>(
    'DELETE FROM scene WHERE story = ? AND id NOT IN (SELECT id FROM staged_scene WHERE draft = ?)',
  );
  const updateChanged = db.prepare(
    `UPDATE scene SET revision = revision + 1, title = s.title, nodes = s.nodes, next = s.next, edited = s.edited, body = s.body, hash = s.hash, locales = s.locales
     FROM staged_scene AS s WHERE scene.story = @story AND s.draft = @draft AND s.id = scene.id AND s.body <> scene.body`,
  );
  const updatePlace = db.prepare(
    `UPDATE scene SET position = s.position, first_message = s.first_message, last_message = s.last_message, next = s.next
     FROM staged_scene AS s WHERE scene.story = @story AND s.draft = @draft AND s.id = scene.id`,
  );
  const insertNew = db.prepare(
    `INSERT INTO scene (story, id, position, title, nodes, next, first_message, last_message, revision, edited, body, hash, locales)
     SELECT @story, id, position, title, nodes, next, first_message, last_message, 1, edited, body, hash, locales FROM staged_scene
     WHERE draft = @draft AND id NOT IN (SELECT id FROM scene WHERE story = @story) ORDER BY position`,
  );
  const locate = db.prepare<[string, number], { id: string; body: string }>(
    'SELECT id, body FROM scene WHERE story = ? AND last_message >= ? ORDER BY last_message, position LIMIT 1',
  );
  const namingAsset = db.prepare<[string], StoryRow>(
    `SELECT * FROM story WHERE draft = 0
       AND EXISTS (SELECT 1 FROM json_each(story.head, '$.assets') AS a WHERE json_extract(a.value, '$.id') = ?)`,
  );
  const namedAssets = db.prepare<[], { id: string }>(
    "SELECT DISTINCT json_extract(a.value, '$.id') AS id FROM story, json_each(story.head, '$.assets') AS a",
  );
  const scenesNaming = db.prepare<[string, string], { body: string }>(
    `SELECT body FROM scene WHERE story = ? AND instr(body, '"' || ? || '"') > 0 ORDER BY position`,
  );
  const counts = db.prepare<[], { stories: number }>('SELECT count(*) AS stories FROM story WHERE draft = 0');

  return {
    list: (limit: number) => list.all(limit),
    find: (id: string) => one.get(id),
    findByOrigin: (key: string) => byOrigin.get(key),
    remove: (id: string) => remove.run(id).changes > 0,
    put: (row: StoryRow) => void put.run(row),
    /** The stories whose heads name an asset. */
    namingAsset: (asset: string) => namingAsset.all(asset),
    namedAssets: (): string[] => namedAssets.all().map(({ id }) => id),
    /** The scenes of a story in which the id of an asset stands; in which place, they tell. */
    scenesNaming: (story: string, asset: string) =>
      scenesNaming.all(story, asset).map((r) => JSON.parse(r.body) as Scene),
    sceneHeads: (story: string): SceneHead[] =>
      sceneHeads.all(story).map(({ next, hash, ...r }) => ({
        ...r,
        next: JSON.parse(next) as string[],
        ...(hash !== null && { hash }),
      })),
    /** Languages that scenes of a story are translated into. */
    locales: (story: string): string[] => [
      ...new Set(locales.all(story).flatMap((row) => JSON.parse(row.locales) as string[])),
    ],
    sceneBody: (story: string, scene: string) => sceneBody.get(story, scene)?.body,
    sceneTexts: (story: string) => scenes.all(story).map((r) => r.body),
    scenes: (story: string) => scenes.all(story).map((r) => JSON.parse(r.body) as Scene),
    editedScenes: (story: string) => editedScenes.all(story).map((r) => JSON.parse(r.body) as Scene),
    /** Writes a scene that is new or has changed. */
    putScene: (story: string, s: StagedScene) => void putScene.run({ story, ...toRow(s) }),
    placeScene: (story: string, id: string, position: number) => void placeScene.run({ story, id, position }),
    dropScene: (story: string, id: string) => void dropScene.run(story, id),
    /** What a person changed since the story was imported, in order. */
    editLog: (story: string) => editLog.all(story),
    putEdit: (row: EditRow) => void putEdit.run(row),
    /** Forgets edits from a number on. */
    dropEdits: (story: string, from: number) => void dropEdits.run(story, from),
    stage: (draft: string, s: StagedScene) => void stage.run({ draft, ...toRow(s) }),
    /** Writes scenes of a draft story where they will stay. */
    insertScenes: db.transaction((story: string, scenes: readonly StagedScene[]) => {
      for (const s of scenes) insertScene.run({ story, ...toRow(s) });
    }),
    removeDraft: (id: string) => void remove.run(id),
    /** Drafts of imports that a crash broke off. */
    dropDraftsBefore: (time: string) => void dropDrafts.run(time),
    unstage: (draft: string) => void unstage.run(draft),
    /** Replaces the scenes of a story by the staged ones, in the caller's transaction; says whether anything changed. */
    replaceScenes(story: string, draft: string): boolean {
      const gone = dropGone.run(story, draft).changes;
      const changed = updateChanged.run({ story, draft }).changes;
      updatePlace.run({ story, draft });
      const added = insertNew.run({ story, draft }).changes;
      unstage.run(draft);
      return gone + changed + added > 0;
    },
    /** The scene that holds a message of the chat, or the next one that does. */
    locate: (story: string, message: number) => locate.get(story, message),
    count: () => counts.get()?.stories ?? 0,
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type StoryStore = ReturnType<typeof createStoryStore>;
export const parseFindings = (row: StoryRow): Finding[] => JSON.parse(row.findings) as Finding[];
