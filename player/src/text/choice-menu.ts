import type { ChoiceId } from '@comfyvn/shared/story/ids';
import type { MenuView } from '@comfyvn/shared/story/run-state';
import { button, drawIcon, element } from './dom.ts';
import { styledText } from './styled-text.ts';
import { WORDS } from './words.ts';

/** Presses meant for the line before must not choose. */
const GUARD_MS = 350;

/** The choices over the stage: by mouse, touch, arrows, digits and Enter. */
export class ChoiceMenu {
  readonly element = element('div', 'cvn-menu');
  #onChoose: (choice: ChoiceId) => void;
  #chosenBefore: (choice: ChoiceId) => boolean;
  #options: HTMLButtonElement[] = [];
  #shownMs = 0;
  #time = element('div', 'cvn-time');

  /** `chosenBefore` tells whether a choice was taken in any run. */
  constructor(onChoose: (choice: ChoiceId) => void, chosenBefore: (choice: ChoiceId) => boolean) {
    this.#onChoose = onChoose;
    this.#chosenBefore = chosenBefore;
    this.#time.setAttribute('aria-hidden', 'true');
    this.element.hidden = true;
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  /** `timed` makes room for the time that is left. */
  show(menu: MenuView, timed: boolean): void {
    this.#shownMs = performance.now();
    const list = element('div', 'cvn-choices');
    list.setAttribute('role', 'group');
    list.setAttribute('aria-label', menu.prompt ?? WORDS.choices);
    list.tabIndex = -1;
    this.#options = menu.options.map((option, index) => {
      const made = button({ className: 'cvn-choice', onPress: () => option.enabled && this.#choose(option.id) });
      made.style.setProperty('--cvn-order', String(Math.min(index, 8)));
      const mark = element('span', 'cvn-choice-key', index < 9 ? String(index + 1) : '·');
      mark.setAttribute('aria-hidden', 'true');
      made.append(mark, element('span', 'cvn-choice-text', ...styledText(option.text)));
      made.dir = 'auto';
      made.dataset['cvnChoice'] = option.id;
      const elsewhere = option.taken === 0 && this.#chosenBefore(option.id);
      if (option.taken > 0 || elsewhere) {
        const seen = element(
          'span',
          'cvn-choice-seen',
          drawIcon('check'),
          element('span', 'cvn-only-read', elsewhere ? WORDS.chosenElsewhere : WORDS.chosenBefore),
        );
        seen.title = elsewhere ? WORDS.chosenElsewhere : WORDS.chosenBefore;
        seen.toggleAttribute('data-elsewhere', elsewhere);
        made.append(seen);
      }
      if (!option.enabled) {
        made.setAttribute('aria-disabled', 'true');
        made.append(element('span', 'cvn-choice-reason', option.reason ?? WORDS.notAvailable));
      }
      return made;
    });
    if (menu.prompt) list.append(element('p', 'cvn-prompt', ...styledText(menu.prompt)));
    this.showTime(timed ? 1 : null);
    list.append(this.#time);
    list.append(...this.#options);
    this.element.replaceChildren(list);
    this.element.hidden = false;
    list.focus({ preventScroll: true });
  }

  /** The share of the time that is left, 1 to 0; null where none is counted. */
  showTime(left: number | null): void {
    this.#time.hidden = left === null;
    this.#time.style.setProperty('--cvn-left', String(left ?? 1));
  }

  hide(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#options = [];
  }

  /** Chooses by digit, counted from 1. */
  press(digit: number): void {
    this.#options[digit - 1]?.click();
  }

  /** Moves the focus up or down. */
  move(by: 1 | -1): void {
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const at = this.#options.indexOf(root.activeElement as HTMLButtonElement);
    const count = this.#options.length;
    const to = at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count;
    this.#options[to]?.focus();
  }

  #choose(id: ChoiceId): void {
    if (performance.now() - this.#shownMs < GUARD_MS) return;
    this.#onChoose(id);
  }
}
