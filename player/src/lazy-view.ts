import type { Finding } from '@comfyvn/shared/story/finding';
import type { CharacterId, SceneId } from '@comfyvn/shared/story/ids';
import type { Character, Scene, StoryHead } from '@comfyvn/shared/story/story';
import type { StoryView } from '@comfyvn/shared/story/view';
import type { StorySource } from './options.ts';

/** A story whose scenes come one by one. The runner sees it as a view; `ensure` fetches what it asks for. */
export class LazyView implements StoryView {
  head: StoryHead;
  characters: ReadonlyMap<CharacterId, Character>;
  #source: StorySource;
  #scenes = new Map<SceneId, Scene>();
  #coming = new Map<SceneId, Promise<void>>();

  private constructor(source: StorySource, head: StoryHead) {
    this.#source = source;
    this.head = head;
    this.characters = new Map(head.characters.map((item) => [item.id, item]));
  }

  static async open(source: StorySource): Promise<LazyView> {
    return new LazyView(source, await source.head());
  }

  scene(id: SceneId): Scene | undefined {
    return this.#scenes.get(id);
  }

  /** Fetches a scene unless it is here. Rejects when it cannot be had. */
  ensure(id: SceneId): Promise<void> {
    if (this.#scenes.has(id)) return Promise.resolve();
    const known = this.#coming.get(id);
    if (known) return known;
    const coming = this.#source
      .scene(id)
      .then((scene) => void this.#scenes.set(id, scene))
      .finally(() => this.#coming.delete(id));
    this.#coming.set(id, coming);
    return coming;
  }

  /** The same story as it is now: unchanged scenes are kept. */
  async renewed(): Promise<LazyView> {
    const next = new LazyView(this.#source, await this.#source.head());
    const revisions = new Map(this.head.scenes.map((item) => [item.id, item.revision]));
    for (const item of next.head.scenes) {
      const scene = this.#scenes.get(item.id);
      if (scene && revisions.get(item.id) === item.revision) next.#scenes.set(item.id, scene);
    }
    return next;
  }

  /** A finding for a scene that could not be fetched. */
  static missing(id: SceneId): Finding {
    return {
      rule: 'scene-missing',
      level: 'error',
      where: { scene: id },
      message: `Scene "${id}" could not be loaded.`,
    };
  }
}
