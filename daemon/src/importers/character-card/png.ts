import { inflateSync } from 'node:zlib';

/** Longest text of one chunk, unpacked. */
const MAX_TEXT_BYTES = 96_000_000;
/** All packed texts of a picture together, unpacked. */
const MAX_UNPACKED_BYTES = 192_000_000;
/** Cards of RisuAI hold one chunk for each of their files. */
const MAX_TEXT_CHUNKS = 4_000;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.equals(bytes.subarray(0, 8));

/** Other texts of a picture may be anything. RisuAI keeps the files of a card in chunks of their own. */
const CARD_KEYWORD = /^(?:ccv3|chara|chara-ext-asset_:?.{1,200})$/;

/**
 * The texts of a card in a PNG by keyword (tEXt, zTXt and iTXt chunks; the first of each counts); empty for anything else.
 * Never throws. PNG specification, section 11.3.3.
 */
export const readCardTexts = (png: Buffer): Map<string, string> => readPngTexts(png, CARD_KEYWORD);

/** The same of the texts whose lower-case keyword is wanted, also those that ComfyUI writes into animated ones (comf). */
export function readPngTexts(png: Buffer, wanted: RegExp): Map<string, string> {
  const texts = new Map<string, string>();
  if (!isPng(png)) return texts;
  const budget = { left: MAX_UNPACKED_BYTES };
  let seen = 0;
  for (let at = 8; at + 12 <= png.length && seen < MAX_TEXT_CHUNKS;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (type === 'IEND' || end + 4 > png.length) break;
    if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt' || type === 'comf') {
      seen++;
      const entry = decodeText(type, png.subarray(at + 8, end), wanted, budget);
      if (entry && !texts.has(entry.keyword)) texts.set(entry.keyword, entry.text);
    }
    at = end + 4;
  }
  return texts;
}

function decodeText(
  type: string,
  data: Buffer,
  wanted: RegExp,
  budget: { left: number },
): { keyword: string; text: string } | null {
  const zero = data.subarray(0, 256).indexOf(0);
  if (zero < 1 || data.length > MAX_TEXT_BYTES) return null;
  const keyword = data.toString('latin1', 0, zero).toLowerCase();
  if (!wanted.test(keyword)) return null;
  try {
    if (type === 'tEXt' || type === 'comf') return { keyword, text: data.toString('latin1', zero + 1) };
    if (type === 'zTXt') return { keyword, text: inflate(data.subarray(zero + 2), budget).toString('latin1') };
    const compressed = data[zero + 1] === 1;
    const language = data.indexOf(0, zero + 3);
    const translated = data.indexOf(0, language + 1);
    if (language < 0 || translated < 0) return null;
    const body = data.subarray(translated + 1);
    return { keyword, text: (compressed ? inflate(body, budget) : body).toString('utf8') };
  } catch {
    return null;
  }
}

/** Throws where the data is damaged or grows beyond what one picture may hold. */
function inflate(data: Buffer, budget: { left: number }): Buffer {
  const unpacked = inflateSync(data, { maxOutputLength: Math.max(1, Math.min(MAX_TEXT_BYTES, budget.left)) });
  budget.left -= unpacked.length;
  return unpacked;
}
