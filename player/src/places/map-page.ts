import type { SceneId } from '@comfyvn/shared/story/ids';
import { percentOf } from '../scene-progress.ts';
import { button, element } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import { mapList } from './map/map-list.ts';
import { MapView } from './map/map-view.ts';
import { routeGraph, type RouteGraph } from './map/route-graph.ts';
import { sceneSheet } from './map/scene-sheet.ts';
import type { PlaceParts } from './place-parts.ts';

/** Scenes whose menus are drawn too; a map of more shows scenes, and their menus when one is looked at. */
const MOST_INSIDES = 60;
/** Boxes that can be drawn; beyond that there is the list. */
const MOST_BOXES = 3_000;
/** The map is first shown without what takes longer than this. */
const PATIENCE_MS = 800;
/** Narrower players begin with the list. */
const NARROW = 620;

/** The ways through the story that the reader has walked, and where others branch off. */
export async function mapPage(parts: PlaceParts, signal: AbortSignal): Promise<HTMLElement> {
  const { session, seen } = parts;
  const known = session.view.head.scenes.filter((scene) => seen.scenes.has(scene.id));
  const insides = known.length <= MOST_INSIDES ? known.map((scene) => scene.id) : [];
  const fetched = Promise.all(insides.map((id) => session.view.ensure(id).catch(() => undefined)));
  const page = element('div', 'cvn-places cvn-map-page');
  let asList = parts.host.clientWidth < NARROW;
  const draw = (): void => {
    if (signal.aborted) return;
    const graph = graphOf(parts, new Set(insides));
    const drawable = graph.units.size > 0 && graph.units.size <= MOST_BOXES;
    const list = asList || !drawable;
    page.dataset['view'] = list ? 'list' : 'map';
    const choose = (wanted: boolean): void => {
      asList = wanted;
      draw();
      page.querySelector<HTMLElement>('.cvn-map-switch [aria-pressed=true]')?.focus({ preventScroll: true });
    };
    page.replaceChildren(
      element('div', 'cvn-map-head', summary(parts), ...(drawable ? [viewSwitch(list, choose)] : [])),
      graph.units.size === 0
        ? element('p', 'cvn-quiet', WORDS.notReached)
        : list
          ? mapList(graph, parts)
          : drawMap(graph, parts, signal),
    );
  };
  const late = await Promise.race([
    fetched.then(() => false),
    new Promise((done) => setTimeout(done, PATIENCE_MS, true)),
  ]);
  draw();
  if (late) void fetched.then(draw);
  return page;
}

function graphOf({ session, seen, read, wording }: PlaceParts, insides: ReadonlySet<SceneId>): RouteGraph {
  return routeGraph({
    head: session.view.head,
    scenes: seen.scenes,
    endings: seen.endings,
    here: session.state?.scene ?? null,
    hasRead: (node) => read.has(node),
    chose: (choice) => read.hasChosen(choice),
    locale: wording.locale,
    body: (scene) => (insides.has(scene) ? session.view.scene(scene) : undefined),
  });
}

/** How much of the whole story was read. Of scenes that were not entered only the size is known. */
function summary({ session, seen }: PlaceParts): HTMLElement {
  let [read, lines, taken, ways] = [0, 0, 0, 0];
  for (const scene of session.view.head.scenes) {
    const progress = seen.scenes.get(scene.id);
    read += progress?.read ?? 0;
    lines += progress?.lines ?? scene.nodes;
    taken += progress?.taken ?? 0;
    ways += progress?.ways ?? 0;
  }
  const percent = seen.scenes.size === 0 ? 0 : percentOf(read, lines);
  const bar = element('span', 'cvn-progress');
  bar.style.setProperty('--cvn-part', `${percent}%`);
  const facts = [
    ...(ways > 0 ? [`${taken} ${WORDS.of} ${ways} ${WORDS.ways}`] : []),
    `${WORDS.endings}: ${seen.endings.size}`,
  ];
  const whole = element(
    'p',
    'cvn-map-whole',
    element('strong', 'cvn-map-percent', `${percent} %`),
    ` ${WORDS.wholeStory}`,
  );
  return element('div', 'cvn-map-summary', whole, bar, element('p', 'cvn-quiet', facts.join(' · ')));
}

function viewSwitch(list: boolean, choose: (list: boolean) => void): HTMLElement {
  const entry = (text: string, value: boolean): HTMLElement => {
    const made = button({ className: 'cvn-switch-entry', text, onPress: () => choose(value) });
    made.setAttribute('aria-pressed', String(list === value));
    made.dataset['cvnAction'] = value ? 'map-list' : 'map-drawn';
    return made;
  };
  return element('div', 'cvn-map-switch', entry(WORDS.asMap, false), entry(WORDS.asList, true));
}

function drawMap(graph: RouteGraph, parts: PlaceParts, signal: AbortSignal): HTMLElement {
  const stand = element('div', 'cvn-map-stand');
  const view = new MapView(
    graph,
    signal,
    (scene) => parts.wording.title(scene),
    (scene, opener) => {
      stand.querySelector('.cvn-sheet')?.remove();
      const close = (): void => {
        sheet.remove();
        if (opener.isConnected) opener.focus({ preventScroll: true });
      };
      const sheet = sceneSheet(scene, parts, close);
      stand.append(sheet);
      sheet.focus({ preventScroll: true });
    },
  );
  stand.append(view.element);
  return stand;
}
