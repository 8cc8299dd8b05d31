import type { MenuView, RunState } from '@comfyvn/shared/story/run-state';

/** Something that was said or asked, and what the reader answered. */
export interface HistoryEntry {
  readonly state: RunState;
  /** What was chosen or entered here; null for a line, and for what is not answered yet. */
  readonly answer: string | null;
}

/** All that was said in a run up to a state, the oldest first. `menuOf`: a menu in the reader's language. Pure. */
export function historyEntries(
  state: RunState | null,
  menuOf: (at: RunState) => MenuView | null = ({ menu }) => menu,
): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  let next: RunState | null = null;
  for (let at = state; at !== null; at = at.previous) {
    if (at.line || at.menu || at.input) entries.push({ state: at, answer: next && answerAt(at, next, menuOf) });
    next = at;
  }
  return entries.reverse();
}

/** What led from a menu or a question to the state after it. */
function answerAt(at: RunState, next: RunState, menuOf: (at: RunState) => MenuView | null): string | null {
  const { input, decisions } = at;
  if (next.decisions === null || next.decisions === decisions) return null;
  const { decided } = next.decisions;
  if (typeof decided !== 'string') return input ? String(decided.value) : null;
  return menuOf(at)?.options.find((option) => option.id === decided)?.text ?? null;
}

/** The places of what holds all words that are looked for; all places where nothing is. `textOf` is asked as needed. Pure. */
export function searched(count: number, query: string, textOf: (index: number) => string): number[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const all = Array.from({ length: count }, (_, index) => index);
  if (words.length === 0) return all;
  return all.filter((index) => {
    const text = textOf(index).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
