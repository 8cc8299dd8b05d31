import { drawIcon, element } from '../../text/dom.ts';
import { WORDS } from '../../text/words.ts';
import type { Way } from './route-graph.ts';

/** The choices of a menu, each with whether it was ever taken. */
export function wayList(ways: readonly Way[]): HTMLElement {
  const entries = ways.map(({ text, taken }) => {
    const words = element('span', 'cvn-way-text', text ?? '?');
    words.dir = 'auto';
    const mark = element('span', 'cvn-way-mark', taken ? drawIcon('check') : null);
    const note = element('span', 'cvn-only-read', ` (${taken ? WORDS.taken : WORDS.notTaken})`);
    const made = element('li', 'cvn-way', mark, words, note);
    made.dataset['taken'] = String(taken);
    return made;
  });
  return element('ul', 'cvn-ways', ...entries);
}
