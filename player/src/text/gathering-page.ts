import { button, element } from './dom.ts';
import { LineList, type LineEntry } from './line-list.ts';
import type { LineLook, LinePage, LineSurface, SurfaceEvents } from './line-surface.ts';
import { Scroller } from './scroller.ts';
import type { Pace, TypingPhase } from './typed-text.ts';
import { WORDS } from './words.ts';

/** How a kind of page looks. */
export interface PageKind {
  /** Names the classes: `nvl` makes `cvn-nvl` and `cvn-nvl-lines`. */
  readonly name: string;
  readonly textOf: (line: LineLook) => string;
}

/** A surface on which lines gather: they scroll, answers and tools stand below them. */
export abstract class GatheringPage implements LineSurface {
  readonly element: HTMLElement;
  protected readonly events: SurfaceEvents;
  protected readonly scroller: Scroller;
  protected readonly list: LineList;
  /** From the top to the bottom. */
  protected readonly parts: readonly HTMLElement[];
  #answers = element('div', 'cvn-page-answers');
  #foot = element('div', 'cvn-page-foot');

  constructor(events: SurfaceEvents, { name, textOf }: PageKind) {
    this.events = events;
    this.element = element('section', `cvn-page cvn-${name}`);
    this.element.setAttribute('aria-label', WORDS.dialogue);
    this.scroller = new Scroller(element('div', `cvn-page-scroll cvn-${name}-scroll`));
    this.scroller.onResize = () => this.toNewest();
    const lines = element('div', `cvn-${name}-lines`);
    this.list = new LineList(lines, (line, before) => this.draw(line, before), textOf);
    this.scroller.element.append(lines);
    const mark = button({ className: 'cvn-next', label: WORDS.next, onPress: events.next });
    mark.append(element('span', 'cvn-next-mark'));
    this.#foot.append(mark);
    this.parts = [this.scroller.element, this.#answers, this.#foot];
  }

  protected abstract draw(line: LineLook, before: LineLook | null): Omit<LineEntry, 'line'>;
  /** Brings the newest line into sight. */
  protected abstract toNewest(): void;

  get phase(): TypingPhase {
    return this.list.phase;
  }

  show({ lines }: LinePage, pace: Pace): void {
    this.list.show(lines, (line) => this.paceOf(line, pace));
    this.toNewest();
  }

  retell({ lines }: LinePage): void {
    this.list.retell(lines);
  }

  press(): void {
    this.list.last?.typed.press();
  }

  complete(): void {
    this.list.last?.typed.complete();
  }

  scrollOn(): boolean {
    return this.scroller.on();
  }

  scrolls(deltaY: number): boolean {
    return this.scroller.takes(deltaY);
  }

  dock(answers: readonly HTMLElement[], tools: HTMLElement): void {
    this.#answers.append(...answers);
    this.#foot.append(tools);
  }

  destroy(): void {
    this.list.destroy();
    this.scroller.destroy();
  }

  /** How the newest line comes. */
  protected paceOf(_line: LineLook, pace: Pace): Pace {
    return pace;
  }
}
