import { button, element } from './dom.ts';
import type { LineLook, LinePage, LineSurface, SurfaceEvents } from './line-surface.ts';
import { inkOn, lightened } from './plate-colour.ts';
import { quoted } from './quotes.ts';
import { Scroller } from './scroller.ts';
import { directionOf } from '../words/languages.ts';
import { TypedText, type Pace, type TypingPhase } from './typed-text.ts';
import { WORDS } from './words.ts';

/** The box at the bottom: who speaks, what is said, and the way on. */
export class DialogueBox implements LineSurface {
  readonly element = element('section', 'cvn-box');
  #typed: TypedText;
  #plate = element('div', 'cvn-plate');
  #scroller = new Scroller(element('div', 'cvn-scroll'));

  constructor({ next, phase, letter }: SurfaceEvents) {
    this.#typed = new TypedText({ phase, letter, reveal: (edge) => this.#scroller.follow(edge) });
    this.#typed.element.dataset['cvnNow'] = '';
    const mark = button({ className: 'cvn-next', label: WORDS.next, onPress: next });
    mark.append(element('span', 'cvn-next-mark'));
    this.#plate.setAttribute('aria-hidden', 'true');
    this.#scroller.element.append(this.#typed.element);
    this.element.setAttribute('aria-label', WORDS.dialogue);
    this.element.append(this.#plate, this.#scroller.element, mark);
  }

  get phase(): TypingPhase {
    return this.#typed.phase;
  }

  show({ lines }: LinePage, pace: Pace): void {
    const line = lines.at(-1);
    this.element.hidden = line === undefined;
    if (!line) return this.#typed.show('', { speed: 0 });
    const { name, kind, speaker } = line;
    const colour = speaker?.colour ?? '#8a8fa3';
    this.element.dataset['kind'] = kind;
    this.element.toggleAttribute('data-seen', line.seen);
    if (name) this.element.style.setProperty('--cvn-accent', lightened(colour));
    else this.element.style.removeProperty('--cvn-accent');
    this.#plate.hidden = name === '';
    this.#plate.textContent = name.slice(0, 80);
    this.#plate.style.setProperty('--cvn-plate', colour);
    this.#plate.style.setProperty('--cvn-plate-ink', inkOn(colour));
    this.#scroller.element.scrollTop = 0;
    this.#speak(line);
    this.#typed.show(quoted(line), pace, line.locale);
    this.#scroller.tellMore();
  }

  retell({ lines }: LinePage): void {
    const line = lines.at(-1);
    if (!line) return;
    this.#plate.textContent = line.name.slice(0, 80);
    this.#speak(line);
    this.#typed.retell(quoted(line), line.locale);
    this.#scroller.tellMore();
  }

  grow({ lines }: LinePage, pace: Pace): void {
    const line = lines.at(-1);
    if (!line) return;
    this.#typed.grow(quoted(line), pace, line.locale);
    this.#scroller.tellMore();
  }

  #speak({ locale }: LineLook): void {
    this.#plate.lang = locale;
    this.#typed.element.lang = locale;
    this.element.dataset['reads'] = directionOf(locale);
  }

  press(): void {
    this.#typed.press();
  }

  complete(): void {
    this.#typed.complete();
  }

  scrollOn(): boolean {
    return this.#scroller.on();
  }

  scrolls(deltaY: number): boolean {
    return this.#scroller.takes(deltaY);
  }

  /** What the reader answers with stands over the stage, before the box. */
  dock(answers: readonly HTMLElement[], tools: HTMLElement): void {
    this.element.before(...answers);
    this.element.append(tools);
  }

  destroy(): void {
    this.#typed.destroy();
    this.#scroller.destroy();
  }
}
