import { hashOfStory } from '@comfyvn/shared/story/story-hash';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';
import type { StoryView } from '@comfyvn/shared/story/view';
import { AppError } from '../../core/errors.ts';
import type { StoryService } from '../stories/index.ts';

/** Stories whose scenes are kept at hand. */
const MAX_VIEWS = 8;

/** A story as the runner sees it, read from the database scene by scene; a scene that does not exist is undefined. */
function openView(stories: StoryService, head: StoryHead): StoryView {
  const scenes = new Map<string, Scene | undefined>();
  return {
    head,
    scene(id) {
      if (!scenes.has(id)) scenes.set(id, readScene(stories, head.id, id));
      return scenes.get(id);
    },
  };
}

function readScene(stories: StoryService, story: string, id: string): Scene | undefined {
  try {
    return JSON.parse(stories.sceneText(story, id)) as Scene;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Views of stories, one for each revision; the ones used last are kept. Throws AppError for an unknown story. */
export function createViews(stories: StoryService): (story: string) => StoryView {
  const views = new Map<string, StoryView>();
  return (story) => {
    const head = stories.get(story);
    let view = views.get(story);
    views.delete(story);
    // A story that was deleted and imported again may have the same revision.
    const isSame = view?.head.revision === head.revision && hashOfStory(view.head) === hashOfStory(head);
    if (view === undefined || !isSame) view = openView(stories, head);
    views.set(story, view);
    for (const oldest of views.keys()) if (views.size > MAX_VIEWS) views.delete(oldest);
    return view;
  };
}
