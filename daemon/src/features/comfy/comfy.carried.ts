import readExif from 'exif-reader';
import sharp from 'sharp';
import { readPngTexts } from '../../importers/character-card/index.ts';

const KEYS = /^(prompt|workflow)$/;
const MOST_COMMENTS = 10_000;

/**
 * The texts in which a file of ComfyUI may hold its workflow, what was run before what its page had: PNG, WebP, JPEG and AVIF,
 * FLAC, latents, and files of nothing but text. Never throws.
 */
export async function textsIn(bytes: Buffer): Promise<string[]> {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\u0089PNG')) return inOrder(readPngTexts(bytes, KEYS));
  if (/^RIFF.{4}WEBP|^ÿØÿ|^.{4}ftyp/s.test(start)) return inOrder(await exifTexts(bytes));
  if (start.startsWith('fLaC')) return inOrder(flacTexts(bytes));
  if (bytes.length > 9 && bytes[8] === 0x7b && bytes.readUInt32LE(4) === 0) return inOrder(latentTexts(bytes));
  return [bytes.toString('utf8').replace(/^\uFEFF/, '')];
}

const inOrder = (texts: ReadonlyMap<string, string>): string[] =>
  ['prompt', 'workflow'].flatMap((key) => texts.get(key) ?? []);

/** ComfyUI writes `prompt:{...}` and `workflow:{...}` into whichever texts of the EXIF come first. */
async function exifTexts(bytes: Buffer): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  try {
    const { exif } = await sharp(bytes).metadata();
    const found = exif ? Object.values(readExif(exif).Image ?? {}) : [];
    for (const text of found) {
      const [, key, rest] = (typeof text === 'string' && /^(prompt|workflow):(.*)$/is.exec(text)) || [];
      if (key !== undefined && rest !== undefined) texts.set(key.toLowerCase(), rest);
    }
  } catch {
    // Damaged, or none of what ComfyUI writes: it carries nothing then.
  }
  return texts;
}

/** The comments of a FLAC file: blocks of a kind and a length each, the fourth of which holds `KEY=text` (RFC 9639, 8.6). */
function flacTexts(bytes: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  for (let at = 4, isLast = false; !isLast && at + 4 <= bytes.length;) {
    const head = bytes.readUInt8(at);
    const length = bytes.readUIntBE(at + 1, 3);
    const block = bytes.subarray(at + 4, at + 4 + length);
    isLast = head >= 0x80;
    at += 4 + length;
    if ((head & 0x7f) !== 4 || block.length < length) continue;
    for (const comment of commentsOf(block)) {
      const equals = comment.indexOf('=');
      const key = comment.slice(0, Math.max(equals, 0)).toLowerCase();
      if (KEYS.test(key)) texts.set(key, comment.slice(equals + 1));
    }
  }
  return texts;
}

/** Texts with their lengths before them; the first names the program, and the second number says how many follow. */
function* commentsOf(block: Buffer): Generator<string> {
  if (block.length < 8) return;
  let at = 4 + block.readUInt32LE(0);
  if (at + 4 > block.length) return;
  const count = Math.min(block.readUInt32LE(at), MOST_COMMENTS);
  at += 4;
  for (let n = 0; n < count && at + 4 <= block.length; n++) {
    const end = at + 4 + block.readUInt32LE(at);
    if (end > block.length) return;
    yield block.toString('utf8', at + 4, end);
    at = end;
  }
}

/** A latent is a safetensors file: the length of its head, and that as JSON. */
function latentTexts(bytes: Buffer): Map<string, string> {
  try {
    const head: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + bytes.readUInt32LE(0)));
    const kept = (head as { __metadata__?: unknown } | null)?.__metadata__ ?? {};
    return new Map(
      Object.entries(kept as object).flatMap(([key, text]) =>
        KEYS.test(key) && typeof text === 'string' ? [[key, text]] : [],
      ),
    );
  } catch {
    return new Map();
  }
}
