import { assetTitle } from '../asset-words.ts';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { button, drawIcon, element } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import { MusicRoom } from './music-room.ts';
import type { PlaceParts } from './place-parts.ts';

const TICK_MS = 250;
const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** The music that a reader has heard, to be heard again. */
export function musicPage(parts: PlaceParts, signal: AbortSignal): HTMLElement {
  const tracks = parts.session.view.head.assets.filter((asset) => asset.kind === 'music');
  const heard = tracks.filter((track) => parts.seen.has('music', track.id));
  const room = new MusicRoom(parts.audio, heard, () => show());
  signal.addEventListener('abort', () => room.stop());
  const list = element('ol', 'cvn-music-list');
  for (const track of tracks)
    list.append(element('li', '', heard.includes(track) ? trackEntry(track, room) : lockedEntry()));
  const deck = makeDeck(room, parts);
  const show = (): void => {
    deck.show();
    for (const made of list.querySelectorAll<HTMLElement>('[data-cvn-asset]')) {
      const current = made.dataset['cvnAsset'] === room.track?.id;
      made.setAttribute('aria-pressed', String(current && room.playing));
      if (current) made.setAttribute('aria-current', 'true');
      else made.removeAttribute('aria-current');
      made.querySelector('svg')?.replaceWith(drawIcon(current && room.playing ? 'pause' : 'play'));
    }
  };
  const timer = setInterval(() => room.tick(), TICK_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  const count = element('span', 'cvn-count', `${heard.length} ${WORDS.of} ${tracks.length} ${WORDS.unlocked}`);
  const page = element('div', 'cvn-places cvn-music', element('h3', 'cvn-group-title', WORDS.music, count));
  page.append(...(heard.length > 0 ? [deck.element] : [element('p', 'cvn-quiet', WORDS.nothingHeard)]), list);
  show();
  return page;
}

function trackEntry(track: StoryAsset, room: MusicRoom): HTMLElement {
  const name = element('span', 'cvn-music-name', assetTitle(track));
  name.dir = 'auto';
  const made = button({ className: 'cvn-music-entry', icon: 'play', onPress: () => room.toggle(track) });
  made.dataset['cvnAsset'] = track.id;
  made.append(name, ...(track.author ? [element('span', 'cvn-quiet', track.author)] : []));
  return made;
}

function lockedEntry(): HTMLElement {
  const made = element('div', 'cvn-music-entry', drawIcon('lock'), element('span', '', WORDS.lockedMusic));
  made.dataset['locked'] = '';
  return made;
}

/** What plays now, with its place and what can be done. */
function makeDeck(room: MusicRoom, { preferences }: PlaceParts): { element: HTMLElement; show(): void } {
  const title = element('p', 'cvn-deck-title');
  title.dir = 'auto';
  const tool = (
    name: string,
    icon: 'back' | 'play' | 'next' | 'loop',
    label: string,
    onPress: () => void,
  ): HTMLButtonElement => {
    const made = button({ className: 'cvn-deck-tool', icon, label, title: label, onPress });
    made.dataset['cvnAction'] = name;
    return made;
  };
  const play = tool('play-music', 'play', WORDS.play, () => room.toggle());
  const loop = tool('loop-music', 'loop', WORDS.loop, () => room.setLoop(!room.loop));
  const slider = (label: string, max: number, onInput: (value: number) => void): HTMLInputElement => {
    const made = element('input', 'cvn-slider');
    Object.assign(made, { type: 'range', min: '0', max: String(max), step: 'any', value: '0' });
    made.setAttribute('aria-label', label);
    made.addEventListener('input', () => onInput(Number(made.value)));
    return made;
  };
  const place = slider(WORDS.position, 1, (at) => room.seek(at * room.time.durationS));
  const time = element('output', 'cvn-value');
  const volume = slider(WORDS.music, 100, (at) => {
    preferences.set({ music: at / 100 });
    volume.style.setProperty('--cvn-fill', `${at}%`);
  });
  volume.value = String(preferences.value.music * 100);
  volume.style.setProperty('--cvn-fill', `${preferences.value.music * 100}%`);
  const show = (): void => {
    const { positionS, durationS } = room.time;
    const part = durationS > 0 ? positionS / durationS : 0;
    title.textContent = room.track ? assetTitle(room.track) : '';
    play.replaceChildren(drawIcon(room.playing ? 'pause' : 'play'));
    play.setAttribute('aria-label', room.playing ? WORDS.pause : WORDS.play);
    loop.setAttribute('aria-pressed', String(room.loop));
    place.value = String(part);
    place.style.setProperty('--cvn-fill', `${part * 100}%`);
    time.textContent = `${clock(positionS)} / ${clock(durationS)}`;
    place.setAttribute('aria-valuetext', time.textContent);
  };
  return {
    element: element(
      'div',
      'cvn-deck',
      title,
      element('div', 'cvn-deck-place', place, time),
      element(
        'div',
        'cvn-deck-tools',
        tool('previous-track', 'back', WORDS.previous, () => room.go(-1)),
        play,
        tool('next-track', 'next', WORDS.following, () => room.go(1)),
        loop,
        element('label', 'cvn-deck-volume', drawIcon('sound'), volume),
      ),
    ),
    show,
  };
}
