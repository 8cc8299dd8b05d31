import { quoted } from '@comfyvn/shared/bundle/entries';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';
import { openStory, StoryError } from '@comfyvn/shared/story/migrations';
import type { Story } from '@comfyvn/shared/story/story';

/** A story of any version from its head and its scenes, each unchecked JSON. Throws BundleRefused. Pure. */
export function checkedStory(head: unknown, scenes: readonly unknown[], file: string): Story {
  if (typeof head !== 'object' || head === null || Array.isArray(head))
    throw new BundleRefused(`its ${quoted(file)} is not the head of a story`);
  try {
    return openStory({ ...head, scenes });
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    throw new BundleRefused(`the story in its ${quoted(file)} cannot be read: ${error.message.replace(/\.$/, '')}`);
  }
}
