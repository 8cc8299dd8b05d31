import { button, element, type IconName } from './dom.ts';
import { WORDS } from './words.ts';

const MAIN_PAGES = ['history', 'save', 'load', 'settings', 'keys'] as const;
/** Pages about the story as a whole; they share one entry of the menu. */
export const EXTRAS = ['map', 'scenes', 'gallery', 'music', 'achievements', 'credits'] as const;
export type Extra = (typeof EXTRAS)[number];
export type Page = (typeof MAIN_PAGES)[number] | Extra;

const ENTRIES = ['history', 'save', 'load', 'extras', 'settings', 'keys'] as const;
const TITLES = {
  map: 'routeMap',
  scenes: 'sceneSelect',
  gallery: 'gallery',
  music: 'musicRoom',
  achievements: 'achievements',
  credits: 'credits',
} as const;

const isExtra = (page: Page): page is Extra => (EXTRAS as readonly Page[]).includes(page);
/** The heading of a page. */
export const titleOf = (page: Page): string => WORDS[isExtra(page) ? TITLES[page] : page];

export interface MenuAction {
  readonly text: string;
  readonly icon: IconName;
  readonly onPress: () => void;
}

export interface GameMenuParts {
  /** Draws a page; one that comes later is waited for. The signal ends when the page is left. */
  draw(page: Page, signal: AbortSignal): HTMLElement | Promise<HTMLElement>;
  /** The extras there is something in. */
  extras(): readonly Extra[];
  actions(): MenuAction[];
  closed(): void;
}

/** The menu over the story: a dialog that keeps the focus until it is closed. */
export class GameMenu {
  readonly element = element('div', 'cvn-panel');
  page: Page | null = null;
  /** Where the menu opens again. */
  lastPage: Page = 'save';
  #lastExtra: Extra | null = null;
  #parts: GameMenuParts;
  #hidden: ReadonlySet<Page> = new Set();
  #body = element('div', 'cvn-panel-body');
  #leaving = new AbortController();
  #focusBefore: HTMLElement | null = null;

  constructor(parts: GameMenuParts) {
    this.#parts = parts;
    this.element.hidden = true;
    this.element.setAttribute('role', 'dialog');
    this.element.setAttribute('aria-modal', 'true');
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get open(): boolean {
    return this.page !== null;
  }

  /** `hidden` pages make no sense now, e.g. saving on the title screen. */
  show(page: Page, hidden: readonly Page[] = [...this.#hidden]): void {
    if (!this.open) {
      const root = this.element.getRootNode() as Document | ShadowRoot;
      this.#focusBefore = root.activeElement as HTMLElement | null;
    }
    this.#hidden = new Set(hidden);
    this.page = page;
    this.lastPage = page;
    if (isExtra(page)) this.#lastExtra = page;
    void this.#draw();
    this.element.hidden = false;
    const current = this.element.querySelectorAll<HTMLElement>('[aria-current="page"]');
    current[current.length - 1]?.focus({ preventScroll: true });
    for (const entry of current) entry.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** Draws the present page anew. */
  refresh(): void {
    if (this.page) void this.#fill(this.page);
  }

  /** Draws all of the menu anew, e.g. in other words; the focus stays with the setting that has it. */
  async redraw(): Promise<void> {
    if (!this.open) return;
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const focused = root.activeElement as HTMLElement | null;
    const setting = focused?.dataset['cvnSetting'];
    const { scrollTop } = this.#body;
    await this.#draw();
    this.#body.scrollTop = scrollTop;
    if (setting) this.element.querySelector<HTMLElement>(`[data-cvn-setting="${CSS.escape(setting)}"]`)?.focus();
  }

  close(): void {
    if (!this.open) return;
    this.#leaving.abort();
    this.page = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#parts.closed();
    if (this.#focusBefore?.isConnected) this.#focusBefore.focus({ preventScroll: true });
    this.#focusBefore = null;
  }

  #draw(): Promise<void> {
    const { page } = this;
    if (!page) return Promise.resolve();
    const title = titleOf(page);
    this.element.setAttribute('aria-label', title);
    const foot = element('div', 'cvn-panel-actions');
    for (const { text, icon, onPress } of this.#parts.actions())
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
    // A page without a control of its own is scrolled by keys as well.
    this.#body.tabIndex = 0;
    this.#body.addEventListener('wheel', (event) => event.stopPropagation(), { passive: true });
    const main = element('div', 'cvn-panel-main', isExtra(page) ? this.#extras(page) : null, this.#body);
    this.element.replaceChildren(
      element('div', 'cvn-panel-side', this.#nav(page), foot),
      element('div', 'cvn-panel-head', element('h2', 'cvn-panel-title', title), close),
      main,
    );
    return this.#fill(page);
  }

  #nav(page: Page): HTMLElement {
    const nav = element('nav', 'cvn-panel-nav');
    nav.setAttribute('aria-label', WORDS.menu);
    const extras = this.#parts.extras();
    for (const entry of ENTRIES) {
      const target = entry === 'extras' ? (extras.find((one) => one === this.#lastExtra) ?? extras[0]) : entry;
      if (!target || this.#hidden.has(target)) continue;
      const current = entry === 'extras' ? isExtra(page) : entry === page;
      nav.append(this.#tab('cvn-panel-tab', WORDS[entry], target, entry, current));
    }
    return nav;
  }

  #extras(page: Extra): HTMLElement {
    const nav = element('nav', 'cvn-panel-extras');
    nav.setAttribute('aria-label', WORDS.extras);
    const extras = new Set(this.#parts.extras()).add(page);
    for (const entry of EXTRAS)
      if (extras.has(entry)) nav.append(this.#tab('cvn-panel-extra', titleOf(entry), entry, entry, entry === page));
    return nav;
  }

  #tab(className: string, text: string, page: Page, name: string, current: boolean): HTMLElement {
    const made = button({ className, text, onPress: () => this.show(page) });
    made.dataset['cvnPage'] = name;
    if (current) made.setAttribute('aria-current', 'page');
    return made;
  }

  async #fill(page: Page): Promise<void> {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    const body = this.#body;
    const drawn = this.#parts.draw(page, signal);
    if (drawn instanceof HTMLElement) body.replaceChildren(drawn);
    else {
      const wait = element('p', 'cvn-quiet', WORDS.loading);
      wait.setAttribute('role', 'status');
      body.replaceChildren(wait);
      const made = await drawn.catch(() => this.#failed(page));
      if (signal.aborted) return;
      body.replaceChildren(made);
    }
    if (page === 'history') body.scrollTop = body.scrollHeight;
  }

  /** The part of the program that draws the page could not be fetched. */
  #failed(page: Page): HTMLElement {
    const again = button({ className: 'cvn-button', text: WORDS.retry, onPress: () => void this.#fill(page) });
    const text = element('p', '', WORDS.pageMissing);
    text.setAttribute('role', 'alert');
    return element('div', 'cvn-failed', text, again);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Tab') return;
    const stops = [
      ...this.element.querySelectorAll<HTMLElement>(
        'button, input, select, textarea, summary, a[href], video, [tabindex="0"]',
      ),
    ].filter((stop) => stop.getClientRects().length > 0 && !stop.matches(':disabled, [inert] *'));
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const at = stops.indexOf(root.activeElement as HTMLElement);
    const last = stops.length - 1;
    if (event.shiftKey ? at > 0 : at >= 0 && at < last) return;
    event.preventDefault();
    stops[event.shiftKey ? last : 0]?.focus();
  }
}
