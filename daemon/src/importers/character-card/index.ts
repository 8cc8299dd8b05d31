import { inflateSync } from 'node:zlib';

/** What we need of a character card, whichever version it is. */
export interface CharacterCard {
  readonly name: string;
  readonly description: string;
  readonly firstMessage: string;
}

const MAX_TEXT_BYTES = 16_000_000;
const MAX_TEXT_CHUNKS = 64;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads the card inside a PNG (`ccv3` before `chara`), or null when there is none that can be read. Never throws. */
export function readCard(png: Buffer): CharacterCard | null {
  const texts = readTexts(png);
  for (const keyword of ['ccv3', 'chara']) {
    const card = parseCard(texts.get(keyword));
    if (card) return card;
  }
  return null;
}

function parseCard(base64: string | undefined): CharacterCard | null {
  if (!base64) return null;
  try {
    const json = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as unknown;
    if (typeof json !== 'object' || json === null) return null;
    const outer = json as Record<string, unknown>;
    const data =
      typeof outer['data'] === 'object' && outer['data'] !== null ? (outer['data'] as Record<string, unknown>) : outer;
    const text = (key: string) => (typeof data[key] === 'string' ? data[key] : '');
    const name = text('name').trim();
    return name === ''
      ? null
      : {
          name: name.slice(0, 200),
          description: text('description').slice(0, 20_000),
          firstMessage: text('first_mes'),
        };
  } catch {
    return null;
  }
}

/** The tEXt, zTXt and iTXt chunks of a PNG by keyword; the first of each counts. PNG specification, section 11.3.3. */
function readTexts(png: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  if (!png.subarray(0, 8).equals(SIGNATURE)) return texts;
  let seen = 0;
  for (let at = 8; at + 12 <= png.length && seen < MAX_TEXT_CHUNKS;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (type === 'IEND' || end + 4 > png.length) break;
    if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt') {
      seen++;
      const entry = decodeText(type, png.subarray(at + 8, end));
      if (entry && !texts.has(entry.keyword)) texts.set(entry.keyword, entry.text);
    }
    at = end + 4;
  }
  return texts;
}

function decodeText(type: string, data: Buffer): { keyword: string; text: string } | null {
  const zero = data.indexOf(0);
  if (zero < 1 || data.length > MAX_TEXT_BYTES) return null;
  const keyword = data.toString('latin1', 0, zero).toLowerCase();
  try {
    if (type === 'tEXt') return { keyword, text: data.toString('latin1', zero + 1) };
    if (type === 'zTXt') return { keyword, text: inflate(data.subarray(zero + 2)).toString('latin1') };
    const compressed = data[zero + 1] === 1;
    const language = data.indexOf(0, zero + 3);
    const translated = data.indexOf(0, language + 1);
    if (language < 0 || translated < 0) return null;
    const body = data.subarray(translated + 1);
    return { keyword, text: (compressed ? inflate(body) : body).toString('utf8') };
  } catch {
    return null;
  }
}

const inflate = (data: Buffer): Buffer => inflateSync(data, { maxOutputLength: MAX_TEXT_BYTES });
