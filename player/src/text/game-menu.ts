import { button, element, type IconName } from './dom.ts';
import { WORDS } from './words.ts';

const PAGES = ['history', 'save', 'load', 'settings', 'keys'] as const;
export type Page = (typeof PAGES)[number];

export interface MenuAction {
  readonly text: string;
  readonly icon: IconName;
  readonly onPress: () => void;
}

/** The menu over the story: a dialog that keeps the focus until it is closed. */
export class GameMenu {
  readonly element = element('div', 'cvn-panel');
  page: Page | null = null;
  /** Where the menu opens again. */
  lastPage: Page = 'save';
  #pages: Readonly<Record<Page, () => HTMLElement>>;
  #hidden: ReadonlySet<Page> = new Set();
  #actions: () => MenuAction[];
  #onClose: () => void;
  #body = element('div', 'cvn-panel-body');
  #focusBefore: HTMLElement | null = null;

  constructor(pages: Readonly<Record<Page, () => HTMLElement>>, actions: () => MenuAction[], onClose: () => void) {
    this.#pages = pages;
    this.#actions = actions;
    this.#onClose = onClose;
    this.element.hidden = true;
    this.element.setAttribute('role', 'dialog');
    this.element.setAttribute('aria-modal', 'true');
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#body.addEventListener('wheel', (event) => event.stopPropagation(), { passive: true });
  }

  get open(): boolean {
    return this.page !== null;
  }

  /** `hidden` pages make no sense now, e.g. saving on the title screen. */
  show(page: Page, hidden: readonly Page[] = []): void {
    if (!this.open) {
      const root = this.element.getRootNode() as Document | ShadowRoot;
      this.#focusBefore = root.activeElement as HTMLElement | null;
    }
    this.#hidden = new Set(hidden);
    this.page = page;
    this.lastPage = page;
    this.#draw();
    this.element.hidden = false;
    this.element.querySelector<HTMLElement>('[aria-current="page"]')?.focus({ preventScroll: true });
  }

  /** Draws the present page anew. */
  refresh(): void {
    if (this.page) this.#body.replaceChildren(this.#pages[this.page]());
  }

  close(): void {
    if (!this.open) return;
    this.page = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#onClose();
    if (this.#focusBefore?.isConnected) this.#focusBefore.focus({ preventScroll: true });
    this.#focusBefore = null;
  }

  #draw(): void {
    const { page } = this;
    if (!page) return;
    const heading = element('h2', 'cvn-panel-title', WORDS[page]);
    this.element.setAttribute('aria-label', WORDS[page]);
    const nav = element('nav', 'cvn-panel-nav');
    nav.setAttribute('aria-label', WORDS.menu);
    for (const item of PAGES) {
      if (this.#hidden.has(item)) continue;
      const made = button({
        className: 'cvn-panel-tab',
        text: WORDS[item],
        onPress: () => this.show(item, [...this.#hidden]),
      });
      made.dataset['cvnPage'] = item;
      if (item === page) made.setAttribute('aria-current', 'page');
      nav.append(made);
    }
    const foot = element('div', 'cvn-panel-actions');
    for (const { text, icon, onPress } of this.#actions())
      foot.append(button({ className: 'cvn-panel-action', icon, text, onPress }));
    const close = button({
      className: 'cvn-panel-close',
      icon: 'close',
      label: WORDS.returnToStory,
      onPress: () => this.close(),
    });
    close.dataset['cvnAction'] = 'close';
    this.#body = element('div', 'cvn-panel-body');
    this.#body.dataset['page'] = page;
    this.#body.append(this.#pages[page]());
    this.element.replaceChildren(
      element('div', 'cvn-panel-side', nav, foot),
      element('div', 'cvn-panel-head', heading, close),
      this.#body,
    );
    if (page === 'history') this.#body.scrollTop = this.#body.scrollHeight;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Tab') return;
    const stops = [...this.element.querySelectorAll<HTMLElement>('button, input, select, [tabindex="0"]')];
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const at = stops.indexOf(root.activeElement as HTMLElement);
    const last = stops.length - 1;
    if (event.shiftKey ? at > 0 : at >= 0 && at < last) return;
    event.preventDefault();
    stops[event.shiftKey ? last : 0]?.focus();
  }
}
