import { useSyncExternalStore } from 'react';

/** What the Studio shows: the hub, or a part of a story. It stands behind the # of the address, so that back works. */
export type Route =
  { readonly view: 'hub' } | { readonly view: 'story'; readonly id: string; readonly part: StoryPart };

export const STORY_PARTS = ['overview', 'check', 'export'] as const;
export type StoryPart = (typeof STORY_PARTS)[number];

/** The route that an address means; the hub where it means nothing. Pure. */
export function routeOf(hash: string): Route {
  const [view, id, part] = hash.replace(/^#\/?/, '').split('/');
  if (view !== 'stories' || !id) return { view: 'hub' };
  return { view: 'story', id: decoded(id), part: STORY_PARTS.find((one) => one === part) ?? 'overview' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const hubHref = '#/';
export const storyHref = (id: string, part: StoryPart = 'overview'): string =>
  `#/stories/${encodeURIComponent(id)}${part === 'overview' ? '' : `/${part}`}`;

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The route that is open. */
export const useRoute = (): Route => routeOf(useSyncExternalStore(subscribe, () => location.hash));
