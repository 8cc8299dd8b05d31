import fs from 'node:fs';
import path from 'node:path';
import type { LoreKind } from '@comfyvn/shared/lore/lore.schema';
import { LORE_DEFAULTS, readWorldInfo, type LoreBookDraft, type LoreDefaults } from '../../importers/lore/index.ts';
import type { Chat, ChatLibrary } from '../../importers/sillytavern-chat/index.ts';

const MAX_BOOKS = 200;
const MAX_BOOK_BYTES = 64_000_000;

const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};
const textsOf = (v: unknown): string[] =>
  Array.isArray(v) ? v.filter((one): one is string => typeof one === 'string' && one !== '') : [];

/** The world info that SillyTavern would use in a chat of a user folder, as its settings, its cards and the chat say. */
export function folderLore(
  user: string,
  settings: Readonly<Record<string, unknown>>,
  chat: Chat,
  library: ChatLibrary,
): LoreBookDraft[] {
  const world = recordOf(settings['world_info_settings']);
  const books: LoreBookDraft[] = [];
  for (const [name, kind] of booksOf(world, chat, library)) {
    const json = readBook(user, name);
    const book = json === null ? null : readWorldInfo(json, { kind, name }, defaultsOf(world));
    if (book !== null) books.push(book);
  }
  return books;
}

/** Names of the books with what binds each; the first binding counts, as in SillyTavern. */
export function booksOf(world: Record<string, unknown>, chat: Chat, library: ChatLibrary): Map<string, LoreKind> {
  const books = new Map<string, LoreKind>();
  const add = (name: unknown, kind: LoreKind) => {
    if (typeof name === 'string' && name !== '' && !books.has(name) && books.size < MAX_BOOKS) books.set(name, kind);
  };
  add(chat.header.metadata['world_info'], 'chat');
  const spoken = new Set(chat.messages.flatMap((m) => (m.role === 'user' ? [m.persona ?? '', m.author] : [])));
  for (const [file, persona] of library.people ?? [])
    if (spoken.has(file) || spoken.has(persona.name)) add(persona.lorebook, 'persona');
  const selected = recordOf(world['world_info']);
  const more = Array.isArray(selected['charLore']) ? (selected['charLore'] as unknown[]).map(recordOf) : [];
  for (const { avatar, card } of library.characters) {
    add(card?.world, 'character');
    const own = more.find((one) => one['name'] === avatar.replace(/\.[^.]+$/, ''));
    for (const name of textsOf(own?.['extraBooks'])) add(name, 'character');
  }
  for (const name of textsOf(selected['globalSelect'])) add(name, 'global');
  return books;
}

export const defaultsOf = (world: Record<string, unknown>): LoreDefaults => ({
  caseSensitive: flag(world['world_info_case_sensitive'], LORE_DEFAULTS.caseSensitive),
  wholeWords: flag(world['world_info_match_whole_words'], LORE_DEFAULTS.wholeWords),
});
const flag = (value: unknown, other: boolean): boolean => (typeof value === 'boolean' ? value : other);

/** A name from a chat or card reaches the disk as one file of the folder of worlds, or not at all. */
function readBook(user: string, name: string): unknown {
  if (name !== path.basename(name) || name.includes('\\') || name.startsWith('.')) return null;
  const file = path.join(user, 'worlds', `${name}.json`);
  try {
    if (fs.statSync(file).size > MAX_BOOK_BYTES) return null;
    return JSON.parse(fs.readFileSync(file, 'utf8')) as unknown;
  } catch {
    return null;
  }
}
