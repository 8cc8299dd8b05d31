import { button, element } from './dom.ts';
import { LineList } from './line-list.ts';
import type { LineLook, LinePage, LineSurface, SurfaceEvents } from './line-surface.ts';
import css from './nvl.css';
import { lightened } from './plate-colour.ts';
import { quoted } from './quotes.ts';
import { Scroller } from './scroller.ts';
import { TypedText, type Pace, type TypingPhase } from './typed-text.ts';
import { WORDS } from './words.ts';

/** The styles of a page of text. */
export const NVL_STYLES = css;

/** A page of text over the whole stage, on which lines gather. */
export class NvlPage implements LineSurface {
  readonly element = element('section', 'cvn-page cvn-nvl');
  #events: SurfaceEvents;
  #scroller = new Scroller(element('div', 'cvn-page-scroll'));
  #list: LineList;
  #answers = element('div', 'cvn-page-answers');
  #foot = element('div', 'cvn-page-foot');

  constructor(events: SurfaceEvents) {
    this.#events = events;
    this.#list = new LineList(element('div', 'cvn-nvl-lines'), (line, before) => this.#draw(line, before), quoted);
    const mark = button({ className: 'cvn-next', label: WORDS.next, onPress: events.next });
    mark.append(element('span', 'cvn-next-mark'));
    this.#scroller.element.append(this.#list.element);
    this.#scroller.onResize = () => this.#toNewest();
    this.#foot.append(mark);
    this.element.setAttribute('aria-label', WORDS.dialogue);
    this.element.append(this.#scroller.element, this.#answers, this.#foot);
  }

  get phase(): TypingPhase {
    return this.#list.phase;
  }

  show({ lines }: LinePage, pace: Pace): void {
    this.#list.show(lines, () => pace);
    this.#toNewest();
  }

  retell({ lines }: LinePage): void {
    this.#list.retell(lines);
  }

  press(): void {
    this.#list.last?.typed.press();
  }

  complete(): void {
    this.#list.last?.typed.complete();
  }

  scrollOn(): boolean {
    return this.#scroller.on();
  }

  scrolls(deltaY: number): boolean {
    return this.#scroller.takes(deltaY);
  }

  dock(answers: readonly HTMLElement[], tools: HTMLElement): void {
    this.#answers.append(...answers);
    this.#foot.append(tools);
  }

  destroy(): void {
    this.#list.destroy();
    this.#scroller.destroy();
  }

  #draw(line: LineLook, before: LineLook | null) {
    const { phase, letter } = this.#events;
    const typed = new TypedText({ phase, letter, reveal: (edge) => this.#scroller.follow(edge) });
    const made = element('div', 'cvn-nvl-line');
    made.dataset['kind'] = line.kind;
    made.dir = 'auto';
    made.toggleAttribute('data-seen', line.seen);
    if (line.name) {
      made.style.setProperty('--cvn-accent', lightened(line.speaker?.colour ?? '#8a8fa3'));
      const name = element('div', 'cvn-nvl-name', line.name.slice(0, 80));
      name.setAttribute('aria-hidden', 'true');
      if (before?.name === line.name) name.classList.add('cvn-nvl-again');
      made.append(name);
    }
    made.append(typed.element);
    return { element: made, typed };
  }

  /** The newest line begins in sight; what is longer than the page is scrolled through as it comes. */
  #toNewest(): void {
    const { element: scroll } = this.#scroller;
    const newest = this.#list.last?.element;
    if (!newest) return;
    const bottom = scroll.scrollHeight - scroll.clientHeight;
    const top = newest.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop;
    scroll.scrollTop = Math.min(bottom, Math.max(0, top - 12));
    this.#scroller.tellMore();
  }
}
