import { plainText } from '@comfyvn/shared/story/text-markup';
import { element } from './dom.ts';

const KEPT = 40;

/** Says each line once to assistive technology. Not visible. */
export class LiveLog {
  readonly element = element('div', 'cvn-log');
  #last = '';

  constructor(label: string) {
    this.element.setAttribute('role', 'log');
    this.element.setAttribute('aria-live', 'polite');
    this.element.setAttribute('aria-label', label);
    this.element.tabIndex = -1;
  }

  /** `id` tells one line from the next; the same one is not said twice in a row. */
  say(id: string, speaker: string | null, text: string): void {
    if (id === this.#last) return;
    this.#last = id;
    const plain = plainText(text);
    this.element.append(element('p', '', speaker ? `${speaker}: ${plain}` : plain));
    while (this.element.childElementCount > KEPT) this.element.firstElementChild?.remove();
  }
}
