import { plainText } from '@comfyvn/shared/story/text-markup';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { MenuView, RunState } from '@comfyvn/shared/story/run-state';
import { button, drawIcon, element } from './dom.ts';
import { historyEntries, searched, type HistoryEntry } from './history-entries.ts';
import { HistoryWindow } from './history-window.ts';
import css from './history.css';
import type { LineLook } from './line-surface.ts';
import { lightened } from './plate-colour.ts';
import { styledText } from './styled-text.ts';
import { adoptSheet } from './styles.ts';
import { WORDS } from './words.ts';

const SEARCH_AFTER_MS = 120;

export interface HistorySource {
  /** Where the style sheet goes. */
  readonly host: HTMLElement;
  state(): RunState | null;
  look(state: RunState): LineLook | null;
  /** What a menu or a question asks, in the reader's language. */
  asked(state: RunState): string | null;
  /** A menu in the reader's language. */
  menu(state: RunState): MenuView | null;
  jump(step: number): void;
  speak(voice: AssetId): void;
  /** Gets what was before a save; true if there is more now. */
  remember(): Promise<boolean>;
}

/** What was said so far, newest last, with the way back to each line. However long it is, every line can be reached at once. */
export function historyPage(source: HistorySource): HTMLElement {
  adoptSheet(source.host, 'history', css);
  return new HistoryPage(source).element;
}

class HistoryPage {
  readonly element = element('div', 'cvn-history-page');
  #source: HistorySource;
  #entries: readonly HistoryEntry[] = [];
  /** Which entries are listed: all, or those that were found. */
  #listed: readonly number[] = [];
  #texts = new Map<RunState, string>();
  #scroll = element('div', 'cvn-history-scroll');
  #list = element('ol', 'cvn-history');
  #window: HistoryWindow;
  #search = element('input', 'cvn-history-search');
  #count = element('span', 'cvn-history-count');
  #slider = element('input', 'cvn-slider cvn-history-slider');
  #note = element('p', 'cvn-quiet cvn-history-note');

  constructor(source: HistorySource) {
    this.#source = source;
    this.#window = new HistoryWindow(
      this.#scroll,
      this.#list,
      (at) => this.#draw(at),
      (at) => this.#showPlace(at),
    );
    this.#build();
    this.#take();
    void this.#gather();
    // There is nothing to scroll before the page has its size.
    const sizes = new ResizeObserver(() => {
      if (this.#scroll.clientHeight === 0) return;
      sizes.disconnect();
      this.#window.goTo(this.#listed.length - 1);
    });
    sizes.observe(this.#scroll);
  }

  #build(): void {
    Object.assign(this.#search, { type: 'search', placeholder: WORDS.searchHistory, autocomplete: 'off' });
    this.#search.setAttribute('aria-label', WORDS.searchHistory);
    this.#count.setAttribute('role', 'status');
    Object.assign(this.#slider, { type: 'range', min: '1', step: '1' });
    this.#slider.setAttribute('aria-label', WORDS.line);
    this.#slider.addEventListener('input', () => this.#window.goTo(Number(this.#slider.value) - 1, 'start'));
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#find(), SEARCH_AFTER_MS);
    });
    this.#scroll.tabIndex = 0;
    this.#scroll.setAttribute('role', 'region');
    this.#scroll.setAttribute('aria-label', WORDS.history);
    this.#scroll.append(this.#note, this.#list);
    this.#scroll.addEventListener('keydown', (event) => this.#onKey(event));
    const head = element('div', 'cvn-history-head', this.#search, this.#count, this.#slider);
    this.element.append(head, this.#scroll);
  }

  /** What is there now; the newest is shown. */
  #take(): void {
    this.#entries = historyEntries(this.#source.state(), (at) => this.#source.menu(at));
    this.#find();
  }

  async #gather(): Promise<void> {
    const shown = setTimeout(() => {
      this.#note.hidden = false;
      this.#note.textContent = WORDS.gatheringPast;
    }, 150);
    const more = await this.#source.remember();
    clearTimeout(shown);
    this.#note.hidden = this.#entries.length > 0;
    this.#note.textContent = WORDS.emptyHistory;
    if (more && this.element.isConnected) this.#take();
  }

  #find(): void {
    const query = this.#search.value.trim();
    this.#listed = searched(this.#entries.length, query, (index) => this.#textOf(this.#entries[index]));
    const count = this.#listed.length;
    const told = count === 0 ? WORDS.nothingFound : `${count} ${WORDS.found}`;
    this.#count.textContent = query === '' ? '' : told;
    this.#slider.max = String(Math.max(1, count));
    this.#slider.hidden = count < 12;
    this.#note.hidden = this.#entries.length > 0;
    this.#note.textContent = WORDS.emptyHistory;
    this.#window.show(count, count - 1);
  }

  /** All that an entry can be found by. */
  #textOf(entry: HistoryEntry | undefined): string {
    if (!entry) return '';
    const { state, answer } = entry;
    const known = this.#texts.get(state);
    if (known !== undefined) return known;
    const look = this.#source.look(state);
    const text = [look?.name ?? '', plainText(look?.text ?? this.#source.asked(state) ?? ''), answer ?? ''].join('\n');
    this.#texts.set(state, text);
    return text;
  }

  #draw(at: number): HTMLElement {
    const index = this.#listed[at] ?? 0;
    const entry = this.#entries[index];
    const made = element('li', 'cvn-history-entry');
    if (!entry) return made;
    const { state, answer } = entry;
    const look = this.#source.look(state);
    const text = look?.text ?? this.#source.asked(state) ?? '…';
    made.dir = 'auto';
    made.dataset['kind'] = state.line?.kind ?? 'menu';
    made.dataset['cvnStep'] = String(state.step);
    made.setAttribute('aria-setsize', String(this.#listed.length));
    made.setAttribute('aria-posinset', String(at + 1));
    if (look) made.lang = look.locale;
    if (look?.name) {
      const name = element('span', 'cvn-history-name', look.name);
      name.style.setProperty('--cvn-accent', lightened(look.speaker?.colour ?? '#8a8fa3'));
      made.append(name);
    }
    const said = element('div', 'cvn-history-said', element('p', 'cvn-history-text', ...styledText(text)));
    if (answer !== null) said.append(element('p', 'cvn-history-answer', drawIcon('check'), ...styledText(answer)));
    made.append(said, this.#tools(entry, text, index));
    return made;
  }

  #tools({ state }: HistoryEntry, text: string, index: number): HTMLElement {
    const tools = element('div', 'cvn-history-tools');
    const { voice } = state.line ?? {};
    const about = plainText(text).slice(0, 60);
    if (voice !== undefined) {
      const label = `${WORDS.speakAgain}: ${about}`;
      const speak = (): void => this.#source.speak(voice);
      const made = button({
        className: 'cvn-history-voice',
        icon: 'sound',
        label,
        title: WORDS.speakAgain,
        onPress: speak,
      });
      tools.append(made);
    }
    if (index === this.#entries.length - 1) return tools;
    const label = `${WORDS.goBackHere}: ${about}`;
    const jump = (): void => this.#source.jump(state.step);
    tools.append(
      button({ className: 'cvn-history-jump', icon: 'jump', label, title: WORDS.goBackHere, onPress: jump }),
    );
    return tools;
  }

  #showPlace(at: number): void {
    this.#slider.value = String(at + 1);
    const max = Math.max(1, this.#listed.length - 1);
    this.#slider.style.setProperty('--cvn-fill', `${(at / max) * 100}%`);
    this.#slider.setAttribute('aria-valuetext', `${at + 1} ${WORDS.of} ${this.#listed.length}`);
  }

  /** Arrows go from line to line, Home and End to the first and the last one. */
  #onKey(event: KeyboardEvent): void {
    const last = this.#listed.length - 1;
    const focused = (event.target as Element).closest<HTMLElement>('.cvn-history-entry');
    const now = focused ? Number(focused.getAttribute('aria-posinset')) - 1 : null;
    const steps = new Map([
      ['ArrowDown', now === null ? last : now + 1],
      ['ArrowUp', now === null ? last : now - 1],
      ['Home', 0],
      ['End', last],
    ]);
    const to = steps.get(event.key);
    if (to === undefined) return;
    event.preventDefault();
    const entry = this.#window.reach(Math.max(0, Math.min(last, to)));
    const stop = entry?.querySelector<HTMLElement>('.cvn-history-jump, .cvn-history-voice');
    (stop ?? this.#scroll).focus({ preventScroll: true });
  }
}
