import type { Finding } from '@comfyvn/shared/story/finding';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import type { Db } from '../../core/db.ts';
import { toStaged } from './stories.staged.ts';
import { createStoryStore, parseFindings, type StagedScene, type StoryRow } from './stories.store.ts';

/** A story as it is kept, without its scenes: what a backup takes and a restore brings back. */
export interface StoredStory {
  /** `scenes` is empty. */
  readonly head: Story;
  readonly project: string;
  /** Importing the same key again updates this story. */
  readonly originKey: string | null;
  readonly origin: string | null;
  readonly titleEdited: boolean;
  readonly lines: number;
  readonly messages: number;
  readonly findings: readonly Finding[];
  readonly updatedAt: string;
}

/** A scene on its way in: its JSON text as bytes, and what the database notes of it beside that. */
export interface SceneCopy extends Omit<StagedScene, 'position' | 'body'> {
  readonly body: Buffer;
}

/** Makes a scene ready to be written. Pure. */
export function toSceneCopy(scene: Scene): SceneCopy {
  const { position: _, body, ...rest } = toStaged(scene, 0);
  return { ...rest, body: Buffer.from(body) };
}

/** Whole stories in and out of a database, with their ids and revisions: for bundles and backups. Events are the caller's. */
export function createStoryCopies(db: Db) {
  const store = createStoryStore(db);
  return {
    find(id: string): StoredStory | undefined {
      const row = store.find(id);
      return row && toStored(row);
    },
    findByOrigin: (key: string): string | undefined => store.findByOrigin(key)?.id,
    /** Ids of the stories of a project, or of all of them, in an order that stays. */
    ids: (project: string | null): string[] =>
      store
        .list(Number.MAX_SAFE_INTEGER)
        .filter((row) => project === null || row.project === project)
        .map((row) => row.id)
        .toSorted(),
    /** The JSON texts of a story's scenes, one by one. */
    *scenes(id: string): Generator<string> {
      for (const scene of store.sceneHeads(id)) yield store.sceneBody(id, scene.id) ?? '';
    },
    /** Hash and JSON text of each scene, in order; the text is read only where it is asked for. */
    sceneHashes: (id: string): { hash: string | undefined; text: () => string }[] =>
      store.sceneHeads(id).map((scene) => ({ hash: scene.hash, text: () => store.sceneBody(id, scene.id) ?? '' })),
    /** Writes a story in place of the one with its id, within the caller's transaction. */
    put(story: StoredStory, scenes: readonly SceneCopy[]): void {
      const { id } = story.head;
      const draft = `copy:${id}`;
      const known = store.find(id) !== undefined;
      store.put(toRow(story));
      for (const [position, scene] of scenes.entries()) {
        const staged = { ...scene, position, body: scene.body.toString() };
        if (known) store.stage(draft, staged);
        else store.insertScenes(id, [staged]);
      }
      if (known) store.replaceScenes(id, draft);
      // They were made of what was here before.
      store.dropEdits(id, 0);
    },
    transaction: store.transaction,
  };
}
export type StoryCopies = ReturnType<typeof createStoryCopies>;

const toStored = (row: StoryRow): StoredStory => ({
  head: { ...(JSON.parse(row.head) as Story), title: row.title, revision: row.revision, scenes: [] },
  project: row.project,
  originKey: row.origin_key,
  origin: row.origin,
  titleEdited: row.title_edited === 1,
  lines: row.lines,
  messages: row.messages,
  findings: parseFindings(row),
  updatedAt: row.updated_at,
});

const toRow = ({ head, ...story }: StoredStory): StoryRow => ({
  id: head.id,
  origin_key: story.originKey,
  origin: story.origin,
  project: story.project,
  title: head.title,
  title_edited: story.titleEdited ? 1 : 0,
  revision: head.revision,
  lines: story.lines,
  messages: story.messages,
  head: JSON.stringify({ ...head, scenes: [] }),
  findings: JSON.stringify(story.findings),
  updated_at: story.updatedAt,
  draft: 0,
});
