import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Edit } from '@comfyvn/shared/story/edit';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene, Story, StoryHead } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { DraftOrigin } from './stories.draft.ts';
import { edited, headOf, logEdits, writeScenes } from './stories.edits.ts';
import { beginDraft, type StoryDraft } from './stories.import.ts';
import { toStaged } from './stories.staged.ts';
import { parseFindings, type StoryListRow, type StoryRow, type StoryStore } from './stories.store.ts';

/** Drafts older than this were broken off by a crash. */
const DRAFT_LIFETIME_MS = 86_400_000;

export function createStoryService(store: StoryStore, { bus, newId, now }: FeatureContext) {
  store.dropDraftsBefore(new Date(now().getTime() - DRAFT_LIFETIME_MS).toISOString());
  /** The story that was edited last, as it was left: who edits mostly does so again. */
  let known: { id: string; revision: number; at: string; story: Story } | undefined;
  const getRow = (id: string): StoryRow => {
    const row = store.find(id);
    if (!row) throw notFound('story', id);
    return row;
  };
  const getScene = (story: string, scene: string): Scene => {
    const body = store.sceneBody(story, scene);
    if (body === undefined) throw notFound('scene', scene);
    return JSON.parse(body) as Scene;
  };
  const touch = (row: StoryRow, change: Partial<StoryRow>): StoryRow => {
    const next = { ...row, ...change, revision: row.revision + 1, updated_at: now().toISOString() };
    store.put(next);
    return next;
  };

  return {
    list: (limit: number): StorySummary[] => store.list(limit).map(toSummary),
    count: store.count,
    get(id: string): StoryHead {
      const row = getRow(id);
      const head = JSON.parse(row.head) as StoryHead;
      const locales = new Set([...Object.keys(head.translations ?? {}), ...store.locales(id)]);
      return {
        ...head,
        title: row.title,
        revision: row.revision,
        ...(locales.size > 0 && { locales: [...locales].sort() }),
        scenes: store.sceneHeads(id),
      };
    },
    /** The whole story in one document. */
    document(id: string): Story {
      const { locales: _, ...head } = this.get(id);
      return { ...head, scenes: store.scenes(id) };
    },
    /** The same as JSON text; the scenes are as stored. */
    documentText(id: string): string {
      const { scenes: _, locales: __, ...head } = this.get(id);
      return `${JSON.stringify(head).slice(0, -1)},"scenes":[${store.sceneTexts(id).join(',')}]}`;
    },
    /** JSON text of one scene, as stored. */
    sceneText(id: string, scene: string): string {
      const body = store.sceneBody(getRow(id).id, scene);
      if (body === undefined) throw notFound('scene', scene);
      return body;
    },
    locate(id: string, message: number): { scene: string; node: string } {
      const found = store.locate(getRow(id).id, message);
      const scene = found && (JSON.parse(found.body) as Scene);
      const node =
        scene?.nodes.find((n) => n.source && n.source.message >= message && n.type === 'line') ?? scene?.nodes[0];
      if (!scene || !node) throw notFound('line made from message', String(message));
      return { scene: scene.id, node: node.id };
    },
    /** What a story was imported from, as its importer knows it; null: it was not. */
    originKey: (id: string): string | null => getRow(id).origin_key,
    /** Id of the story that was imported from there. */
    idByOrigin: (key: string): string | undefined => store.findByOrigin(key)?.id,
    findings: (id: string): Finding[] => parseFindings(getRow(id)),
    rename(id: string, title: string): StorySummary {
      const row = touch(getRow(id), { title, title_edited: 1 });
      bus.emit('story.changed', { id, revision: row.revision });
      return toSummary({ ...row, scenes: store.sceneHeads(id).length, finding_count: parseFindings(row).length });
    },
    remove(id: string): void {
      if (!store.remove(id)) throw notFound('story', id);
      bus.emit('story.removed', { id });
    },
    /** Changes a line. Throws AppError for what is no line of the story. */
    editNode(id: string, sceneId: string, nodeId: string, change: LineChange): Node {
      const row = getRow(id);
      const scene = getScene(id, sceneId);
      const old = scene.nodes.find((n) => n.id === nodeId);
      if (!old) throw notFound('line', nodeId);
      if (old.type !== 'line') throw new AppError('invalid_input', `"${nodeId}" is a ${old.type}, not a line.`);
      const head = JSON.parse(row.head) as StoryHead;
      if (change.speaker != null && !head.characters.some((c) => c.id === change.speaker))
        throw notFound('character', change.speaker);
      const edit: Edit = { op: 'updateNode', scene: sceneId, node: nodeId, set: change };
      // A line is changed without a look at the other scenes, so only this one is read.
      const { story, inverse } = edited({ ...head, scenes: [scene] }, [edit]);
      const position = store.sceneHeads(id).findIndex((one) => one.id === sceneId);
      const revision = store.transaction(() => {
        if (row.origin_key !== null) logEdits(store, id, [edit], inverse);
        store.putScene(id, toStaged(story.scenes[0]!, position));
        return touch(row, {}).revision;
      });
      bus.emit('story.changed', { id, revision });
      return story.scenes[0]!.nodes.find((n) => n.id === nodeId)!;
    },
    /**
     * Changes a story by edits, all or none. Throws AppError when it is not at that revision any more, or when an edit
     * does not fit.
     */
    edit(id: string, revision: number, edits: readonly Edit[]): { revision: number; inverse: Edit[] } {
      const row = getRow(id);
      if (row.revision !== revision)
        throw new AppError(
          'conflict',
          `The story is at revision ${row.revision}, not at ${revision}. Read it again, then make the change.`,
        );
      const isKnown = known?.id === id && known.revision === revision && known.at === row.updated_at;
      const before = isKnown ? known!.story : this.document(id);
      const { story, inverse } = edited(before, edits);
      const next = store.transaction(() => {
        if (row.origin_key !== null) logEdits(store, id, edits, inverse);
        const lines = row.lines + writeScenes(store, before, story);
        const title = before.title === story.title ? {} : { title: story.title, title_edited: 1 };
        return touch(row, { lines, head: headOf(story), ...title });
      });
      known = { id, revision: next.revision, at: next.updated_at, story };
      bus.emit('story.changed', { id, revision: next.revision });
      return { revision: next.revision, inverse: [inverse] };
    },
    /**
     * Begins to write an imported story: hand over its scenes in order, then finish. Nothing is seen of it until then;
     * what a person edited in an earlier import stays. `abort` forgets it.
     */
    /** Whether a story came from this origin. */
    hasOrigin: (key: string): boolean => store.findByOrigin(key) !== undefined,
    begin: (origin: DraftOrigin): StoryDraft => beginDraft(store, { bus, newId, now }, origin),
  };
}
export type StoryService = ReturnType<typeof createStoryService>;

/** What of a line is to change; null takes it away. */
type LineChange = Pick<Extract<Edit, { op: 'updateNode' }>['set'], 'text' | 'speaker' | 'expression'>;

function toSummary(row: StoryListRow | (StoryRow & { scenes: number; finding_count: number })): StorySummary {
  const head = JSON.parse(row.head) as StoryHead;
  return {
    id: row.id,
    title: row.title,
    project: row.project,
    revision: row.revision,
    scenes: row.scenes,
    lines: row.lines,
    characters: head.characters
      .filter((c) => c.role !== 'extra')
      .slice(0, 8)
      .map((c) => ({
        name: c.name,
        colour: c.colour,
        portrait: c.portrait ?? c.sprites.find((s) => s.expression === 'neutral')?.asset ?? c.sprites[0]?.asset ?? null,
      })),
    cover: head.assets.find((a) => a.kind === 'background')?.id ?? null,
    origin: row.origin,
    updatedAt: row.updated_at,
    findings: row.finding_count,
  };
}
