import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Node } from '@comfyvn/shared/story/node';
import { hashOfScene } from '@comfyvn/shared/story/story-hash';
import { STORY_VERSION, type Scene, type Story, type StoryHead } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { keepEdits, type KeptEdits } from './stories.merge.ts';
import { newStorySink, stagingSink, type DraftOrigin } from './stories.draft.ts';
import { parseFindings, type StoryListRow, type StoryRow, type StoryStore } from './stories.store.ts';

/** What is known of a draft when its last scene was written. */
export interface DraftEnd {
  readonly head: Omit<StoryHead, 'id' | 'revision' | 'scenes' | 'version'>;
  readonly lines: number;
  readonly messages: number;
  readonly findings: readonly Finding[];
}
export interface StoredDraft {
  readonly id: string;
  readonly revision: number;
  readonly changed: boolean;
  readonly title: string;
  readonly scenes: number;
  readonly findings: readonly Finding[];
}

/** A story on its way in. */
export interface StoryDraft {
  add(scene: Scene): void;
  abort(): void;
  finish(end: DraftEnd): StoredDraft;
}

/** Drafts older than this were broken off by a crash. */
const DRAFT_LIFETIME_MS = 86_400_000;

export function createStoryService(store: StoryStore, { bus, newId, now }: FeatureContext) {
  store.dropDraftsBefore(new Date(now().getTime() - DRAFT_LIFETIME_MS).toISOString());
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
      return {
        ...(JSON.parse(row.head) as StoryHead),
        title: row.title,
        revision: row.revision,
        scenes: store.sceneHeads(id),
      };
    },
    /** The whole story in one document. */
    document(id: string): Story {
      return { ...this.get(id), scenes: store.scenes(id) };
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
    editNode(id: string, sceneId: string, nodeId: string, change: LineChange): Node {
      const row = getRow(id);
      const scene = getScene(id, sceneId);
      const at = scene.nodes.findIndex((n) => n.id === nodeId);
      const old = scene.nodes[at];
      if (!old) throw notFound('line', nodeId);
      if (old.type !== 'line') throw new AppError('invalid_input', `"${nodeId}" is a ${old.type}, not a line.`);
      if (
        change.speaker != null &&
        !(JSON.parse(row.head) as StoryHead).characters.some((c) => c.id === change.speaker)
      )
        throw notFound('character', change.speaker);
      const edited = applyLineChange(old, change);
      const nodes = scene.nodes.with(at, edited);
      const revision = store.transaction(() => {
        store.putScene(id, { ...scene, nodes }, countEdited({ ...scene, nodes }));
        return touch(row, {}).revision;
      });
      bus.emit('story.changed', { id, revision });
      return edited;
    },
    /**
     * Begins to write an imported story: hand over its scenes in order, then finish. Nothing is seen of it until then;
     * what a person edited in an earlier import stays. `abort` forgets it.
     */
    begin(origin: DraftOrigin): StoryDraft {
      const row = store.findByOrigin(origin.key);
      const edits: KeptEdits = keepEdits(row ? store.editedScenes(row.id) : []);
      const id = row?.id ?? newId('st');
      const sink = row ? stagingSink(store, id, newId('draft')) : newStorySink(store, id, origin, now().toISOString());
      let position = 0;
      return {
        add(scene) {
          const s = edits.apply(scene);
          sink.add({
            id: s.id,
            position: position++,
            title: s.title,
            nodes: s.nodes.length,
            next: followers(s),
            ...messageRange(s),
            edited: edits.touched ? countEdited(s) : 0,
            body: JSON.stringify(s),
            hash: hashOfScene(s),
          });
        },
        abort: sink.abort,
        finish(end) {
          const findings = [...end.findings, ...edits.lost()];
          const title = row?.title_edited ? row.title : end.head.title;
          const head = { ...end.head, id, version: STORY_VERSION, revision: 0, title, scenes: [] };
          const next: StoryRow = {
            id,
            origin_key: origin.key,
            origin: origin.label,
            project: row?.project ?? origin.project,
            title,
            title_edited: row?.title_edited ?? 0,
            revision: row?.revision ?? 0,
            lines: end.lines,
            messages: end.messages,
            head: JSON.stringify(head),
            findings: JSON.stringify(findings),
            updated_at: now().toISOString(),
            draft: 0,
          };
          const changed = store.transaction(() => {
            const scenesChanged = sink.settle();
            const differs = !row || scenesChanged || row.head !== next.head || row.findings !== next.findings;
            if (differs) store.put({ ...next, revision: next.revision + 1 });
            return differs;
          });
          const revision = changed ? next.revision + 1 : next.revision;
          if (changed) bus.emit('story.changed', { id, revision });
          return { id, revision, changed, title, scenes: position, findings };
        },
      };
    },
  };
}
export type StoryService = ReturnType<typeof createStoryService>;

interface LineChange {
  readonly text?: string | undefined;
  readonly speaker?: string | null | undefined;
  readonly expression?: string | null | undefined;
}

function applyLineChange(old: Extract<Node, { type: 'line' }>, change: LineChange): Node {
  const { speaker, expression, ...rest } = old;
  const edited = new Set(old.edited);
  for (const key of ['text', 'speaker', 'expression'] as const) if (change[key] !== undefined) edited.add(key);
  const newSpeaker = change.speaker === undefined ? speaker : (change.speaker ?? undefined);
  const newExpression = change.expression === undefined ? expression : (change.expression ?? undefined);
  return {
    ...rest,
    text: change.text ?? old.text,
    ...(newSpeaker !== undefined && { speaker: newSpeaker }),
    ...(newExpression !== undefined && { expression: newExpression }),
    edited: [...edited].toSorted(),
  };
}

const countEdited = (scene: Scene): number => scene.nodes.filter((n) => n.edited?.length).length;

/** Scenes that a scene leads to, in order of appearance. */
function followers(scene: Scene): string[] {
  const next = new Set<string>();
  for (const n of scene.nodes) {
    if (n.type === 'jump' || n.type === 'call') add(n.target.scene);
    else if (n.type === 'menu') for (const c of n.choices) add(c.target?.scene);
    else if (n.type === 'branch') for (const c of n.cases) add(c.target.scene);
  }
  return [...next];
  function add(id: string | undefined) {
    if (id !== undefined && id !== scene.id) next.add(id);
  }
}

function messageRange(scene: Scene): { firstMessage: number | null; lastMessage: number | null } {
  let firstMessage: number | null = null;
  let lastMessage: number | null = null;
  for (const { source } of scene.nodes)
    if (source) {
      firstMessage = Math.min(firstMessage ?? Infinity, source.message);
      lastMessage = Math.max(lastMessage ?? -1, source.message);
    }
  return { firstMessage, lastMessage };
}

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
