import { headOf } from '@comfyvn/shared/story/view';
import { STORY_VERSION, type Story } from '@comfyvn/shared/story/story';
import { createPlayer, localSaves } from '../../../player/src/index.ts';
import type { Player } from '../../../player/src/options.ts';
import { artOf } from './art.ts';
import { CHARACTERS } from './scenes.ts';
import { SCREENS, type VisualScreen } from './screens.ts';

const storyOf = (name: string, { nodes, stage }: VisualScreen): Story => ({
  id: name,
  version: STORY_VERSION,
  revision: 1,
  title: 'The harbour',
  locale: 'en',
  start: { scene: 'scene' },
  characters: [...CHARACTERS],
  variables: [],
  assets: [],
  renamed: {},
  scenes: [
    {
      id: 'scene',
      title: 'Evening',
      stage: [{ op: 'background', to: { asset: 'hills' } }, { op: 'show', character: 'ann', x: 0.5 }, ...(stage ?? [])],
      nodes: [...(nodes ?? [])],
    },
  ],
});

let open: Player | null = null;

/** Opens the player at a screen in the place of the stage; an open one is closed. */
export async function openScreen(name: string): Promise<void> {
  open?.destroy();
  open = null;
  const screen = SCREENS[name];
  const host = document.querySelector<HTMLElement>('#host');
  if (!screen || !host) throw new Error(`There is no screen "${name}".`);
  host.style.width = '100vw';
  host.style.height = '100vh';
  const story = storyOf(name, screen);
  const kept = new Map<string, string>();
  const settings = { textSpeed: 0, motion: 'reduced', ...screen.preferences };
  kept.set('comfyvn.player.preferences', JSON.stringify(settings));
  open = createPlayer(host, {
    story: {
      head: () => Promise.resolve(headOf(story)),
      scene: (id) => Promise.resolve(story.scenes.find((scene) => scene.id === id) ?? Promise.reject(new Error(id))),
    },
    assets: { load: artOf },
    saves: localSaves(story.id),
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    seed: 'screen',
    titleScreen: screen.title === true,
    now: () => new Date(Date.UTC(2026, 0, 1, 12)),
  });
  await open.ready;
}
