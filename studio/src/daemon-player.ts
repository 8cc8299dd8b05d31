import { createPlayer, type Player, type PlayerOptions } from '@comfyvn/player';
import { ApiError } from '@comfyvn/shared/contract/problem';
import { daemon } from './daemon.ts';

/** A player for a story of the daemon, with its assets and saves. */
export function openStory(host: HTMLElement, id: string, options: Partial<PlayerOptions> = {}): Player {
  return createPlayer(host, {
    story: {
      head: () => daemon.stories.get({ params: { id } }),
      scene: (scene) => daemon.stories.scene({ params: { id, scene } }),
    },
    assets: { load: (asset) => daemon.assets.file({ params: { id: asset } }) },
    saves: {
      list: () => daemon.saves.list({ params: { id } }),
      read: (slot) => daemon.saves.get({ params: { id, slot } }).catch(nullWhenMissing),
      write: (slot, save) => daemon.saves.put({ params: { id, slot }, body: save }),
      remove: (slot) => daemon.saves.remove({ params: { id, slot } }),
    },
    ...options,
  });
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof ApiError && error.problem.code === 'not_found') return null;
  throw error;
}
