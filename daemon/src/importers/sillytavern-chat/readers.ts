import type { ChatMessage } from './chat.ts';
import type { ChatLibrary, LibraryFile, LibraryPersona } from './library.ts';

/** A persona that speaks in a chat. */
export interface Reader {
  readonly name: string;
  /** Its file; null where the chat does not say it. */
  readonly persona: string | null;
  readonly description: string | null;
  readonly portrait: LibraryFile | null;
}

const nameKey = (name: string): string => name.trim().toLowerCase();

/** The file of the one persona of that name; null if there is none, or several. */
function fileOf(name: string, people: ReadonlyMap<string, LibraryPersona>): string | null {
  const files = [...people].filter(([, one]) => nameKey(one.name) === nameKey(name)).map(([file]) => file);
  return files.length === 1 ? files[0]! : null;
}

/**
 * The personas of the user that speak in a chat, in the order they first do. A name that is also that of a known persona
 * is that persona, so that chats of older versions have one reader too. Pure.
 */
export function findReaders(messages: readonly ChatMessage[], library: ChatLibrary, userName: string): Reader[] {
  const people = library.people ?? new Map<string, LibraryPersona>();
  const spoken = new Map<string, { name: string; persona: string | null }>();
  for (const { role, author, persona } of messages) {
    if (role !== 'user') continue;
    const file = persona ?? fileOf(author, people);
    const key = file === null ? `name:${nameKey(author)}` : `file:${file}`;
    if (!spoken.has(key)) spoken.set(key, { name: author, persona: file });
  }
  const withFile = new Set([...spoken.values()].filter((one) => one.persona !== null).map((one) => nameKey(one.name)));
  const readers = [...spoken.values()].filter((one) => one.persona !== null || !withFile.has(nameKey(one.name)));
  if (readers.length === 0) readers.push({ name: userName, persona: fileOf(userName, people) });
  return readers.map((one, i) => {
    const known = one.persona === null ? undefined : people.get(one.persona);
    const active = i === 0 && known === undefined ? library.reader : null;
    return {
      ...one,
      description: known?.description ?? active?.description ?? null,
      portrait: known?.portrait ?? active?.portrait ?? null,
    };
  });
}
