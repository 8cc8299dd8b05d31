import { element } from './dom.ts';
import { KEYS, WORDS } from './words.ts';

/** What the keys and gestures do. */
export function keysPage(): HTMLElement {
  const rows = KEYS.map(([keys, does]) =>
    element('div', 'cvn-key-row', element('dt', '', keys), element('dd', '', WORDS[does])),
  );
  return element('dl', 'cvn-keys', ...rows);
}
