import type { Route } from '@comfyvn/shared/sillytavern/routes/route';
import { button, element } from '../text/dom.ts';
import { layLanes, type LaneRow } from './lanes.ts';
import styles from './route-map.css';
import { gutter, leaves, REASONS, rowText, said } from './row.ts';
import { inEnglish, type RouteWording } from './words.ts';

export interface RouteAction<R extends Route> {
  /** Null: not for this route. */
  readonly label: (route: R) => string | null;
  readonly run: (route: R) => void;
}

export interface RouteMapOptions<R extends Route> {
  readonly routes: readonly R[];
  /** Index of the chat that is open. */
  readonly here: number | null;
  /** What can be done with a route; the first is the main one. */
  readonly actions: readonly RouteAction<R>[];
  readonly word?: RouteWording;
}

const ZOOM = { least: 0.7, most: 1.5, step: 1.15 };

/**
 * The chats of a character as a tree of lines, in `host`, which gives the size. A list of buttons: arrows go up and down, left
 * to the chat one leaves, Enter opens what can be done. Returns what takes it out.
 */
export function createRouteMap<R extends Route>(host: HTMLElement, options: RouteMapOptions<R>): () => void {
  const { routes, here, actions, word = inEnglish } = options;
  const byIndex = new Map(routes.map((route) => [route.index, route]));
  const rows = layLanes(routes);
  const lanes = Math.max(1, ...rows.map((row) => 1 + Math.max(row.lane, ...row.passing)));
  const list = element('ol', 'cvn-rm-list');
  const heads = new Map<number, HTMLButtonElement>();
  let opened: HTMLElement | null = null;

  const entry = (row: LaneRow): HTMLElement => {
    const route = byIndex.get(row.index)!;
    const parent = route.parent === null ? null : byIndex.get(route.parent)!;
    const head = button({ className: 'cvn-rm-head', onPress: () => toggle(route, parent) });
    head.append(gutter(row, route, lanes), rowText(route, parent, route.index === here, word));
    head.setAttribute('aria-expanded', 'false');
    head.dataset['route'] = String(route.index);
    heads.set(route.index, head);
    const item = element('li', 'cvn-rm-row', head);
    if (route.index === here) {
      item.dataset['here'] = '';
      head.setAttribute('aria-current', 'true');
    }
    return item;
  };

  function toggle(route: R, parent: R | null): void {
    const head = heads.get(route.index)!;
    const wasOpen = head.getAttribute('aria-expanded') === 'true';
    opened?.previousElementSibling?.setAttribute('aria-expanded', 'false');
    opened?.remove();
    opened = null;
    if (wasOpen) return;
    head.setAttribute('aria-expanded', 'true');
    opened = sheet(route, parent);
    head.after(opened);
    opened.scrollIntoView({ block: 'nearest' });
  }

  function sheet(route: R, parent: R | null): HTMLElement {
    const forks = routes
      .filter((one) => one.parent === route.index)
      .toSorted((a, b) => (a.fork?.message ?? 0) - (b.fork?.message ?? 0));
    const full = [route.name, leaves(route, parent, word), parent ? word('mapOwn', { n: route.own }) : ''];
    return element(
      'div',
      'cvn-rm-sheet',
      element('p', 'cvn-rm-full', full.filter(Boolean).join(' · ')),
      route.ambiguous === null
        ? null
        : element('p', 'cvn-rm-full', word('mapUncertain', { why: word(REASONS[route.ambiguous]) })),
      element(
        'div',
        'cvn-rm-actions',
        ...actions.map(({ label, run }) => {
          const text = label(route);
          return text === null ? null : button({ className: 'cvn-rm-action', text, onPress: () => run(route) });
        }),
      ),
      forks.length === 0 ? null : element('h3', '', word('mapForks')),
      forks.length === 0
        ? null
        : element(
            'div',
            'cvn-rm-forks',
            ...forks.map((one) =>
              button({
                className: 'cvn-rm-fork',
                text: `${one.fork!.message}: ${said(one) || one.name}`,
                title: one.name,
                onPress: () => show(one.index),
              }),
            ),
          ),
    );
  }

  /** Brings a route into view, with the focus on it. */
  function show(index: number): void {
    const head = heads.get(index);
    head?.scrollIntoView({ block: 'center' });
    head?.focus({ preventScroll: true });
  }

  const shown = (): HTMLButtonElement[] => [...heads.values()].filter((head) => !head.parentElement!.hidden);
  function moved(event: KeyboardEvent): void {
    const from = (event.target as Element).closest<HTMLButtonElement>('.cvn-rm-head');
    if (event.key === '+' || event.key === '-') return zoom(event.key === '+' ? ZOOM.step : 1 / ZOOM.step);
    if (!from) return;
    const all = shown();
    const at = all.indexOf(from);
    const parent = byIndex.get(Number(from.dataset['route']))?.parent ?? null;
    const child = routes.find((one) => String(one.parent) === from.dataset['route']);
    const to = {
      ArrowDown: all[at + 1],
      ArrowUp: all[at - 1],
      Home: all[0],
      End: all.at(-1),
      ArrowLeft: parent === null ? undefined : heads.get(parent),
      ArrowRight: child && heads.get(child.index),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    show(Number(to.dataset['route']));
  }

  let scale = 1;
  function zoom(factor: number): void {
    scale = Math.min(ZOOM.most, Math.max(ZOOM.least, scale * factor));
    root.style.setProperty('--rm-zoom', String(scale));
  }

  const none = element('p', 'cvn-rm-none', routes.length === 0 ? word('mapEmpty') : word('mapNone'));
  none.hidden = routes.length > 0;
  const filter = element('input', 'cvn-rm-filter');
  filter.type = 'search';
  filter.placeholder = word('mapFilter');
  filter.setAttribute('aria-label', word('mapFilter'));
  filter.addEventListener('input', () => {
    const wanted = filter.value.trim().toLowerCase();
    let found = 0;
    for (const [index, head] of heads) {
      const route = byIndex.get(index)!;
      const fits = `${route.name}\n${route.way?.words ?? ''}`.toLowerCase().includes(wanted);
      head.parentElement!.hidden = !fits;
      found += fits ? 1 : 0;
    }
    none.hidden = found > 0;
  });
  const tool = (text: string, label: string, factor: number) => {
    const made = button({ className: 'cvn-rm-tool', label, title: label, onPress: () => zoom(factor) });
    made.textContent = text;
    return made;
  };
  const tools = element(
    'div',
    'cvn-rm-tools',
    filter,
    tool('−', word('mapSmaller'), 1 / ZOOM.step),
    tool('+', word('mapLarger'), ZOOM.step),
  );
  list.append(...rows.map(entry), none);
  const root = element('div', 'cvn-rm', element('style', '', styles), tools, list);
  root.addEventListener('keydown', (event) => {
    if (event.target !== filter) moved(event);
  });
  host.append(root);
  if (here !== null) requestAnimationFrame(() => show(here));
  return () => root.remove();
}
