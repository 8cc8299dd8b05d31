import { archiveStart, openCardArchive } from './archive.ts';
import { byafFiles, readByaf } from './byaf.ts';
import { toCard, type Card, type Json } from './card.ts';
import { filesOf, type CardPlaces, type OpenedCard } from './files.ts';
import { otherCard } from './other.ts';
import { isPng, readCardTexts } from './png.ts';
import { NotACard } from './refused.ts';
import { isYaml, readYaml } from './yaml.ts';

export { toCard, type Card } from './card.ts';
export { cardNotes } from './notes.ts';
export type { CardFile, OpenedCard } from './files.ts';
export { NotACard } from './refused.ts';
export { readPngTexts } from './png.ts';
export { cardStory } from './story.ts';

/** Larger files are no cards. */
export const MAX_CARD_BYTES = 512_000_000;
const MAX_JSON_BYTES = 96_000_000;

/** Reads the card inside a PNG (`ccv3` before `chara`), or null when there is none that can be read. Never throws. */
export function readCard(png: Buffer): Card | null {
  const texts = readCardTexts(png);
  for (const keyword of ['ccv3', 'chara']) {
    const read = fromBase64(texts.get(keyword));
    if (read?.card) return read.card;
  }
  return null;
}

/** What a file is by its first bytes: a picture or archive that may hold a card, or text; null for anything else. Pure. */
export function mayBeCard(start: Uint8Array): 'png' | 'jpeg' | 'zip' | 'json' | null {
  const [a, b, c, d] = start;
  if (a === 0x89 && b === 0x50 && c === 0x4e && d === 0x47) return 'png';
  if (a === 0xff && b === 0xd8 && c === 0xff) return 'jpeg';
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) return 'zip';
  const first = a === 0xef && b === 0xbb && c === 0xbf ? d : a;
  return first === 0x7b || first === 0x20 || first === 0x0a || first === 0x0d ? 'json' : null;
}

/**
 * Opens a character card: PNG, JSON, CHARX (also behind a picture), BYAF or YAML. Throws NotACard with the rest of a
 * sentence that says why not and what to do.
 */
export async function openCard(bytes: Buffer): Promise<OpenedCard> {
  if (isPng(bytes)) {
    const texts = readCardTexts(bytes);
    if (texts.has('ccv3') || texts.has('chara'))
      return withFiles(cardOfTexts(texts), { archive: null, chunks: texts, picture: bytes });
  }
  const kind = mayBeCard(bytes.subarray(0, 4));
  if (kind === 'json' && !isYaml(bytes)) {
    if (bytes.length > MAX_JSON_BYTES) throw new NotACard('it is larger than 96 MB');
    return withFiles(cardOfJson(bytes.toString('utf8')), NOWHERE);
  }
  if (archiveStart(bytes) >= 0) return openArchived(bytes);
  if (kind === 'png' || kind === 'jpeg')
    throw new NotACard(
      'it is a picture without a character in it. Web pages and messengers take the character out of a picture: fetch the original file',
    );
  if (isYaml(bytes)) return withFiles(cardOf(readYaml(bytes)), NOWHERE);
  throw new NotACard('it is no character card. Choose a .png, .json, .charx, .byaf or .yaml file of a character');
}

/** Is an archive of these files a card? Bundles and backups are archives too. Pure. */
export const isCardArchive = (names: ReadonlySet<string>): boolean => names.has('card.json') || byafFiles(names);

async function openArchived(bytes: Buffer): Promise<OpenedCard> {
  const archive = await openCardArchive(bytes);
  const places = { archive, chunks: new Map<string, string>(), picture: archive.picture };
  const json = await archive.text('card.json');
  if (json !== null) return withFiles(cardOfJson(json), places);
  const { card, talk, findings } = await readByaf(archive);
  const opened = withFiles(cardOf(card), places, talk);
  return { ...opened, findings: [...opened.findings, ...findings] };
}

/** Is this JSON a card? Chats and other files are JSON too. Never throws. */
export function isCardJson(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return (toCard(json) ?? toCard(otherCard(json))) !== null;
  } catch {
    return false;
  }
}

const NOWHERE: CardPlaces = { archive: null, chunks: new Map(), picture: null };

const withFiles = (card: Card, places: CardPlaces, talk: readonly Json[] = []): OpenedCard => ({
  card,
  ...filesOf(card, places),
  talk,
});

/** A damaged newer text does not hide the older one. */
function cardOfTexts(texts: ReadonlyMap<string, string>): Card {
  let fault = '';
  for (const keyword of ['ccv3', 'chara']) {
    const read = fromBase64(texts.get(keyword));
    if (read?.card) return read.card;
    if (read !== null) fault ||= read.fault;
  }
  throw new NotACard(`${fault}. Export the character again`);
}

function fromBase64(text: string | undefined): { card: Card | null; fault: string } | null {
  if (text === undefined) return null;
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text))
    return { card: null, fault: 'the character in the picture is damaged (no base64)' };
  return fromJson(Buffer.from(text, 'base64').toString('utf8'));
}

function fromJson(text: string): { card: Card | null; fault: string } {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { card: null, fault: 'the text of the character is damaged or cut off (no JSON)' };
  }
  const card = toCard(json) ?? toCard(otherCard(json));
  return { card, fault: card === null ? NO_CHARACTER : '' };
}

const NO_CHARACTER = 'what is in it has no name, or nothing that a character has';

function cardOf(json: unknown): Card {
  const card = toCard(json) ?? toCard(otherCard(json));
  if (card === null) throw new NotACard(`${NO_CHARACTER}. Export the character again`);
  return card;
}

function cardOfJson(text: string): Card {
  const { card, fault } = fromJson(text);
  if (card === null) throw new NotACard(`${fault}. Export the character again`);
  return card;
}
