import { plainText } from '@comfyvn/shared/story/text-markup';
import { element } from './dom.ts';

const KEPT = 40;

/** Says each line once to assistive technology. Not visible. */
export class LiveLog {
  readonly element = element('div', 'cvn-log');
  /** Called with what is said, in the language it is in; empty for that of the story. */
  onSay: (words: string, locale: string) => void = () => undefined;
  #last = '';

  constructor(label: string) {
    this.element.setAttribute('role', 'log');
    this.element.setAttribute('aria-live', 'polite');
    this.element.tabIndex = -1;
    this.name(label);
  }

  name(label: string): void {
    this.element.setAttribute('aria-label', label);
  }

  /** `id` tells one line from the next; the same one is not said twice in a row, but told anew in other words. */
  say(id: string, speaker: string | null, text: string, locale = ''): void {
    const plain = plainText(text);
    const said = speaker ? `${speaker}: ${plain}` : plain;
    if (id !== this.#last) this.element.append(element('p', ''));
    this.#last = id;
    const entry = this.element.lastElementChild as HTMLElement;
    if (locale) entry.lang = locale;
    if (entry.textContent !== said) {
      entry.textContent = said;
      this.onSay(said, locale);
    }
    while (this.element.childElementCount > KEPT) this.element.firstElementChild?.remove();
  }
}
