import { button, element } from './dom.ts';
import { WORDS } from './words.ts';

export interface TitleActions {
  readonly begin: () => void;
  /** Null where there is nothing to go on from. */
  readonly goOn: (() => void) | null;
  readonly load: () => void;
  readonly settings: () => void;
  readonly exit: (() => void) | null;
}

/** The first screen: the story's title over its opening picture. */
export class TitleScreen {
  readonly element = element('div', 'cvn-title');

  constructor() {
    this.element.hidden = true;
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  show(title: string, actions: TitleActions): void {
    const entries: [string, (() => void) | null, string][] = [
      [WORDS.goOn, actions.goOn, 'continue'],
      [WORDS.begin, actions.begin, 'start'],
      [WORDS.load, actions.load, 'load'],
      [WORDS.settings, actions.settings, 'settings'],
      [WORDS.exit, actions.exit, 'exit'],
    ];
    const list = element('div', 'cvn-title-list');
    for (const [text, onPress, name] of entries) {
      if (!onPress) continue;
      const made = button({ className: 'cvn-title-entry', text, onPress });
      made.dataset['cvnAction'] = name;
      list.append(made);
    }
    const heading = element('h1', 'cvn-title-name', title);
    if (title.length > 36) heading.dataset['long'] = '';
    this.element.replaceChildren(element('div', 'cvn-title-inner', heading, element('div', 'cvn-title-rule'), list));
    this.element.hidden = false;
    list.querySelector('button')?.focus({ preventScroll: true });
  }

  hide(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
