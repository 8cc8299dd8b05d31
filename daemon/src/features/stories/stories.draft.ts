import type { StagedScene, StoryStore } from './stories.store.ts';

/** Who a draft is, before its scenes are known. */
export interface DraftOrigin {
  /** Importing the same key again updates the same story. */
  readonly key: string;
  /** Where it came from, for people. */
  readonly label: string;
  readonly project: string;
}
/** Where the scenes of an import go until it is finished. */
export interface DraftSink {
  add(scene: StagedScene): void;
  /** Puts the scenes in their place, in the caller's transaction; says whether any differs from before. */
  settle(): boolean;
  abort(): void;
}

/** Written in batches of about this size, so that neither memory nor a single write grows with the chat. */
const BATCH_BYTES = 1_000_000;

/** A story that is new: its scenes are written where they will stay, under a row that nobody sees until the end. */
export function newStorySink(store: StoryStore, id: string, origin: DraftOrigin, at: string): DraftSink {
  let batch: StagedScene[] = [];
  let bytes = 0;
  let begun = false;
  const flush = (): void => {
    if (!begun) store.put(hiddenRow(id, origin, at));
    begun = true;
    store.insertScenes(id, batch);
    batch = [];
    bytes = 0;
  };
  return {
    add(scene) {
      batch.push(scene);
      bytes += scene.body.length;
      if (bytes > BATCH_BYTES) flush();
    },
    settle() {
      flush();
      return true;
    },
    abort() {
      if (begun) store.removeDraft(id);
    },
  };
}

/** A story that is there already: its new scenes wait beside it and are swapped in at once. */
export function stagingSink(store: StoryStore, id: string, draft: string): DraftSink {
  return {
    add: (scene) => store.stage(draft, scene),
    settle: () => store.replaceScenes(id, draft),
    abort: () => store.unstage(draft),
  };
}

const hiddenRow = (id: string, origin: DraftOrigin, at: string) => ({
  id,
  origin_key: null,
  origin: origin.label,
  project: origin.project,
  title: origin.label,
  title_edited: 0,
  revision: 0,
  lines: 0,
  messages: 0,
  head: '{}',
  findings: '[]',
  updated_at: at,
  draft: 1,
});
