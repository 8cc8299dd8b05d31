import type { Finding } from '@comfyvn/shared/story/finding';
import { STORY_VERSION, type Scene, type Story, type StoryHead } from '@comfyvn/shared/story/story';
import type { FeatureContext } from '../../core/feature.ts';
import { newStorySink, stagingSink, type DraftOrigin } from './stories.draft.ts';
import { headOf, standingEdits, writeScenes } from './stories.edits.ts';
import { keepEdits, type KeptEdits } from './stories.merge.ts';
import { replayEdits } from './stories.replay.ts';
import { countLines, toStaged } from './stories.staged.ts';
import type { StoryRow, StoryStore } from './stories.store.ts';

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

/** What becomes of an import with the edits that a person made of the story. */
interface Remade {
  readonly story: Story;
  readonly lines: number;
  readonly findings: readonly Finding[];
}

/**
 * Begins to write an imported story: hand over its scenes in order, then finish. Nothing is seen of it until then; what
 * a person edited in an earlier import is done again. `abort` forgets it.
 */
export function beginDraft(
  store: StoryStore,
  { bus, newId, now }: Pick<FeatureContext, 'bus' | 'newId' | 'now'>,
  origin: DraftOrigin,
): StoryDraft {
  const row = store.findByOrigin(origin.key);
  const id = row?.id ?? newId('st');
  const isEdited = row !== undefined && standingEdits(store, id).length > 0;
  // Changes from before edits were written down stand on the lines themselves.
  const kept: KeptEdits = keepEdits(row === undefined || isEdited ? [] : store.editedScenes(id));
  // Edits need the whole story, so its scenes wait until it is there.
  const waiting: Scene[] = [];
  const sink = row ? stagingSink(store, id, newId('draft')) : newStorySink(store, id, origin, now().toISOString());
  let position = 0;

  function remake(end: DraftEnd): Remade {
    const fresh: Story = { ...end.head, id, version: STORY_VERSION, revision: 0, scenes: waiting };
    if (!isEdited) return { story: fresh, lines: end.lines, findings: [...end.findings, ...kept.lost()] };
    const { story, lost } = replayEdits(fresh, standingEdits(store, id));
    for (const scene of story.scenes) sink.add(toStaged(scene, position++));
    const lines = story.scenes.reduce((sum, scene) => sum + countLines(scene), 0);
    return { story, lines, findings: [...end.findings, ...lost] };
  }

  /** The story with edits that were first made while the import was under way; undefined if there are none. */
  function caughtUp(story: Story): Story | undefined {
    const late = isEdited || row === undefined ? [] : standingEdits(store, id);
    if (late.length === 0) return undefined;
    const stored = { ...story, scenes: store.scenes(id) };
    const after = replayEdits(stored, late).story;
    writeScenes(store, stored, after);
    return after;
  }

  function settle(next: StoryRow, story: Story): { changed: boolean; revision: number } {
    return store.transaction(() => {
      const latest = store.find(id);
      const scenesChanged = sink.settle();
      const late = caughtUp(story);
      const head = late === undefined ? next.head : headOf({ ...late, title: next.title });
      const changed =
        !latest || scenesChanged || late !== undefined || latest.head !== head || latest.findings !== next.findings;
      const revision = (latest?.revision ?? 0) + (changed ? 1 : 0);
      if (changed) store.put({ ...next, head, revision });
      return { changed, revision };
    });
  }

  return {
    add(scene) {
      if (isEdited) waiting.push(scene);
      else sink.add(toStaged(kept.apply(scene), position++));
    },
    abort: sink.abort,
    finish(end) {
      const { story, lines, findings } = remake(end);
      const latest = store.find(id);
      const title = latest?.title_edited ? latest.title : story.title;
      const next: StoryRow = {
        id,
        origin_key: origin.key,
        origin: origin.label,
        project: latest?.project ?? origin.project,
        title,
        title_edited: latest?.title_edited ?? 0,
        revision: 0,
        lines,
        messages: end.messages,
        head: headOf({ ...story, title }),
        findings: JSON.stringify(findings),
        updated_at: now().toISOString(),
        draft: 0,
      };
      const { changed, revision } = settle(next, story);
      if (changed) bus.emit('story.changed', { id, revision });
      return { id, revision, changed, title, scenes: position, findings };
    },
  };
}
