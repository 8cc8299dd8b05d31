import type { SceneHead } from '@comfyvn/shared/story/story';
import { percentOf } from '../../scene-progress.ts';
import { button, drawIcon, element } from '../../text/dom.ts';
import { WORDS } from '../../text/words.ts';
import { askToPlay } from '../play-from.ts';
import type { PlaceParts } from '../place-parts.ts';
import { progressWords, unknownWords } from './map-words.ts';
import type { RouteGraph, Unit } from './route-graph.ts';
import { wayList } from './way-list.ts';

const AT_ONCE = 80;

/** The route map as a list: every scene with its menus and endings, in the order of the story. */
export function mapList(graph: RouteGraph, parts: PlaceParts): HTMLElement {
  const blocks = blocksOf(graph);
  const list = element('ol', 'cvn-map-list');
  const more = button({ className: 'cvn-button', text: WORDS.showMore, onPress: () => show() });
  const show = (): void => {
    const from = list.childElementCount;
    list.append(...blocks.slice(from, from + AT_ONCE).map((block) => sceneEntry(block, parts)));
    more.hidden = list.childElementCount >= blocks.length;
  };
  show();
  const total = parts.session.view.head.scenes.length - blocks.length;
  const rest =
    total > 0 ? element('p', 'cvn-scene-rest cvn-quiet', drawIcon('lock'), `${total} ${WORDS.moreScenes}`) : null;
  return element('div', 'cvn-map-lists', list, more, rest);
}

interface Block {
  readonly scene: Extract<Unit, { kind: 'scene' }>;
  readonly rest: readonly Unit[];
  /** Earlier scenes that it leads back to. */
  readonly back: readonly SceneHead[];
}

/** Each scene with what lies in it; units stand behind their scene. */
function blocksOf({ units, edges }: RouteGraph): Block[] {
  const blocks: { scene: Block['scene']; rest: Unit[]; back: SceneHead[] }[] = [];
  const owner = new Map<string, number>();
  for (const unit of units.values()) {
    if (unit.kind === 'scene') {
      owner.set(unit.id, blocks.length);
      blocks.push({ scene: unit, rest: [], back: [] });
    } else if (unit.kind === 'menu') {
      // A menu stands right behind its scene.
      owner.set(unit.id, blocks.length - 1);
      blocks.at(-1)?.rest.push(unit);
    }
  }
  for (const { from, to } of edges) {
    const unit = units.get(to);
    const at = owner.get(from) ?? -1;
    const block = blocks[at];
    if (!unit || !block) continue;
    if (unit.kind === 'scene' && (owner.get(to) ?? 0) < at && !block.back.includes(unit.scene))
      block.back.push(unit.scene);
    const shown = unit.kind === 'ending' || (unit.kind === 'unknown' && unit.what !== 'ways' && unit.what !== 'scene');
    if (shown && !block.rest.includes(unit)) block.rest.push(unit);
  }
  return blocks;
}

function sceneEntry({ scene: unit, rest, back }: Block, parts: PlaceParts): HTMLElement {
  const { scene, progress, here } = unit;
  const name = parts.wording.title(scene) || WORDS.scene;
  const title = element('h3', 'cvn-map-list-title', name);
  title.dir = 'auto';
  const play: HTMLButtonElement = button({
    className: 'cvn-button',
    icon: 'play',
    label: `${WORDS.playFromHere}: ${name}`,
    title: WORDS.playFromHere,
    onPress: () => askToPlay(play, scene, parts),
  });
  const bar = element('span', 'cvn-progress');
  bar.style.setProperty('--cvn-part', `${progress ? percentOf(progress.read, progress.lines) : 0}%`);
  const made = element(
    'li',
    'cvn-map-list-entry',
    element('div', 'cvn-map-list-head', title, here ? element('span', 'cvn-here', WORDS.lastRead) : null, play),
    bar,
    element('p', 'cvn-quiet', progressWords(progress).join(' · ')),
    ...rest.map(restEntry),
    ...back.map((other) => element('p', 'cvn-quiet', `${WORDS.returnsTo} ${parts.wording.title(other)}`)),
  );
  made.dataset['cvnScene'] = scene.id;
  return made;
}

function restEntry(unit: Unit): HTMLElement {
  if (unit.kind === 'menu') {
    const prompt = element('h4', 'cvn-sheet-prompt', unit.prompt || WORDS.choices);
    prompt.dir = 'auto';
    return element('div', 'cvn-map-list-menu', prompt, wayList(unit.ways));
  }
  if (unit.kind === 'ending') return element('p', 'cvn-sheet-ending', drawIcon('star'), unit.title || WORDS.theEnd);
  return element('p', 'cvn-quiet', unit.kind === 'unknown' ? unknownWords(unit.what) : '');
}
