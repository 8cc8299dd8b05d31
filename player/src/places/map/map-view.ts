import type { SceneHead } from '@comfyvn/shared/story/story';
import { button, element } from '../../text/dom.ts';
import { WORDS } from '../../text/words.ts';
import { layOut, type Layout, type PlacedBox, type Route } from './layered-layout.ts';
import type { RouteGraph } from './route-graph.ts';
import { boxOf, MARGIN, unitElement } from './unit-element.ts';

const SVG = 'http://www.w3.org/2000/svg';
const ZOOMS = { least: 0.2, most: 2.5, step: 1.25 };

/** The route map as a drawing that is scrolled, dragged and made larger or smaller. */
export class MapView {
  readonly element = element('div', 'cvn-map');
  #scroller = element('div', 'cvn-map-scroller');
  #sheet = element('div', 'cvn-map-drawing');
  #layout: Layout;
  #scale = 1;

  constructor(
    graph: RouteGraph,
    signal: AbortSignal,
    titleOf: (scene: SceneHead) => string,
    onScene: (scene: SceneHead, opener: HTMLElement) => void,
  ) {
    this.#layout = layOut([...graph.units.values()].map(boxOf), graph.edges);
    this.#sheet.append(this.#routes(graph));
    for (const unit of graph.units.values()) {
      const place = this.#layout.boxes.get(unit.id);
      if (place) this.#sheet.append(unitElement(unit, place, titleOf, onScene));
    }
    const space = element('div', 'cvn-map-space', this.#sheet);
    this.#scroller.append(space);
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute('role', 'region');
    this.#scroller.setAttribute('aria-label', WORDS.routeMap);
    this.element.append(this.#scroller, this.#tools());
    this.#listen(signal);
    // Sizes are known once it stands on the page.
    requestAnimationFrame(() => this.#begin(graph));
  }

  #begin({ units }: RouteGraph): void {
    const wanted = (this.#scroller.clientWidth - 2 * MARGIN) / Math.max(1, this.#layout.width);
    this.#zoom(Math.min(1, Math.max(0.8, wanted)));
    const here = [...units.values()].find((unit) => unit.kind === 'scene' && unit.here) ?? [...units.values()][0];
    const place = here && this.#layout.boxes.get(here.id);
    if (!place) return;
    const { clientWidth, clientHeight } = this.#scroller;
    this.#scroller.scrollLeft = (place.x + place.width / 2 + MARGIN) * this.#scale - clientWidth / 2;
    this.#scroller.scrollTop = (place.y + place.height / 2 + MARGIN) * this.#scale - clientHeight / 2;
  }

  /** To a scale, with the point of the drawing that is at (x, y) of the window staying there. */
  #zoom(scale: number, x = this.#scroller.clientWidth / 2, y = this.#scroller.clientHeight / 2): void {
    const next = Math.min(ZOOMS.most, Math.max(ZOOMS.least, scale));
    const left = (this.#scroller.scrollLeft + x) / this.#scale;
    const top = (this.#scroller.scrollTop + y) / this.#scale;
    this.#scale = next;
    const { width, height } = this.#layout;
    const space = this.#sheet.parentElement;
    this.#sheet.style.transform = `scale(${next})`;
    if (space) {
      space.style.width = `${(width + 2 * MARGIN) * next}px`;
      space.style.height = `${(height + 2 * MARGIN) * next}px`;
    }
    this.#scroller.scrollLeft = left * next - x;
    this.#scroller.scrollTop = top * next - y;
  }

  #tools(): HTMLElement {
    const tool = (icon: 'plus' | 'minus', label: string, factor: number): HTMLElement =>
      button({
        className: 'cvn-viewer-tool',
        icon,
        label,
        title: label,
        onPress: () => this.#zoom(this.#scale * factor),
      });
    const group = element(
      'div',
      'cvn-map-tools',
      tool('minus', WORDS.zoomOut, 1 / ZOOMS.step),
      tool('plus', WORDS.zoomIn, ZOOMS.step),
    );
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', WORDS.zoom);
    return group;
  }

  #listen(signal: AbortSignal): void {
    const at = (event: { clientX: number; clientY: number }): [number, number] => {
      const box = this.#scroller.getBoundingClientRect();
      return [event.clientX - box.x, event.clientY - box.y];
    };
    this.#scroller.addEventListener(
      'wheel',
      (event) => {
        event.stopPropagation();
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.#zoom(this.#scale * Math.exp(-event.deltaY * 0.0025), ...at(event));
      },
      { signal, passive: false },
    );
    this.#scroller.addEventListener('keydown', (event) => {
      if (event.key !== '+' && event.key !== '-' && event.key !== '=') return;
      event.preventDefault();
      this.#zoom(this.#scale * (event.key === '-' ? 1 / ZOOMS.step : ZOOMS.step));
    });
    this.#drag(signal, at);
  }

  /** A mouse drags the drawing; one finger scrolls it as any page, two make it larger or smaller. */
  #drag(signal: AbortSignal, at: (event: PointerEvent) => [number, number]): void {
    const fingers = new Map<number, PointerEvent>();
    this.#scroller.addEventListener('pointerdown', (event) => fingers.set(event.pointerId, event), { signal });
    this.#scroller.addEventListener(
      'pointermove',
      (event) => {
        const before = fingers.get(event.pointerId);
        if (!before) return;
        const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
        if (other) {
          const distance = (one: PointerEvent): number =>
            Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
          if (distance(before) > 0) this.#zoom((this.#scale * distance(event)) / distance(before), ...at(other));
        } else if (event.pointerType === 'mouse' && event.buttons === 1) {
          this.#scroller.scrollLeft -= event.clientX - before.clientX;
          this.#scroller.scrollTop -= event.clientY - before.clientY;
        }
        fingers.set(event.pointerId, event);
      },
      { signal },
    );
    for (const type of ['pointerup', 'pointercancel', 'pointerleave'] as const)
      this.#scroller.addEventListener(type, (event) => fingers.delete(event.pointerId), { signal });
  }

  #routes({ edges }: RouteGraph): SVGElement {
    const walked = new Set(edges.filter((edge) => edge.walked).map((edge) => `${edge.from}\n${edge.to}`));
    const { width, height, boxes, routes } = this.#layout;
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', 'cvn-map-routes');
    svg.setAttribute('aria-hidden', 'true');
    svg.setAttribute('width', String(width + 2 * MARGIN));
    svg.setAttribute('height', String(height + 2 * MARGIN));
    for (const route of routes) {
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('d', route.back ? backPath(boxes.get(route.from), boxes.get(route.to)) : downPath(route));
      path.setAttribute('class', 'cvn-map-route');
      path.dataset['walked'] = String(walked.has(`${route.from}\n${route.to}`));
      if (route.back) path.dataset['back'] = '';
      svg.append(path);
    }
    return svg;
  }
}

/** A soft line through the points, upright at each of them. */
function downPath({ points }: Route): string {
  const moved = points.map(([x, y]) => [x + MARGIN, y + MARGIN] as const);
  return moved.reduce((path, [x, y], i) => {
    const before = moved[i - 1];
    if (!before) return `M${x} ${y}`;
    const bend = (y - before[1]) / 2;
    return `${path}C${before[0]} ${before[1] + bend} ${x} ${y - bend} ${x} ${y}`;
  }, '');
}

/** A line around the right side, back up. */
function backPath(from: PlacedBox | undefined, to: PlacedBox | undefined): string {
  if (!from || !to) return '';
  const [x1, y1] = [from.x + from.width + MARGIN, from.y + from.height / 2 + MARGIN];
  const [x2, y2] = [to.x + to.width + MARGIN, to.y + to.height / 2 + MARGIN];
  const out = Math.max(x1, x2) + 26;
  return `M${x1} ${y1}C${out} ${y1} ${out} ${y2} ${x2} ${y2}`;
}
