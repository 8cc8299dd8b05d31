import type { CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import * as st from './st.ts';
import type { StCharacter } from './st.ts';

export type Surroundings = NonNullable<CaptureHead['surroundings']>;
type Book = Surroundings['books'][number];

const NAME = 300;
const TEXT = 200_000;
const MAX_BOOKS = 200;
const MAX_ENTRIES = 5_000;
/** Characters of all books, and of all cards: with the messages they stay within one request. */
const MAX_BOOKS_LENGTH = 2_000_000;
const MAX_CARDS_LENGTH = 1_000_000;

/** Files of the personas that speak in the open chat. */
function spokenPersonas(): Set<string> {
  const files = st.context().chat.flatMap(({ is_user, force_avatar }) => {
    if (!is_user || !force_avatar) return [];
    const query = new URLSearchParams(force_avatar.split('?')[1] ?? '');
    return (query.get('type') === 'persona' && query.get('file')) || [];
  });
  return new Set(files);
}

/** Names of the books of a chat with what binds each; the first binding counts, as in SillyTavern. */
async function booksOf(
  characters: readonly StCharacter[],
  active: string | undefined,
): Promise<Map<string, Book['kind']>> {
  const books = new Map<string, Book['kind']>();
  const add = (name: unknown, kind: Book['kind']) => {
    if (typeof name === 'string' && name && !books.has(name) && books.size < MAX_BOOKS) books.set(name, kind);
  };
  add(st.context().chatMetadata['world_info'], 'chat');
  add(active, 'persona');
  for (const file of spokenPersonas()) add(st.personaOf(file).lorebook, 'persona');
  const { global, ofCharacter } = await st.worldInfo();
  for (const one of characters) {
    add(one.data?.extensions?.world, 'character');
    for (const name of ofCharacter(one.avatar)) add(name, 'character');
  }
  for (const name of global) add(name, 'global');
  return books;
}

async function readBooks(characters: readonly StCharacter[], active: string | undefined): Promise<Book[]> {
  const names = await booksOf(characters, active);
  const read = await Promise.all(
    [...names].map(async ([name, kind]) => ({ name, kind, entries: await st.lorebook(name) })),
  );
  let entriesLeft = MAX_ENTRIES;
  let lengthLeft = MAX_BOOKS_LENGTH;
  return read.map(({ name, kind, entries }) => {
    const kept: Book['entries'] = [];
    for (const entry of entries) {
      lengthLeft -= JSON.stringify(entry).length;
      if (entriesLeft-- <= 0 || lengthLeft < 0) break;
      kept.push({ ...entry });
    }
    return { kind, name: name.slice(0, NAME), entries: kept };
  });
}

/** The cards of a chat without pictures; a book that SillyTavern made a world of is read as that world. */
function readCards(characters: readonly StCharacter[]): Surroundings['cards'] {
  let left = MAX_CARDS_LENGTH;
  return characters.flatMap(({ avatar, data }) => {
    if (!data) return [];
    const { assets: _, character_book, extensions, ...rest } = data;
    const { risuai: __, ...kept } = extensions ?? {};
    const card = { ...rest, extensions: kept, ...(kept.world ? {} : { character_book }) };
    left -= JSON.stringify(card).length;
    return left < 0 ? [] : [{ avatar, data: card }];
  });
}

/** Everything around the open chat that changes seldom: lore, cards in full, words of the personas. */
export async function captureSurroundings(
  characters: readonly StCharacter[],
  active: st.StPersona | null,
): Promise<Omit<Surroundings, 'globals'>> {
  const { caseSensitive, wholeWords } = await st.worldInfo();
  const spoken = spokenPersonas();
  return {
    books: await readBooks(characters, active?.lorebook),
    cards: readCards(characters),
    personas: st
      .personas()
      .filter(({ id }) => spoken.has(id))
      .map(({ id }) => {
        const { description } = st.personaOf(id);
        return {
          id,
          avatar: `/User%20Avatars/${encodeURIComponent(id)}`,
          ...(description && { description: description.slice(0, TEXT) }),
        };
      }),
    worldInfo: { caseSensitive, wholeWords },
  };
}

/** SillyTavern's global variables: as many as fit. */
export function readGlobals(): Record<string, unknown> {
  const { variables } = st.context().extensionSettings;
  const all = Object.entries(variables?.global ?? {}).slice(0, 2_000);
  return Object.fromEntries(all.filter(([name, value]) => name.length + String(value).length < 12_000));
}
