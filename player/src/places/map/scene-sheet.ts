import type { SceneHead } from '@comfyvn/shared/story/story';
import { percentOf } from '../../scene-progress.ts';
import { button, element } from '../../text/dom.ts';
import { WORDS } from '../../text/words.ts';
import { askToPlay } from '../play-from.ts';
import type { PlaceParts } from '../place-parts.ts';
import { progressWords, unknownWords } from './map-words.ts';
import { routeGraph } from './route-graph.ts';
import { wayList } from './way-list.ts';

/** All that is known of one scene, and the way into it. */
export function sceneSheet(scene: SceneHead, parts: PlaceParts, close: () => void): HTMLElement {
  const { seen, session, wording } = parts;
  const name = wording.title(scene) || WORDS.scene;
  const progress = seen.scenes.get(scene.id) ?? null;
  const title = element('h3', 'cvn-sheet-title', name);
  title.dir = 'auto';
  const shut = button({ className: 'cvn-panel-close', icon: 'close', label: WORDS.cancel, onPress: close });
  const play: HTMLButtonElement = button({
    className: 'cvn-button',
    icon: 'play',
    text: WORDS.playFromHere,
    onPress: () => askToPlay(play, scene, parts),
  });
  play.dataset['cvnAction'] = 'ask-scene';
  const bar = element('span', 'cvn-progress');
  bar.style.setProperty('--cvn-part', `${progress ? percentOf(progress.read, progress.lines) : 0}%`);
  const menus = element('div', 'cvn-sheet-menus');
  const sheet = element(
    'aside',
    'cvn-sheet',
    element('div', 'cvn-sheet-head', title, shut),
    bar,
    element('p', 'cvn-quiet', progressWords(progress).join(' · ')),
    element('div', 'cvn-bar', play),
    menus,
  );
  sheet.tabIndex = -1;
  sheet.setAttribute('aria-label', name);
  sheet.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  void session.view
    .ensure(scene.id)
    .then(() => menus.append(...inside(scene, parts)))
    .catch(() => undefined);
  return sheet;
}

/** The menus of a scene that the reader has seen, and its endings. */
function inside(scene: SceneHead, { session, seen, read, wording }: PlaceParts): HTMLElement[] {
  const graph = routeGraph({
    head: { ...session.view.head, scenes: [{ ...scene, next: [] }] },
    scenes: seen.scenes,
    endings: seen.endings,
    here: null,
    hasRead: (node) => read.has(node),
    chose: (choice) => read.hasChosen(choice),
    locale: wording.locale,
    body: (id) => session.view.scene(id),
  });
  return [...graph.units.values()].flatMap((unit): HTMLElement[] => {
    if (unit.kind === 'menu') {
      const prompt = element('h4', 'cvn-sheet-prompt', unit.prompt || WORDS.choices);
      prompt.dir = 'auto';
      return [prompt, wayList(unit.ways)];
    }
    if (unit.kind === 'ending')
      return [element('p', 'cvn-sheet-ending', `${WORDS.endings}: ${unit.title || WORDS.theEnd}`)];
    return unit.kind === 'unknown' && (unit.what === 'ending' || unit.what === 'menu')
      ? [element('p', 'cvn-quiet', unknownWords(unit.what))]
      : [];
  });
}
