import { button, element } from './dom.ts';
import { thumbnail } from './thumbnail.ts';
import { WORDS } from './words.ts';

/** Where the reader goes on from, in a few words and a picture. */
export interface GoOn {
  readonly title: string;
  readonly text: string;
  readonly thumbnail: string | null;
  readonly act: () => void;
}

export interface TitleActions {
  readonly begin: () => void;
  /** Null where there is nothing to go on from. */
  readonly goOn: GoOn | null;
  readonly load: () => void;
  /** Null until a scene was reached. */
  readonly scenes: (() => void) | null;
  /** Null where a story has none. */
  readonly extras: (() => void) | null;
  readonly settings: () => void;
  readonly credits: () => void;
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
      [WORDS.begin, actions.begin, 'start'],
      [WORDS.load, actions.load, 'load'],
      [WORDS.sceneSelect, actions.scenes, 'scenes'],
      [WORDS.extras, actions.extras, 'extras'],
      [WORDS.settings, actions.settings, 'settings'],
      [WORDS.credits, actions.credits, 'credits'],
      [WORDS.exit, actions.exit, 'exit'],
    ];
    const list = element('div', 'cvn-title-list', actions.goOn && goOnEntry(actions.goOn));
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

/** Going on, with what was read last. */
function goOnEntry({ title, text, thumbnail: picture, act }: GoOn): HTMLElement {
  const made = button({ className: 'cvn-title-entry cvn-title-go-on', text: WORDS.goOn, onPress: act });
  made.dataset['cvnAction'] = 'continue';
  const scene = title ? element('span', 'cvn-title-scene', title) : null;
  const last = text ? element('span', 'cvn-title-last', text) : null;
  for (const part of [scene, last]) if (part) part.dir = 'auto';
  if (picture) made.prepend(thumbnail({ thumbnail: picture }));
  if (scene ?? last) made.append(element('span', 'cvn-title-words', scene, last));
  return made;
}
