import type { SaveSlot } from '../options.ts';
import { button, drawIcon, element } from './dom.ts';
import { WORDS } from './words.ts';

const PER_PAGE = 8;
const PAGE_COUNT = 5;

export interface SavesActions {
  list(): Promise<SaveSlot[]>;
  save(slot: string): Promise<void>;
  load(slot: string): Promise<void>;
  remove(slot: string): Promise<void>;
}

/** The slots with their pictures, to save to or to load from. */
export class SavesPage {
  #actions: SavesActions;
  #locale: () => string;
  #page = 0;

  constructor(actions: SavesActions, locale: () => string) {
    this.#actions = actions;
    this.#locale = locale;
  }

  draw(mode: 'save' | 'load'): HTMLElement {
    const page = element('div', 'cvn-saves');
    void this.#fill(page, mode);
    return page;
  }

  async #fill(page: HTMLElement, mode: 'save' | 'load'): Promise<void> {
    const slots = new Map((await this.#actions.list().catch(() => [])).map((item) => [item.slot, item]));
    const redraw = (): void => void this.#fill(page, mode);
    const names = Array.from({ length: PER_PAGE }, (_, i) => String(this.#page * PER_PAGE + i + 1));
    if (mode === 'load' && this.#page === 0) names.unshift('auto', 'quick');
    const grid = element('div', 'cvn-slots', ...names.map((name) => this.#slot(name, slots.get(name), mode, redraw)));
    const pager = element('div', 'cvn-pager');
    pager.setAttribute('role', 'group');
    pager.setAttribute('aria-label', WORDS.page);
    for (let i = 0; i < PAGE_COUNT; i++) {
      const made = button({
        className: 'cvn-pager-entry',
        text: String(i + 1),
        label: `${WORDS.page} ${i + 1}`,
        onPress: () => {
          this.#page = i;
          redraw();
        },
      });
      if (i === this.#page) made.setAttribute('aria-current', 'true');
      pager.append(made);
    }
    page.replaceChildren(grid, pager);
  }

  #slot(name: string, stored: SaveSlot | undefined, mode: 'save' | 'load', redraw: () => void): HTMLElement {
    const title = name === 'auto' ? WORDS.autoSlot : name === 'quick' ? WORDS.quickSlot : `${WORDS.slot} ${name}`;
    const card = element('div', 'cvn-slot');
    const main = element('button', 'cvn-slot-main');
    main.type = 'button';
    main.dataset['cvnSlot'] = name;
    const note = element('span', 'cvn-slot-note', stored ? shortDate(stored.savedAt, this.#locale()) : WORDS.emptySlot);
    main.append(picture(stored), element('span', 'cvn-slot-head', element('span', 'cvn-slot-name', title), note));
    if (stored)
      main.append(element('span', 'cvn-slot-scene', stored.title), element('span', 'cvn-slot-text', stored.text));
    if (!stored && mode === 'load') main.setAttribute('aria-disabled', 'true');
    main.addEventListener('click', () => {
      if (mode === 'load') {
        if (stored) void this.#actions.load(name);
      } else if (!stored || main.dataset['sure'] !== undefined) void this.#actions.save(name).then(redraw);
      else {
        main.dataset['sure'] = '';
        note.textContent = WORDS.overwrite;
      }
    });
    card.append(main);
    if (stored) {
      const bin = button({
        className: 'cvn-slot-bin',
        icon: 'bin',
        label: `${WORDS.remove}: ${title}`,
        onPress: () => undefined,
      });
      bin.addEventListener('click', () => {
        if (bin.dataset['sure'] !== undefined) void this.#actions.remove(name).then(redraw);
        bin.dataset['sure'] = '';
        bin.setAttribute('aria-label', `${WORDS.removeSure} ${title}`);
        bin.replaceChildren(drawIcon('check'));
      });
      card.append(bin);
    }
    return card;
  }
}

function picture(stored: SaveSlot | undefined): HTMLElement {
  const frame = element('span', 'cvn-slot-picture');
  if (!stored?.thumbnail || !/^data:image\/(webp|jpeg|png);base64,/.test(stored.thumbnail)) return frame;
  const image = element('img', '');
  image.alt = '';
  image.src = stored.thumbnail;
  image.addEventListener('error', () => image.remove());
  frame.append(image);
  return frame;
}

function shortDate(iso: string, locale: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  try {
    return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  } catch {
    return date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  }
}
