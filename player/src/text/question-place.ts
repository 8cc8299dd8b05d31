import type { InputView } from '@comfyvn/shared/story/run-state';
import { element } from './dom.ts';
import { adoptSheet } from './styles.ts';

/** Where the story's questions are asked. What draws them comes with the first one. */
export class QuestionPlace {
  readonly element = element('div', 'cvn-menu cvn-question-place');
  #enter: (value: string) => void;
  /** Called where a question cannot be drawn: its code did not come. */
  #failed: () => void;
  #asked: InputView | null = null;

  constructor(enter: (value: string) => void, failed: () => void) {
    this.#enter = enter;
    this.#failed = failed;
    this.element.hidden = true;
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  show(view: InputView, locale: string): void {
    if (this.#asked === view) return;
    this.#asked = view;
    this.element.hidden = false;
    this.element.replaceChildren();
    this.#draw(view, locale).catch(() => this.#asked === view && this.#failed());
  }

  hide(): void {
    this.#asked = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  async #draw(view: InputView, locale: string): Promise<void> {
    const { drawQuestion, QUESTION_STYLES } = await import('./question.ts');
    if (this.#asked !== view) return;
    adoptSheet(this.element, 'question', QUESTION_STYLES);
    const drawn = drawQuestion(view, locale, this.#enter);
    this.element.replaceChildren(drawn);
    const field = drawn.querySelector('input');
    // A pad has no use for the telephone's own keyboard.
    const pad = this.element.closest<HTMLElement>('.cvn-root')?.dataset['cvnDevice'] === 'gamepad';
    if (pad) drawn.querySelector<HTMLElement>('.cvn-board button')?.focus({ preventScroll: true });
    else field?.focus({ preventScroll: true });
    if (!pad) field?.select();
  }
}
