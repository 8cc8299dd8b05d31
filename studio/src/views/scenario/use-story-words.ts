import { useQuery } from '@tanstack/react-query';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { storyWords, type StoryWords } from './story-words.ts';

/** The words of a story by id; undefined until they are here. */
export function useStoryWords(story: StorySummary): StoryWords | undefined {
  return useQuery({
    queryKey: ['stories', story.id, 'words', story.revision],
    queryFn: async () => storyWords(await daemon.stories.document({ params: { id: story.id } })),
  }).data;
}
