import type { SceneHead } from '@comfyvn/shared/story/story';
import { percentOf } from '../../scene-progress.ts';
import { button, drawIcon, element } from '../../text/dom.ts';
import { WORDS } from '../../text/words.ts';
import type { Box, PlacedBox } from './layered-layout.ts';
import { progressWords, unknownWords } from './map-words.ts';
import type { Unit } from './route-graph.ts';
import { wayList } from './way-list.ts';

/** Room around the drawing, in its own pixels. */
export const MARGIN = 40;
/** Choices of a menu that have a place of their own in its box; the others are in the sheet of the scene. */
const MOST_WAYS = 6;

/** The size of a unit's box, in the drawing's own pixels. */
export function boxOf(unit: Unit): Box {
  const { id } = unit;
  switch (unit.kind) {
    case 'scene':
      return { id, width: 226, height: 84 };
    case 'menu':
      return { id, width: 226, height: 46 + 24 * Math.min(MOST_WAYS, unit.ways.length) };
    case 'ending':
      return { id, width: 184, height: 48 };
    case 'unknown':
      return { id, width: 52, height: 34 };
  }
}

/** A unit at its place on the drawing; a scene is a button. */
export function unitElement(
  unit: Unit,
  place: PlacedBox,
  titleOf: (scene: SceneHead) => string,
  onScene: (scene: SceneHead, opener: HTMLElement) => void,
): HTMLElement {
  const made = unit.kind === 'scene' ? sceneButton(unit, titleOf(unit.scene), onScene) : otherElement(unit);
  made.classList.add('cvn-unit');
  made.dataset['kind'] = unit.kind;
  made.style.left = `${place.x + MARGIN}px`;
  made.style.top = `${place.y + MARGIN}px`;
  made.style.width = `${place.width}px`;
  made.style.height = `${place.height}px`;
  return made;
}

function sceneButton(
  { scene, progress, here }: Extract<Unit, { kind: 'scene' }>,
  name: string,
  onScene: (scene: SceneHead, opener: HTMLElement) => void,
): HTMLElement {
  const title = element('span', 'cvn-unit-title', name || WORDS.scene);
  title.dir = 'auto';
  const bar = element('span', 'cvn-progress');
  const percent = progress ? percentOf(progress.read, progress.lines) : 0;
  bar.style.setProperty('--cvn-part', `${percent}%`);
  const made: HTMLButtonElement = button({ className: 'cvn-unit-scene', onPress: () => onScene(scene, made) });
  made.dataset['cvnScene'] = scene.id;
  const facts = element('span', 'cvn-unit-facts', progressWords(progress).slice(0, 2).join(' · '));
  made.append(title, bar, facts);
  if (here) {
    made.dataset['here'] = '';
    made.append(element('span', 'cvn-here', WORDS.lastRead));
  }
  return made;
}

function otherElement(unit: Exclude<Unit, { kind: 'scene' }>): HTMLElement {
  if (unit.kind === 'menu') {
    const prompt = element('p', 'cvn-unit-prompt', unit.prompt || WORDS.choices);
    prompt.dir = 'auto';
    return element('div', '', prompt, wayList(unit.ways.slice(0, MOST_WAYS)));
  }
  if (unit.kind === 'ending')
    return element('div', '', drawIcon('star'), element('span', '', unit.title || WORDS.theEnd));
  const words = unknownWords(unit.what);
  const made = element('div', '', element('span', '', '?'), element('span', 'cvn-only-read', words));
  made.title = words;
  return made;
}
