import { button, element } from './dom.ts';
import { WORDS } from './words.ts';

export interface EndActions {
  readonly restart: () => void;
  readonly back: () => void;
  readonly map: () => void;
  readonly toTitle: (() => void) | null;
  readonly exit: (() => void) | null;
}

/** What is shown when the story is over. */
export class EndCard {
  readonly element = element('div', 'cvn-end');

  constructor() {
    this.element.hidden = true;
  }

  show(ending: string | null, actions: EndActions): void {
    const list = element('div', 'cvn-end-list');
    const entries: [string, (() => void) | null, string][] = [
      [WORDS.restart, actions.restart, 'restart'],
      [WORDS.back, actions.back, 'back'],
      [WORDS.routeMap, actions.map, 'map'],
      [WORDS.toTitle, actions.toTitle, 'title'],
      [WORDS.exit, actions.exit, 'exit'],
    ];
    for (const [text, onPress, name] of entries) {
      if (!onPress) continue;
      const made = button({ className: 'cvn-button', text, onPress });
      made.dataset['cvnAction'] = name;
      list.append(made);
    }
    this.element.replaceChildren(
      element(
        'div',
        'cvn-end-inner',
        element('h2', 'cvn-end-title', ending ?? WORDS.theEnd),
        element('div', 'cvn-title-rule'),
        element('p', 'cvn-end-note', WORDS.endNote),
        list,
      ),
    );
    this.element.hidden = false;
    list.querySelector('button')?.focus({ preventScroll: true });
  }

  hide(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
