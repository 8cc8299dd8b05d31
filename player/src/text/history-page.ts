import type { RunState } from '@comfyvn/shared/story/run-state';
import type { Character } from '@comfyvn/shared/story/story';
import { button, element } from './dom.ts';
import { lightened } from './plate-colour.ts';
import { styledText } from './styled-text.ts';
import { WORDS } from './words.ts';

/** Lines shown; the older ones are still there to roll back to from these. */
const MOST = 250;

/** What was said so far, newest last, with the way back to each line. */
export function historyPage(
  state: RunState | null,
  characters: ReadonlyMap<string, Character>,
  onJump: (step: number) => void,
): HTMLElement {
  const entries: HTMLElement[] = [];
  const newest = state?.step;
  for (let at = state; at && entries.length < MOST; at = at.previous) {
    const entry = entryOf(at, characters, at.step === newest ? null : onJump);
    if (entry) entries.push(entry);
  }
  if (entries.length === 0) return element('p', 'cvn-quiet', WORDS.emptyHistory);
  return element('ol', 'cvn-history', ...entries.reverse());
}

function entryOf(
  state: RunState,
  characters: ReadonlyMap<string, Character>,
  onJump: ((step: number) => void) | null,
): HTMLElement | null {
  const text = state.line?.text ?? state.menu?.prompt ?? (state.menu ? '…' : null);
  if (text === null) return null;
  const entry = element('li', 'cvn-history-entry');
  const speaker = state.line?.speaker ? characters.get(state.line.speaker) : undefined;
  entry.dir = 'auto';
  entry.dataset['kind'] = state.line?.kind ?? 'menu';
  if (speaker) {
    const name = element('span', 'cvn-history-name', speaker.name);
    name.style.setProperty('--cvn-accent', lightened(speaker.colour));
    entry.append(name);
  }
  entry.append(element('p', 'cvn-history-text', ...styledText(text)));
  if (onJump) {
    const label = `${WORDS.goBackHere}: ${text.slice(0, 60)}`;
    entry.append(
      button({
        className: 'cvn-history-jump',
        icon: 'jump',
        label,
        title: WORDS.goBackHere,
        onPress: () => onJump(state.step),
      }),
    );
  }
  return entry;
}
