import type { LineKind } from '@comfyvn/shared/story/node';
import { button, element } from './dom.ts';
import { inkOn, lightened } from './plate-colour.ts';
import { quoted } from './quotes.ts';
import { TypedText } from './typed-text.ts';
import { WORDS } from './words.ts';

export interface LineLook {
  readonly kind: LineKind;
  readonly name: string;
  /** Of the speaker. */
  readonly colour: string;
  readonly text: string;
  readonly locale: string;
}

/** The box at the bottom: who speaks, what is said, and the way on. */
export class DialogueBox {
  readonly element = element('section', 'cvn-box');
  readonly typed: TypedText;
  #plate = element('div', 'cvn-plate');
  #scroll = element('div', 'cvn-scroll');
  #next: HTMLButtonElement;

  constructor(onNext: () => void, toolbar: HTMLElement) {
    this.typed = new TypedText((edge) => this.#follow(edge));
    this.#next = button({ className: 'cvn-next', label: WORDS.next, onPress: onNext });
    this.#next.append(element('span', 'cvn-next-mark'));
    this.#plate.setAttribute('aria-hidden', 'true');
    this.#scroll.append(this.typed.element);
    this.#scroll.addEventListener('scroll', () => this.#tellMore(), { passive: true });
    new ResizeObserver(() => this.#tellMore()).observe(this.#scroll);
    this.element.setAttribute('aria-label', WORDS.dialogue);
    this.element.append(this.#plate, this.#scroll, this.#next, toolbar);
  }

  show(line: LineLook, speed: number): void {
    this.element.hidden = false;
    this.element.dataset['kind'] = line.kind;
    this.element.style.setProperty('--cvn-accent', line.name ? lightened(line.colour) : '#c9cbe0');
    this.#plate.hidden = line.name === '';
    this.#plate.textContent = line.name.slice(0, 80);
    this.#plate.style.setProperty('--cvn-plate', line.colour);
    this.#plate.style.setProperty('--cvn-plate-ink', inkOn(line.colour));
    this.#scroll.scrollTop = 0;
    const speech = line.kind === 'dialogue' && line.name !== '';
    this.typed.show(speech ? quoted(line.text, line.locale) : line.text, speed, line.locale);
    this.#tellMore();
  }

  /** Scrolls to text that does not fit; false when the end is in sight. */
  scrollOn(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
    if (scrollTop + clientHeight >= scrollHeight - 4) return false;
    this.#scroll.scrollTop = scrollTop + clientHeight * 0.8;
    return true;
  }

  /** Whether the wheel would scroll the text instead of the story. */
  scrolls(deltaY: number): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
    return deltaY < 0 ? scrollTop > 2 : scrollTop + clientHeight < scrollHeight - 4;
  }

  /** Text that goes on below fades out at the edge. */
  #tellMore(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll;
    this.#scroll.toggleAttribute('data-more', scrollTop + clientHeight < scrollHeight - 4);
  }

  #follow(edge: HTMLElement | null): void {
    if (!edge || this.#scroll.scrollHeight <= this.#scroll.clientHeight + 2) return;
    const below = edge.getBoundingClientRect().bottom - this.#scroll.getBoundingClientRect().bottom;
    if (below > 0) this.#scroll.scrollTop += below + 4;
  }
}
