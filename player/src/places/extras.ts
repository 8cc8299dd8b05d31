import type { StoryHead } from '@comfyvn/shared/story/story';
import type { Seen } from '../seen.ts';
import type { Extra } from '../text/game-menu.ts';

/** The extras of a story in which there is, or can be, something to see. Pure. */
export function extrasOf(head: StoryHead, seen: Seen): Extra[] {
  const kinds = new Set(head.assets.map((asset) => asset.kind));
  const pictures = kinds.has('picture') || kinds.has('background') || kinds.has('video');
  const extras: [Extra, boolean][] = [
    ['map', true],
    ['scenes', head.scenes.length > 1],
    ['gallery', pictures],
    ['music', kinds.has('music')],
    ['achievements', (head.achievements?.length ?? 0) > 0 || seen.endings.size > 0],
    ['credits', true],
  ];
  return extras.flatMap(([extra, there]) => (there ? [extra] : []));
}
