import type { SceneHead } from '@comfyvn/shared/story/story';
import type { SaveSlot } from '../options.ts';
import { percentOf } from '../scene-progress.ts';
import { button, drawIcon, element } from '../text/dom.ts';
import { thumbnail } from '../text/thumbnail.ts';
import { WORDS } from '../text/words.ts';
import { fillWhenSeen } from './asset-image.ts';
import { askToPlay } from './play-from.ts';
import type { PlaceParts } from './place-parts.ts';

const AT_ONCE = 60;

/** The scenes that a reader has entered, each to be played again. What was not reached is only counted. */
export async function scenesPage(parts: PlaceParts, signal: AbortSignal): Promise<HTMLElement> {
  const { session, seen, saving } = parts;
  const { scenes } = session.view.head;
  const known = scenes.filter((scene) => seen.scenes.has(scene.id));
  const saves = await saving.list().catch(() => []);
  const pictures = new Map(saves.filter((item) => item.thumbnail !== null).map((item) => [item.title, item]));
  const count = element('span', 'cvn-count', `${known.length} ${WORDS.of} ${scenes.length} ${WORDS.unlocked}`);
  const list = element('ul', 'cvn-scene-list');
  const more = button({ className: 'cvn-button', text: WORDS.showMore, onPress: () => show() });
  const show = (): void => {
    const from = list.childElementCount;
    for (const scene of known.slice(from, from + AT_ONCE))
      list.append(element('li', '', sceneEntry(scene, pictures.get(scene.title), parts, signal)));
    more.hidden = list.childElementCount >= known.length;
  };
  show();
  const rest = scenes.length - known.length;
  const unknown =
    rest > 0 ? element('p', 'cvn-scene-rest cvn-quiet', drawIcon('lock'), `${rest} ${WORDS.moreScenes}`) : null;
  return element(
    'div',
    'cvn-places cvn-scenes',
    element('h3', 'cvn-group-title', WORDS.oldestFirst, count),
    list,
    more,
    unknown,
  );
}

function sceneEntry(scene: SceneHead, save: SaveSlot | undefined, parts: PlaceParts, signal: AbortSignal): HTMLElement {
  const progress = parts.seen.scenes.get(scene.id);
  const title = element('span', 'cvn-scene-title', parts.wording.title(scene) || WORDS.scene);
  title.dir = 'auto';
  const frame = thumbnail(save);
  if (!save) void fillFromScene(frame, scene, parts, signal);
  const made = button({ className: 'cvn-scene-entry', onPress: () => askToPlay(made, scene, parts) });
  made.dataset['cvnScene'] = scene.id;
  made.append(frame, title);
  if (progress) {
    const percent = percentOf(progress.read, progress.lines);
    const bar = element('span', 'cvn-progress');
    bar.style.setProperty('--cvn-part', `${percent}%`);
    made.append(bar, element('span', 'cvn-quiet', `${percent} % ${WORDS.read}`));
  }
  if (scene.id === parts.session.state?.scene) made.append(element('span', 'cvn-here', WORDS.lastRead));
  return made;
}

/** The picture that a scene begins with, where its body is here already: nothing is fetched for it. */
async function fillFromScene(
  frame: HTMLElement,
  { id }: SceneHead,
  parts: PlaceParts,
  signal: AbortSignal,
): Promise<void> {
  const change = parts.session.view.scene(id)?.stage.find((one) => one.op === 'background');
  const background = change?.op === 'background' ? change.to : null;
  if (background && 'asset' in background) fillWhenSeen(frame, background.asset, parts, signal);
}
