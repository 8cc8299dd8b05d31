import { createHash } from 'node:crypto';
import { isExpression } from '@comfyvn/shared/characters/expression';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { CardArchive } from './archive.ts';
import type { Card, CardAsset, Json } from './card.ts';
import { expressionOf, labelOf } from './labels.ts';

/** A picture of a card. `key` names these very bytes; `label` is the expression of a sprite. */
export interface CardFile {
  readonly role: 'portrait' | 'sprite' | 'background' | 'picture';
  readonly name: string;
  readonly key: string;
  readonly label: string;
  /** Throws NotACard where the bytes are damaged. */
  readonly read: () => Promise<Buffer>;
}

/** A card with its pictures. */
export interface OpenedCard {
  readonly card: Card;
  readonly files: readonly CardFile[];
  readonly findings: readonly Finding[];
  /** The chat that came with it, after the greeting: messages in SillyTavern's shape. */
  readonly talk: readonly Json[];
}

/** Where the files of a card lie: in its archive, or in chunks of its picture. */
export interface CardPlaces {
  readonly archive: CardArchive | null;
  readonly chunks: ReadonlyMap<string, string>;
  /** The picture that holds the card, or stands before its archive. */
  readonly picture: Buffer | null;
}

const PICTURE = /^(?:a?png|jpe?g|webp|gif|avif|jfif|)$/;
const EMBEDDED = /^(?:embeded:\/\/|embedded:\/\/|__asset:)/i;
const MAX_BASE64 = 90_000_000;

const hashOf = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 24);

/** Why files of a card are left out, with how many. */
type LeftOut = Record<'remote' | 'missing' | 'damaged' | 'other', number>;

/** The pictures of a card that can be used, and what is told of those that cannot. Bytes are read when they are asked for. */
export function filesOf(card: Card, places: CardPlaces): { files: CardFile[]; findings: Finding[] } {
  const left: LeftOut = { remote: 0, missing: 0, damaged: 0, other: 0 };
  const labels = new Set(card.assets.filter(isSprite).map((asset) => labelOf(asset.name)));
  const files = card.assets.flatMap((asset): CardFile[] => {
    if (asset.uri.toLowerCase().startsWith('ccdefault:')) return [];
    if (!PICTURE.test(asset.ext)) return count(left, 'other');
    const found = place(asset, places);
    if (typeof found === 'string') return count(left, found);
    const role = roleOf(asset);
    if (role === null) return [];
    const label = role === 'sprite' ? expressionOf(labelOf(asset.name), labels) : '';
    labels.add(label);
    return [{ role, label, name: `${card.name}/${asset.name || role}`.slice(0, 300), ...found }];
  });
  return {
    files: [...portraitOf(card, places, files), ...files.filter((f) => f.role !== 'portrait')],
    findings: tell(card, left),
  };
}

function count(left: LeftOut, why: keyof LeftOut): [] {
  left[why]++;
  return [];
}

const isSprite = (asset: CardAsset): boolean => roleOf(asset) === 'sprite';

function roleOf({ type, name }: CardAsset): CardFile['role'] | null {
  switch (type) {
    case 'icon':
      return 'portrait';
    case 'emotion':
    case 'expression':
      return 'sprite';
    case 'background':
      return 'background';
    case 'x-risu-asset':
      if (/^(?:bg|background)\b|[_-]bg$/i.test(name)) return 'background';
      return isExpression(expressionOf(labelOf(name), new Set())) ? 'sprite' : 'picture';
    case 'user_icon':
      return null;
    default:
      return 'picture';
  }
}

function place(asset: CardAsset, { archive, chunks }: CardPlaces): Pick<CardFile, 'key' | 'read'> | keyof LeftOut {
  const { uri } = asset;
  if (/^https?:/i.test(uri)) return 'remote';
  const data = /^data:[\w.+/-]*;base64,/i.exec(uri.slice(0, 200));
  if (data) return fromBase64(uri.slice(data[0].length));
  if (!EMBEDDED.test(uri)) return fromBase64(uri);
  const path = uri.replace(EMBEDDED, '').replace(/^\/+/, '');
  const mark = archive?.mark(path) ?? null;
  if (archive && mark !== null)
    return { key: `charx:${path.slice(0, 300)}#${mark}`, read: async () => (await archive.read(path))! };
  const chunk =
    chunks.get(`chara-ext-asset_:${path}`.toLowerCase()) ?? chunks.get(`chara-ext-asset_${path}`.toLowerCase());
  return chunk === undefined ? 'missing' : fromBase64(chunk);
}

/** Decoding gives whatever it can of broken text, so it is checked first. */
function fromBase64(text: string): Pick<CardFile, 'key' | 'read'> | 'damaged' {
  if (text.length > MAX_BASE64 || text.length < 16 || !isBase64(text)) return 'damaged';
  const bytes = Buffer.from(text, 'base64');
  return { key: `card:${hashOf(bytes)}`, read: () => Promise.resolve(bytes) };
}

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text);

function portraitOf(card: Card, { picture }: CardPlaces, files: readonly CardFile[]): CardFile[] {
  const icons = files.filter((file) => file.role === 'portrait');
  const icon = icons.find((file) => /\/main(?:\.\w+)?$/i.test(file.name)) ?? icons[0];
  if (icon) return [icon];
  if (picture === null) return [];
  const name = `${card.name}.png`.slice(0, 300);
  return [{ role: 'portrait', label: '', name, key: `card:${hashOf(picture)}`, read: () => Promise.resolve(picture) }];
}

const counted = (n: number): string => (n === 1 ? 'One file' : `${n} files`);

function tell(card: Card, left: LeftOut): Finding[] {
  const told: [number, string, string][] = [
    [
      left.remote,
      'card-file-remote',
      'on the internet, and nothing is fetched from there. Save the card with its files',
    ],
    [left.missing, 'card-file-missing', 'named by the card but not in it. Export the card again'],
    [left.damaged, 'card-file-damaged', 'damaged or no picture. Export the card again'],
    [left.other, 'card-file-other', 'no picture (a sound, a film or a model), and only pictures are taken from cards'],
  ];
  return told
    .filter(([n]) => n > 0)
    .map(([n, rule, what]) => ({
      rule,
      level: rule === 'card-file-other' ? 'info' : 'warning',
      where: {},
      message: `${counted(n)} of the card "${card.name}" ${n === 1 ? 'is' : 'are'} ${what}.`,
    }));
}
