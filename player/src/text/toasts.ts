import { button, element } from './dom.ts';

const SHOWN_MS = 3_600;

/** Short messages that go away by themselves. */
export class Toasts {
  readonly element = element('div', 'cvn-toasts');

  constructor() {
    this.element.setAttribute('role', 'status');
  }

  say(text: string): void {
    // Said twice it stands there once, for longer.
    for (const toast of [...this.element.children]) if (toast.textContent === text) toast.remove();
    this.#show(element('div', 'cvn-toast', text), SHOWN_MS + text.length * 30);
  }

  /** Stays for good. */
  stay(text: string): void {
    this.#show(element('div', 'cvn-toast', text), null);
  }

  /** Stays until it is answered. */
  ask(text: string, answer: string, onAnswer: () => void): void {
    const toast = element('div', 'cvn-toast', element('span', '', text));
    const again = (): void => {
      toast.remove();
      onAnswer();
    };
    toast.append(button({ className: 'cvn-button', text: answer, onPress: again }));
    this.#show(toast, null);
  }

  #show(toast: HTMLElement, shownMs: number | null): void {
    while (this.element.childElementCount > 2) this.element.firstElementChild?.remove();
    this.element.append(toast);
    if (shownMs !== null) setTimeout(() => toast.remove(), shownMs);
  }
}
