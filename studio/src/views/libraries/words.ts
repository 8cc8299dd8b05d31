import type {
  Library,
  LibraryCounts,
  LibraryOutcome,
  LibrarySchedule,
} from '@comfyvn/shared/libraries/libraries.schema';
import { count } from '../../ui/count.ts';

export const SCHEDULE_WORDS: Readonly<Record<LibrarySchedule, string>> = {
  off: 'Only when I ask',
  hourly: 'Every hour',
  daily: 'Every day',
  weekly: 'Every week',
};

export const OUTCOME_LOOK: Readonly<Record<LibraryOutcome, { readonly colour: string; readonly word: string }>> = {
  new: { colour: 'teal', word: 'new' },
  updated: { colour: 'ember', word: 'updated' },
  unchanged: { colour: 'gray', word: 'unchanged' },
  failed: { colour: 'red', word: 'failed' },
};

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 days ago`; nothing where there is no date. */
export function ago(date: string | null): string {
  if (date === null) return '';
  const ms = Date.parse(date) - Date.now();
  for (const [unit, length] of STEPS) if (Math.abs(ms) >= length) return relative.format(Math.round(ms / length), unit);
  return 'just now';
}

/** `2 new, 1 updated, 12 unchanged, 1 failed`. */
export function countWords({ new: fresh, updated, unchanged, failed, gone }: LibraryCounts): string {
  const parts = [
    fresh > 0 && `${fresh.toLocaleString()} new`,
    updated > 0 && `${updated.toLocaleString()} updated`,
    unchanged > 0 && `${unchanged.toLocaleString()} unchanged`,
    failed > 0 && `${failed.toLocaleString()} failed`,
    gone > 0 && `${gone.toLocaleString()} no longer in SillyTavern`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'nothing to do';
}

export const sizeWords = ({ characters, chats, messages }: Library): string =>
  `${count(characters, 'character')} · ${count(chats, 'chat')} · ${count(messages, 'message')}`;
