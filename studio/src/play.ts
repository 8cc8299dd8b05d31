import '@comfyvn/shared/contract/no-eval';
import './page.css';
import { openStory } from './daemon-player.ts';
import { listen } from './events.ts';
import { installable } from './installable.ts';

const id = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const query = new URLSearchParams(location.search);
const host = document.createElement('div');
host.className = 'player-page';
document.getElementById('root')?.append(host);

const scene = query.get('scene');
const node = query.get('node');
const player = openStory(host, id, {
  titleScreen: scene === null,
  resume: false,
  ...(scene !== null && { at: { scene, ...(node !== null && { node }) } }),
  onExit: () => location.assign('/'),
});
void player.ready.catch(() => {}).then(installable);
listen({
  'story.changed': (e) => {
    if (e.id === id) void player.refresh();
  },
});
