import type { LoreFields } from '@comfyvn/shared/lore/lore.schema';
import type { LoreEntryDraft } from '../../importers/lore/index.ts';
import type { EntryRow, Searchable } from './lore.store.ts';
import { toSearchable } from './lore.words.ts';

/** An entry as it was imported, but for its number in the book. */
export type ImportedEntry = Omit<LoreEntryDraft, 'uid'>;

export const draftOf = ({ body }: EntryRow): ImportedEntry => JSON.parse(body) as ImportedEntry;
export const editOf = ({ edit }: EntryRow): Partial<LoreFields> => JSON.parse(edit) as Partial<LoreFields>;

/** What is searched of an entry, as it is now. */
export function searchableOf(row: EntryRow): Searchable {
  const { title, keys, secondaryKeys, content } = { ...draftOf(row), ...editOf(row) };
  return {
    title: toSearchable(title),
    keys: toSearchable([...keys, ...secondaryKeys].join('\n')),
    content: toSearchable(content),
  };
}
