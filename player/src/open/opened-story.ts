import type { Story } from '@comfyvn/shared/story/story';
import { headOf } from '@comfyvn/shared/story/view';
import type { AssetSource, StorySource } from '../options.ts';

/** What the player needs of a story that somebody opened. */
export interface OpenedStory {
  readonly id: string;
  readonly title: string;
  readonly story: StorySource;
  readonly assets: AssetSource;
}

/** A story among the files that somebody opened. */
export interface Readable {
  readonly title: string;
  /** Rejects with BundleRefused. */
  open(): Promise<OpenedStory>;
}

/** A story that was read as a whole; its pictures and sounds are read one by one. */
export function openedStory(story: Story, assets: AssetSource): OpenedStory {
  const head = headOf(story);
  const scenes = new Map(story.scenes.toReversed().map((scene) => [scene.id, scene]));
  return {
    id: story.id,
    title: story.title,
    assets,
    story: {
      head: async () => head,
      async scene(id) {
        const scene = scenes.get(id);
        if (!scene) throw new Error(`There is no scene "${id}".`);
        return scene;
      },
    },
  };
}

/** Pictures, sounds and films; everything else a file may say of itself is not believed. Pure. */
export const safeType = (mime: string): string =>
  /^(image\/(png|jpeg|webp|gif|avif)|(audio|video)\/[\w.+-]+|application\/ogg)$/.test(mime)
    ? mime
    : 'application/octet-stream';
