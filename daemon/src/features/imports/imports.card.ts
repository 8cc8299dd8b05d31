import fs from 'node:fs';
import path from 'node:path';
import { BUNDLE_MANIFEST } from '@comfyvn/shared/bundle/bundle.schema';
import { AppError } from '../../core/errors.ts';
import {
  cardStory,
  isCardArchive,
  isCardJson,
  MAX_CARD_BYTES,
  mayBeCard,
  NotACard,
  openCard,
  type OpenedCard,
} from '../../importers/character-card/index.ts';
import type { LibraryFile } from '../../importers/sillytavern-chat/index.ts';
import { firstBytes, namesIn } from './imports.archive.ts';
import type { ImportSource } from './imports.source.ts';

/** JSON files larger than this are read as chats, line by line. */
const MAX_JSON_BYTES = 96_000_000;

/** Does a name say that a text is YAML? Its bytes may be those of any text. */
export const isYamlName = (name: string): boolean => /\.ya?ml$/i.test(name);

/**
 * Does this file on the disk hold a character card rather than a chat or bundle? Looks at its bytes; `name` is what
 * people call it and counts for YAML alone.
 */
export async function isCardFile(file: string, name: string): Promise<boolean> {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size === 0) return false;
  switch (mayBeCard(firstBytes(file))) {
    case 'png':
    case 'jpeg':
      return true;
    case 'zip':
      return isArchivedCard(file);
    case 'json':
      if (isYamlName(name)) return true;
      return stat.size <= MAX_JSON_BYTES && isCardJson(fs.readFileSync(file, 'utf8'));
    case null:
      return isYamlName(name);
  }
}

/** Is this archive the card of a character rather than a bundle? */
export async function isArchivedCard(file: string): Promise<boolean> {
  const names = await namesIn(file);
  return isCardArchive(names) && !names.has(BUNDLE_MANIFEST);
}

/** A card file as what an import takes. `name` is what people call it. Throws AppError with one sentence. */
export async function cardSource(
  file: string,
  name: string,
  key: string,
  project: string | undefined,
): Promise<ImportSource> {
  const { size } = fs.statSync(file);
  if (size > MAX_CARD_BYTES)
    throw new AppError('too_large', `"${name}" has ${Math.round(size / 1e6)} MB; character cards have at most 512 MB.`);
  const opened = await openCard(fs.readFileSync(file)).catch((error: unknown) => refuse(error, name));
  const { chat, library } = cardStory(opened, `${path.parse(name).name}.png`);
  const { creator, licence, source } = opened.card;
  return {
    origin: { key, label: name, project: project ?? opened.card.name },
    chat,
    branches: [],
    library,
    read: (wanted) => readFile(opened, wanted, name),
    rights: { author: creator || undefined, licence: licence || undefined, source: source[0] },
    empty: `The character "${opened.card.name}" has no greeting, so there is nothing to play yet. Write a first message into the card.`,
  };
}

async function readFile({ files }: OpenedCard, { key }: LibraryFile, name: string): Promise<Buffer | null> {
  const file = files.find((one) => one.key === key);
  return file === undefined ? null : file.read().catch((error: unknown) => refuse(error, name));
}

function refuse(error: unknown, name: string): never {
  if (!(error instanceof NotACard)) throw error;
  throw new AppError('invalid_input', `"${name}" was not imported: ${error.message}.`, { cause: error });
}
