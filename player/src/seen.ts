import type { SceneId } from '@comfyvn/shared/story/ids';
import type { RunState } from '@comfyvn/shared/story/run-state';
import type { Stage } from '@comfyvn/shared/story/stage';
import type { KeyValueStorage } from './options.ts';
import type { SceneProgress } from './scene-progress.ts';

/** Version of what is stored; a newer one is neither read nor written over. */
const VERSION = 1;

/** Kinds of assets that a reader collects by meeting them. */
export const COLLECTED = ['pictures', 'backgrounds', 'music'] as const;
export type Collected = (typeof COLLECTED)[number];

/** An ending or an achievement, when it was reached first. */
export interface Reached {
  readonly title: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a reader has met over all runs of a story, by ids, so that it survives edits. */
export class Seen {
  /** What is stored cannot be read: it was put aside, and everything begins anew. */
  readonly damaged: boolean;
  #storage: KeyValueStorage;
  #key: string;
  #now: () => Date;
  #newer = false;
  #dirty = false;
  #sets: Record<Collected, Set<string>> = {
    pictures: new Set(),
    backgrounds: new Set(),
    music: new Set(),
  };
  #scenes = new Map<SceneId, SceneProgress | null>();
  #reached: Record<'endings' | 'achievements', Map<string, Reached>> = { endings: new Map(), achievements: new Map() };
  #lastStage: Stage | null = null;

  constructor(storage: KeyValueStorage, storyId: string, now: () => Date) {
    this.#storage = storage;
    this.#key = `comfyvn.player.seen.${storyId}`;
    this.#now = now;
    const text = storage.getItem(this.#key);
    this.damaged = text !== null && !this.#read(text);
    if (this.damaged) storage.setItem(`${this.#key}.damaged`, text ?? '');
  }

  has(kind: Collected, id: string): boolean {
    return this.#sets[kind].has(id);
  }

  count(kind: Collected): number {
    return this.#sets[kind].size;
  }

  /** Scenes that were entered, with how far each was read, where that is known. */
  get scenes(): ReadonlyMap<SceneId, SceneProgress | null> {
    return this.#scenes;
  }

  /** By the id of the ending's node, or of the scene that simply ends. */
  get endings(): ReadonlyMap<string, Reached> {
    return this.#reached.endings;
  }

  get achievements(): ReadonlyMap<string, Reached> {
    return this.#reached.achievements;
  }

  /** Takes note of a state that is shown. Cheap: only what is another than before is looked at. */
  note(state: RunState): void {
    if (state.stage !== this.#lastStage) this.#noteStage(state.stage);
    this.#lastStage = state.stage;
    if (!this.#scenes.has(state.scene)) {
      this.#scenes.set(state.scene, null);
      this.#dirty = true;
    }
    if (state.status === 'ended') this.#reach('endings', state.node ?? state.scene, state.ending ?? '');
  }

  /** True the first time. */
  achieve(id: string, title: string): boolean {
    return this.#reach('achievements', id, title);
  }

  progress(scene: SceneId, progress: SceneProgress): void {
    if (JSON.stringify(this.#scenes.get(scene)) === JSON.stringify(progress)) return;
    this.#scenes.set(scene, progress);
    this.#dirty = true;
  }

  /** Writes what was noted since the last call. */
  flush(): void {
    if (!this.#dirty || this.#newer) return;
    this.#dirty = false;
    const record = {
      version: VERSION,
      ...Object.fromEntries(Object.entries(this.#sets).map(([kind, ids]) => [kind, [...ids]])),
      scenes: [...this.#scenes].map(([id, progress]) => [id, ...(progress ? NUMBERS.map((n) => progress[n]) : [])]),
      endings: [...this.#reached.endings].map(([id, { title, at }]) => [id, title, at]),
      achievements: [...this.#reached.achievements].map(([id, { title, at }]) => [id, title, at]),
    };
    this.#storage.setItem(this.#key, JSON.stringify(record));
  }

  #noteStage({ picture, background, music }: Stage): void {
    if (picture) this.#add('pictures', picture.asset);
    if (music) this.#add('music', music.asset);
    if (background && 'asset' in background) this.#add('backgrounds', background.asset);
    if (background && 'layers' in background)
      for (const layer of background.layers) this.#add('backgrounds', layer.asset);
  }

  #add(kind: Collected, id: string): void {
    if (this.#sets[kind].has(id)) return;
    this.#sets[kind].add(id);
    this.#dirty = true;
  }

  #reach(kind: 'endings' | 'achievements', id: string, title: string): boolean {
    if (this.#reached[kind].has(id)) return false;
    this.#reached[kind].set(id, { title, at: this.#now().toISOString() });
    this.#dirty = true;
    return true;
  }

  /** False for what nobody can read. */
  #read(text: string): boolean {
    const record = parse(text);
    if (typeof record?.['version'] !== 'number') return false;
    this.#newer = record['version'] > VERSION;
    if (this.#newer) return true;
    for (const [kind, ids] of Object.entries(this.#sets))
      for (const id of listOf(record[kind])) if (typeof id === 'string') ids.add(id);
    for (const entry of listOf(record['scenes'])) {
      const [id, ...numbers] = listOf(entry);
      if (typeof id === 'string') this.#scenes.set(id, progressOf(numbers));
    }
    for (const [kind, reached] of Object.entries(this.#reached))
      for (const entry of listOf(record[kind])) {
        const [id, title, at] = listOf(entry);
        if (typeof id === 'string' && typeof title === 'string' && typeof at === 'string')
          reached.set(id, { title, at });
      }
    return true;
  }
}

/** The numbers of a scene in the order they are stored. */
const NUMBERS = ['read', 'lines', 'taken', 'ways', 'found', 'endings'] as const;

function progressOf(numbers: readonly unknown[]): SceneProgress | null {
  const isCount = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0;
  if (numbers.length < NUMBERS.length || !numbers.every(isCount)) return null;
  const [read = 0, lines = 0, taken = 0, ways = 0, found = 0, endings = 0] = numbers;
  return { read, lines, taken, ways, found, endings };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
