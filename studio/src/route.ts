import { useSyncExternalStore } from 'react';

/** What the Studio shows: the hub, or a part of a story. It stands behind the # of the address, so that back works. */
export type Route =
  | { readonly view: 'hub' }
  | { readonly view: 'jobs' }
  | { readonly view: 'compute' }
  | { readonly view: 'llm' }
  | { readonly view: 'lore' }
  | { readonly view: 'assets'; readonly item?: string | undefined }
  | { readonly view: 'templates' }
  | { readonly view: 'template'; readonly id: string }
  | { readonly view: 'libraries' }
  | { readonly view: 'library'; readonly id: string }
  | {
      readonly view: 'story';
      readonly id: string;
      readonly part: StoryPart;
      /** What of the part is open, e.g. an entry of its lore. */
      readonly item?: string | undefined;
    };

export const STORY_PARTS = [
  'overview',
  'routes',
  'lore',
  'voices',
  'pictures',
  'music',
  'director',
  'check',
  'export',
] as const;
export type StoryPart = (typeof STORY_PARTS)[number];

/** The route that an address means; the hub where it means nothing. Pure. */
export function routeOf(hash: string): Route {
  const [view, id, part, item] = hash.replace(/^#\/?/, '').split('/');
  if (view === 'libraries') return id ? { view: 'library', id: decoded(id) } : { view: 'libraries' };
  if (view === 'templates') return id ? { view: 'template', id: decoded(id) } : { view };
  if (view === 'jobs' || view === 'compute' || view === 'llm' || view === 'lore') return { view };
  if (view === 'assets') return { view, ...(id ? { item: decoded(id) } : {}) };
  if (view !== 'stories' || !id) return { view: 'hub' };
  return {
    view: 'story',
    id: decoded(id),
    part: STORY_PARTS.find((one) => one === part) ?? 'overview',
    ...(item ? { item: decoded(item) } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const hubHref = '#/';
export const jobsHref = '#/jobs';
export const computeHref = '#/compute';
export const llmHref = '#/llm';
export const loreHref = '#/lore';
export const assetsHref = '#/assets';
export const assetHref = (id: string): string => `#/assets/${encodeURIComponent(id)}`;
export const templatesHref = '#/templates';
export const templateHref = (id: string): string => `#/templates/${encodeURIComponent(id)}`;
export const librariesHref = '#/libraries';
export const libraryHref = (id: string): string => `#/libraries/${encodeURIComponent(id)}`;
export const storyHref = (id: string, part: StoryPart = 'overview', item?: string): string =>
  `#/stories/${encodeURIComponent(id)}${part === 'overview' && item === undefined ? '' : `/${part}`}${item === undefined ? '' : `/${encodeURIComponent(item)}`}`;

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The route that is open. */
export const useRoute = (): Route => routeOf(useSyncExternalStore(subscribe, () => location.hash));
