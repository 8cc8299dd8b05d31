import { element } from './dom.ts';
import { WORDS } from './words.ts';

/** Says without a fuss that more is being written: three dots above the text. */
export class WaitingMark {
  readonly element = element('div', 'cvn-waiting');

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
  }

  show(on: boolean): void {
    if (this.element.hidden === !on) return;
    this.element.hidden = !on;
    this.reword();
  }

  reword(): void {
    if (this.element.hidden) return this.element.replaceChildren();
    const dots = element('span', 'cvn-waiting-dots', element('i', ''), element('i', ''), element('i', ''));
    dots.setAttribute('aria-hidden', 'true');
    this.element.replaceChildren(dots, element('span', 'cvn-only-read', WORDS.waitingForReply));
  }
}
