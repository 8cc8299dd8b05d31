import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetId, CharacterId, SceneId } from '@comfyvn/shared/story/ids';
import type { Character, Scene, StoryAsset, StoryHead } from '@comfyvn/shared/story/story';
import type { StoryView } from '@comfyvn/shared/story/view';
import type { StorySource } from './options.ts';

/** Must be the version that the schemas write: the type sees to it. The schemas themselves are too heavy to be fetched for it. */
const KNOWN_VERSION: StoryHead['version'] = 3;

/** The story was made by a newer program, with things that this player does not know. */
export class StoryNewerError extends Error {
  constructor(version: number) {
    super(`The story has version ${version}; this player knows ${KNOWN_VERSION}. Update ComfyVN.`);
    this.name = 'StoryNewerError';
  }
}

/** A story whose scenes come one by one. The runner sees it as a view; `ensure` fetches what it asks for. */
export class LazyView implements StoryView {
  head: StoryHead;
  characters: ReadonlyMap<CharacterId, Character>;
  #source: StorySource;
  #scenes = new Map<SceneId, Scene>();
  #assets: ReadonlyMap<AssetId, StoryAsset> | null = null;
  #coming = new Map<SceneId, Promise<void>>();

  private constructor(source: StorySource, head: StoryHead) {
    this.#source = source;
    this.head = head;
    this.characters = new Map(head.characters.map((item) => [item.id, item]));
  }

  /** Rejects with a `StoryNewerError` for a story that this player cannot know. */
  static async open(source: StorySource): Promise<LazyView> {
    const head = await source.head();
    // Hosts check what they can; a page of another time hands over whatever it was given.
    if (Number(head.version) > KNOWN_VERSION) throw new StoryNewerError(Number(head.version));
    return new LazyView(source, head);
  }

  scene(id: SceneId): Scene | undefined {
    return this.#scenes.get(id);
  }

  /** What the story says of an asset. */
  asset(id: AssetId): StoryAsset | undefined {
    this.#assets ??= new Map(this.head.assets.map((item) => [item.id, item]));
    return this.#assets.get(id);
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
