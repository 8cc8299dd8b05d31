/** Entries drawn at a time, and how many more come when the reader nears an edge. */
const DRAWN = 70;
const MORE = 35;
/** So near to an edge more is drawn, in screens. */
const NEAR = 1.2;

/** A stretch of a list: from `from` up to, not with, `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What of a list is drawn around a place. Pure. */
export function stretchAround(index: number, count: number, drawn = DRAWN): Stretch {
  const from = Math.max(0, Math.min(index - Math.floor(drawn / 2), count - drawn));
  return { from, to: Math.min(count, from + drawn) };
}

/**
 * A long list of which only a stretch is in the document: however long it is, coming to any place of it costs the same.
 * `draw` makes the entry of an index.
 */
export class HistoryWindow {
  readonly element: HTMLElement;
  #scroll: HTMLElement;
  #draw: (index: number) => HTMLElement;
  /** Called when another entry is the first in sight. */
  #moved: (index: number) => void;
  #count = 0;
  #stretch: Stretch = { from: 0, to: 0 };

  constructor(
    scroll: HTMLElement,
    list: HTMLElement,
    draw: (index: number) => HTMLElement,
    moved: (index: number) => void,
  ) {
    this.element = list;
    this.#scroll = scroll;
    this.#draw = draw;
    this.#moved = moved;
    scroll.addEventListener('scroll', () => this.#onScroll(), { passive: true });
  }

  /** Shows a list of so many entries, with one of them in sight; at the bottom if it is the last one. */
  show(count: number, index: number): void {
    this.#count = count;
    this.goTo(index);
  }

  goTo(index: number, block: 'start' | 'center' = 'center'): HTMLElement | null {
    if (this.#count === 0) {
      this.#stretch = { from: 0, to: 0 };
      this.element.replaceChildren();
      return null;
    }
    const at = Math.max(0, Math.min(this.#count - 1, index));
    this.#stretch = stretchAround(at, this.#count);
    this.element.replaceChildren(...this.#entries(this.#stretch));
    const entry = this.#entry(at);
    if (at === this.#count - 1) this.#scroll.scrollTop = this.#scroll.scrollHeight;
    else entry?.scrollIntoView({ block });
    this.#tell();
    return entry;
  }

  /** The entry of an index, drawn if need be. */
  reach(index: number): HTMLElement | null {
    const { from, to } = this.#stretch;
    if (index < from || index >= to) return this.goTo(index);
    const entry = this.#entry(index);
    entry?.scrollIntoView({ block: 'nearest' });
    return entry;
  }

  #entry(index: number): HTMLElement | null {
    return (this.element.children[index - this.#stretch.from] as HTMLElement | undefined) ?? null;
  }

  #entries({ from, to }: Stretch): HTMLElement[] {
    return Array.from({ length: to - from }, (_, i) => this.#draw(from + i));
  }

  #onScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
    if (scrollTop < clientHeight * NEAR) this.#growUp();
    else if (scrollHeight - scrollTop - clientHeight < clientHeight * NEAR) this.#growDown();
    this.#tell();
  }

  #growUp(): void {
    const { from, to } = this.#stretch;
    if (from === 0) return;
    const next = Math.max(0, from - MORE);
    const height = this.#scroll.scrollHeight;
    this.element.prepend(...this.#entries({ from: next, to: from }));
    // What is read stays where it is.
    this.#scroll.scrollTop += this.#scroll.scrollHeight - height;
    const end = Math.min(to, next + DRAWN + MORE);
    for (let i = to; i > end; i--) this.element.lastElementChild?.remove();
    this.#stretch = { from: next, to: end };
  }

  #growDown(): void {
    const { from, to } = this.#stretch;
    if (to === this.#count) return;
    const next = Math.min(this.#count, to + MORE);
    this.element.append(...this.#entries({ from: to, to: next }));
    const start = Math.max(from, next - DRAWN - MORE);
    const height = this.#scroll.scrollHeight;
    for (let i = from; i < start; i++) this.element.firstElementChild?.remove();
    this.#scroll.scrollTop -= height - this.#scroll.scrollHeight;
    this.#stretch = { from: start, to: next };
  }

  #tell(): void {
    const top = this.#scroll.getBoundingClientRect().top;
    const children = [...this.element.children];
    const first = children.findIndex((child) => child.getBoundingClientRect().bottom > top + 4);
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
    const atEnd = this.#stretch.to === this.#count && scrollTop + clientHeight >= scrollHeight - 2;
    this.#moved(atEnd ? this.#count - 1 : this.#stretch.from + Math.max(0, first));
  }
}
