import type { SaveSlot } from '../options.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import { readSaveFile, saveFileOf, SAVE_FILE_TYPE } from '../places/save-file.ts';
import { button, element } from './dom.ts';
import { pager } from './pager.ts';
import { saveCard, type CardActions } from './save-card.ts';
import { WORDS } from './words.ts';

const PER_PAGE = 8;
const isOwn = (slot: string): boolean => /^[1-9]\d{0,8}$/.test(slot);
const isNewer = (one: SaveSlot, other: SaveSlot): number => (one.savedAt < other.savedAt ? 1 : -1);

type Mode = 'save' | 'load';
/** A slot as it is drawn: the save in it, if there is one. */
type Place = readonly [slot: string, stored: SaveSlot | undefined];

/** The slots with their pictures, to save to or to load from: as many pages as are wanted, and always one more. */
export class SavesPage {
  #parts: PlaceParts;
  #page = 0;

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  draw(mode: Mode): HTMLElement {
    const page = element('div', 'cvn-saves');
    void this.#fill(page, mode);
    return page;
  }

  async #fill(page: HTMLElement, mode: Mode): Promise<void> {
    const found = await this.#parts.saving.list().catch(() => null);
    const redraw = (): void => void this.#fill(page, mode);
    const slots = found ?? [];
    const newestFirst = this.#parts.preferences.value.savesOrder === 'newest';
    const { places, pages } = newestFirst ? this.#byDate(slots, mode) : this.#bySlot(slots);
    const cards = (list: readonly Place[]): HTMLElement =>
      element(
        'div',
        'cvn-slots',
        ...list.map(([slot, stored]) =>
          saveCard({ slot, stored, mode, locale: this.#parts.locale() }, this.#actions(redraw)),
        ),
      );
    const automatic = slots.filter((item) => !isOwn(item.slot)).sort(isNewer);
    const showAutomatic = mode === 'load' && !newestFirst && this.#page === 0 && automatic.length > 0;
    const focused = focusIn(page);
    page.replaceChildren(
      this.#bar(mode, redraw),
      ...(found === null ? [element('p', 'cvn-notice', WORDS.savesUnreadable)] : []),
      ...(showAutomatic
        ? [
            element('h3', 'cvn-group-title', WORDS.autosaves),
            cards(automatic.map((item) => [item.slot, item])),
            element('h3', 'cvn-group-title', WORDS.ownSaves),
          ]
        : []),
      cards(places),
      pager(this.#page, pages, (to) => {
        this.#page = to;
        redraw();
        page.closest('.cvn-panel-body')?.scrollTo({ top: 0 });
      }),
    );
    focusAgain(page, focused);
  }

  #bySlot(slots: readonly SaveSlot[]): { places: Place[]; pages: number } {
    const stored = new Map(slots.map((item) => [item.slot, item]));
    const highest = Math.max(0, ...slots.filter((item) => isOwn(item.slot)).map((item) => Number(item.slot)));
    const pages = Math.floor(highest / PER_PAGE) + (highest % PER_PAGE > 0 ? 2 : 1);
    this.#page = Math.min(this.#page, pages - 1);
    const first = this.#page * PER_PAGE + 1;
    const places = Array.from({ length: PER_PAGE }, (_, i): Place => {
      const slot = String(first + i);
      return [slot, stored.get(slot)];
    });
    return { places, pages };
  }

  #byDate(slots: readonly SaveSlot[], mode: Mode): { places: Place[]; pages: number } {
    const shown = slots.filter((item) => mode === 'load' || isOwn(item.slot)).toSorted(isNewer);
    const all: Place[] = shown.map((item) => [item.slot, item]);
    if (mode === 'save') all.unshift([freeSlot(slots), undefined]);
    const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
    this.#page = Math.min(this.#page, pages - 1);
    return { places: all.slice(this.#page * PER_PAGE, (this.#page + 1) * PER_PAGE), pages };
  }

  #bar(mode: Mode, redraw: () => void): HTMLElement {
    const { preferences } = this.#parts;
    const order = element('select', 'cvn-select cvn-order');
    order.setAttribute('aria-label', WORDS.savesOrder);
    for (const [value, text] of [
      ['slots', WORDS.orderSlots],
      ['newest', WORDS.orderNewest],
    ] as const) {
      const option = element('option', '', text);
      option.value = value;
      option.selected = preferences.value.savesOrder === value;
      order.append(option);
    }
    order.addEventListener('change', () => {
      preferences.set({ savesOrder: order.value === 'newest' ? 'newest' : 'slots' });
      this.#page = 0;
      redraw();
    });
    return element('div', 'cvn-bar', order, mode === 'load' ? this.#importer(redraw) : null);
  }

  /** Takes a save out of a file into the next free slot. */
  #importer(redraw: () => void): HTMLElement {
    const input = element('input', '');
    Object.assign(input, { type: 'file', accept: `.json,${SAVE_FILE_TYPE}`, hidden: true });
    input.dataset['cvnAction'] = 'import-save';
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file) void this.#import(file).then(redraw);
      input.value = '';
    });
    const pick = button({
      className: 'cvn-button',
      icon: 'load',
      text: WORDS.saveFromFile,
      onPress: () => input.click(),
    });
    return element('span', '', input, pick);
  }

  async #import(file: Blob): Promise<void> {
    const { saving, session, say } = this.#parts;
    try {
      const stored = await readSaveFile(file, session.view.head.id);
      const trouble = await saving.put(freeSlot(await saving.list()), stored);
      say(trouble === 'full' ? WORDS.storageFull : trouble ? WORDS.notSaved : WORDS.savedFromFile);
    } catch (error) {
      say(error instanceof Error && error.name === 'SaveError' ? error.message : WORDS.notLoaded);
    }
  }

  #actions(redraw: () => void): CardActions {
    const { saving, session, say, save, restore } = this.#parts;
    /** What to do with the save of a slot; one that cannot be read is said to be so. */
    const withSave = async (
      slot: string,
      act: (stored: NonNullable<Awaited<ReturnType<typeof saving.read>>>) => unknown,
    ) => {
      const stored = await saving.read(slot).catch(() => null);
      await (stored ? act(stored) : say(WORDS.notLoaded));
    };
    return {
      save: (slot) => void save(slot).then(redraw),
      load: (slot) => void withSave(slot, restore),
      remove: (slot) =>
        void saving
          .remove(slot)
          .catch(() => say(WORDS.notRemoved))
          .then(redraw),
      rename: (slot, name) =>
        void withSave(slot, async (stored) => {
          const own = session.view.head.scenes.find((scene) => scene.id === stored.save.position.scene)?.title;
          const title = name.trim().slice(0, 300) || (own ?? stored.save.sceneTitle);
          if (await saving.put(slot, { ...stored, title })) say(WORDS.notSaved);
        }).then(redraw),
      keep: (slot) =>
        void withSave(slot, (stored) => {
          const { name, blob } = saveFileOf(stored, session.view.head);
          const link = element('a', '');
          link.download = name;
          link.href = URL.createObjectURL(blob);
          link.click();
          setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
        }),
    };
  }
}

/** The slot after the highest one in use. */
function freeSlot(slots: readonly SaveSlot[]): string {
  return String(Math.max(0, ...slots.filter((item) => isOwn(item.slot)).map((item) => Number(item.slot))) + 1);
}

/** What has the focus in a page that is drawn anew: a slot, or something with a name of its own. */
function focusIn(page: HTMLElement): string | null {
  const { activeElement } = page.getRootNode() as Document | ShadowRoot;
  if (!(activeElement instanceof HTMLElement) || !page.contains(activeElement)) return null;
  const slot = activeElement.closest('.cvn-slot')?.querySelector<HTMLElement>('[data-cvn-slot]');
  return slot?.dataset['cvnSlot'] ?? activeElement.getAttribute('aria-label');
}

function focusAgain(page: HTMLElement, name: string | null): void {
  if (name === null) return;
  const all = [...page.querySelectorAll<HTMLElement>('[data-cvn-slot], [aria-label]')];
  const found = all.find((one) => one.dataset['cvnSlot'] === name || one.getAttribute('aria-label') === name);
  found?.focus({ preventScroll: true });
}
