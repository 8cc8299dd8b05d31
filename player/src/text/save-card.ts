import { shownDate } from './dates.ts';
import type { SaveSlot } from '../options.ts';
import { button, element, type IconName } from './dom.ts';
import { thumbnail } from './thumbnail.ts';
import { WORDS } from './words.ts';

export interface CardActions {
  save(slot: string): void;
  load(slot: string): void;
  remove(slot: string): void;
  /** An empty name gives the scene's title back. */
  rename(slot: string, name: string): void;
  /** Keeps it as a file. */
  keep(slot: string): void;
}

export interface Card {
  readonly slot: string;
  readonly stored: SaveSlot | undefined;
  readonly mode: 'save' | 'load';
  readonly locale: string;
}

/** The name of a slot as the reader knows it. */
function nameOf(slot: string): string {
  if (slot === 'quick') return WORDS.quickSlot;
  return slot.startsWith('auto') ? WORDS.autoSlot : `${WORDS.slot} ${slot}`;
}

/** One slot: its picture, what it holds, and what can be done with it. What destroys asks first. */
export function saveCard(shown: Card, actions: CardActions): HTMLElement {
  const { slot, stored, mode, locale } = shown;
  const name = nameOf(slot);
  const card = element('div', 'cvn-slot');
  const main = element('button', 'cvn-slot-main');
  main.type = 'button';
  main.dataset['cvnSlot'] = slot;
  const note = stored ? shownDate(stored.savedAt, locale, 'short') : mode === 'save' ? WORDS.newSave : WORDS.emptySlot;
  main.append(
    thumbnail(stored),
    element('span', 'cvn-slot-head', element('span', 'cvn-slot-name', name), element('span', 'cvn-slot-note', note)),
  );
  if (stored?.damaged) main.append(element('span', 'cvn-slot-text', WORDS.saveDamaged));
  else if (stored) {
    const title = element('span', 'cvn-slot-scene', stored.title);
    const text = element('span', 'cvn-slot-text', stored.text);
    title.dir = text.dir = 'auto';
    main.append(title, text);
  }
  const blocked = mode === 'load' && (!stored || stored.damaged);
  if (blocked) main.setAttribute('aria-disabled', 'true');
  const ask = (...content: HTMLElement[]): void => askOn(card, main, content);
  main.addEventListener('click', () => {
    if (blocked) return;
    if (mode === 'load') actions.load(slot);
    else if (!stored) actions.save(slot);
    else ask(...question(WORDS.overwrite, WORDS.overwriteYes, () => actions.save(slot)));
  });
  card.append(main);
  if (stored) card.append(tools(shown, name, actions, ask));
  return card;
}

function tools(
  { slot, stored }: Card,
  name: string,
  actions: CardActions,
  ask: (...content: HTMLElement[]) => void,
): HTMLElement {
  const tool = (action: string, icon: IconName, text: string, onPress: () => void): HTMLElement => {
    const made = button({ className: 'cvn-slot-tool', icon, label: `${text}: ${name}`, title: text, onPress });
    made.dataset['cvnAction'] = `${action}-save`;
    return made;
  };
  const usable = stored && !stored.damaged;
  return element(
    'div',
    'cvn-slot-tools',
    usable
      ? tool('rename', 'pen', WORDS.rename, () => ask(...nameForm(stored, (text) => actions.rename(slot, text))))
      : null,
    usable ? tool('keep', 'save', WORDS.saveToFile, () => actions.keep(slot)) : null,
    tool('remove', 'bin', WORDS.remove, () =>
      ask(...question(WORDS.removeSure, WORDS.remove, () => actions.remove(slot))),
    ),
  );
}

/** Lays a question over a card until it is answered. */
function askOn(card: HTMLElement, main: HTMLElement, content: readonly HTMLElement[]): void {
  const layer = element('div', 'cvn-slot-ask', ...content);
  layer.setAttribute('role', 'group');
  const root = card.getRootNode() as Document | ShadowRoot;
  const before = root.activeElement as HTMLElement | null;
  const close = (): void => {
    layer.remove();
    for (const part of card.children) (part as HTMLElement).inert = false;
    (before?.isConnected ? before : main).focus({ preventScroll: true });
  };
  const back = button({ className: 'cvn-button', text: WORDS.cancel, onPress: close });
  layer.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  (layer.querySelector('.cvn-slot-answers') ?? layer).append(back);
  for (const part of card.children) (part as HTMLElement).inert = true;
  card.append(layer);
  (layer.querySelector('input') ?? back).focus({ preventScroll: true });
}

function question(text: string, answer: string, onYes: () => void): HTMLElement[] {
  const yes = button({ className: 'cvn-button', text: answer, onPress: onYes });
  yes.dataset['cvnAction'] = 'sure';
  return [element('p', '', text), element('div', 'cvn-slot-answers', yes)];
}

function nameForm(stored: SaveSlot, onName: (name: string) => void): HTMLElement[] {
  const input = element('input', 'cvn-field');
  input.value = stored.title;
  input.maxLength = 120;
  input.setAttribute('aria-label', WORDS.saveName);
  const done = (): void => onName(input.value);
  input.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Enter' && !event.isComposing) done();
    if (event.key === 'Escape')
      input.closest('.cvn-slot-ask')?.querySelector<HTMLElement>('button:last-of-type')?.click();
  });
  input.select();
  const yes = button({ className: 'cvn-button', text: WORDS.rename, onPress: done });
  yes.dataset['cvnAction'] = 'sure';
  return [input, element('div', 'cvn-slot-answers', yes)];
}
