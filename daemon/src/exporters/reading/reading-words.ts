import type { LineKind } from '@comfyvn/shared/story/node';
import type { Passage } from './read-through.ts';

/** What stands behind the name of somebody who does not say it aloud. */
export const MANNER: Partial<Record<LineKind, string>> = { thought: 'thinking', ooc: 'out of character' };

/** The words above the choice that was taken. Pure. */
export function choiceLabel({ taken, timedOut }: Extract<Passage, { kind: 'choice' }>): string {
  if (timedOut) return 'The time was over';
  return taken === null ? 'Not chosen yet' : 'You chose';
}

/** The words before what the reader entered. Pure. */
export const answerLabel = (answer: string | null): string => (answer === null ? 'Not answered yet' : 'You answered');

/** The words before a choice that was not taken. Pure. */
export function leftLabel(reason: string | null): string {
  return reason === null ? 'Not taken' : 'Not open';
}

/** The last words. Pure. */
export function endingWords(title: string | null): { readonly label: string; readonly title: string } {
  return title === null ? { label: 'The end', title: '' } : { label: 'Ending', title };
}
