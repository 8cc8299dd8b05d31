import type { SceneId } from './ids.ts';
import type { Scene, SceneHead, Story, StoryHead } from './story.ts';
import { hashOfScene } from './story-hash.ts';
import { targetsOf } from './story-walk.ts';

/** A story as the runner sees it: its head, and its scenes one by one, as far as they are loaded. */
export interface StoryView {
  readonly head: StoryHead;
  /** The scene, or undefined while it is not loaded or does not exist. */
  scene(id: SceneId): Scene | undefined;
}

/** The head of a scene: its title, its size and the scenes that can follow. Pure. */
export function sceneHeadOf(scene: Scene, revision = 1): SceneHead {
  const after = new Set(scene.nodes.flatMap((node) => targetsOf(node).flatMap((target) => target.scene ?? [])));
  after.delete(scene.id);
  const { id, title, nodes } = scene;
  return { id, title, nodes: nodes.length, next: [...after], revision, hash: hashOfScene(scene) };
}

/** The languages that something in a story is translated into, in order. Pure. */
export function localesIn({ translations, scenes }: Pick<Story, 'translations' | 'scenes'>): string[] {
  const locales = new Set(Object.keys(translations ?? {}));
  for (const scene of scenes) for (const locale of Object.keys(scene.translations ?? {})) locales.add(locale);
  return [...locales].sort();
}

/** A story without the bodies of its scenes. Pure. */
export function headOf(story: Story): StoryHead {
  const locales = localesIn(story);
  return {
    ...story,
    ...(locales.length > 0 && { locales }),
    scenes: story.scenes.map((scene) => sceneHeadOf(scene)),
  };
}

/** A view of a story that is loaded as a whole. Of scenes with the same id the first counts. */
export function viewOf(story: Story): StoryView {
  const scenes = new Map<SceneId, Scene>();
  for (const scene of story.scenes) if (!scenes.has(scene.id)) scenes.set(scene.id, scene);
  return { head: headOf(story), scene: (id) => scenes.get(id) };
}
