import { createPlayer, type Player, type PlayerOptions } from '@comfyvn/player';
import { remoteSaves } from '@comfyvn/shared/saves/remote-saves';
import { daemon } from './daemon.ts';

/** A player for a story of the daemon, with its assets and saves. */
export function openStory(host: HTMLElement, id: string, options: Partial<PlayerOptions> = {}): Player {
  return createPlayer(host, {
    story: {
      head: () => daemon.stories.get({ params: { id } }),
      scene: (scene) => daemon.stories.scene({ params: { id, scene } }),
    },
    assets: {
      load: (asset) => daemon.assets.file({ params: { id: asset } }),
      copy: (asset, width) => daemon.assets.preview({ params: { id: asset }, query: { width, missing: 'larger' } }),
    },
    saves: remoteSaves(() => daemon.saves, id),
    ...options,
  });
}
