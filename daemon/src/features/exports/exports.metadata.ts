/**
 * Cuts out of picture files what is not the picture: the texts of character cards, the prompts and workflows that
 * generators write, places and cameras. The pixels are not touched. What is not understood is left as it is. Pure.
 */
export function withoutMetadata(bytes: Buffer, mime: string): Buffer {
  if (mime === 'image/png') return cleanPng(bytes);
  if (mime === 'image/webp') return cleanWebp(bytes);
  if (mime === 'image/jpeg') return cleanJpeg(bytes);
  return bytes;
}

const PNG_MARK = '89504e470d0a1a0a';
/** Chunks that say something about the picture and not how it looks. PNG specification, 11.3.4 and 11.3.6. */
const PNG_TEXTS = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']);

function cleanPng(bytes: Buffer): Buffer {
  if (bytes.subarray(0, 8).toString('hex') !== PNG_MARK) return bytes;
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  let cut = false;
  for (let at = 8; at < bytes.length;) {
    if (at + 12 > bytes.length) return bytes;
    const end = at + 12 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length) return bytes;
    if (PNG_TEXTS.has(type)) cut = true;
    else kept.push(bytes.subarray(at, end));
    at = end;
    // Some programs hide an archive behind the end of the picture.
    if (type === 'IEND') cut ||= at < bytes.length;
    if (type === 'IEND') break;
  }
  return cut ? Buffer.concat(kept) : bytes;
}

/** Bits of the first byte of VP8X. */
const WEBP_EXIF = 0x08;
const WEBP_XMP = 0x04;

function cleanWebp(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return bytes;
  const kept: Buffer[] = [];
  let cut = false;
  for (let at = 12; at + 8 <= bytes.length;) {
    const type = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > bytes.length + 1) return bytes;
    if (type === 'EXIF' || type === 'XMP ') cut = true;
    else kept.push(bytes.subarray(at, Math.min(end, bytes.length)));
    at = end;
  }
  if (!cut) return bytes;
  const body = Buffer.concat(kept);
  if (body.toString('latin1', 0, 4) === 'VP8X') body[8] = (body[8] ?? 0) & ~(WEBP_EXIF | WEBP_XMP);
  const head = Buffer.alloc(12);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  head.write('WEBP', 8, 'latin1');
  return Buffer.concat([head, body]);
}

/** A JPEG is a row of segments up to the start of the scan; the rest is pixels. */
function cleanJpeg(bytes: Buffer): Buffer {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return bytes;
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let cut = false;
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    if (at + 4 > bytes.length) return bytes;
    const marker = bytes[at + 1];
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return bytes;
    const segment = bytes.subarray(at, end);
    // APP1 holds Exif and XMP, APP13 Photoshop's notes, FE a comment; the others may say how the picture looks.
    if (marker === 0xe1 || marker === 0xed || marker === 0xfe) {
      cut = true;
      if (marker === 0xe1) kept.push(turnOf(segment));
    } else kept.push(segment);
    at = end;
  }
  if (bytes[at] !== 0xff) return bytes;
  kept.push(bytes.subarray(at));
  return cut ? Buffer.concat(kept) : bytes;
}

/** An Exif segment that says only which way up the picture is; empty where it is upright. */
function turnOf(segment: Buffer): Buffer {
  if (segment.toString('latin1', 4, 8) !== 'Exif') return Buffer.alloc(0);
  const turn = orientationIn(segment.subarray(10));
  if (turn < 2 || turn > 8) return Buffer.alloc(0);
  const exif = Buffer.from(
    'ffe10022457869660000' + '4d4d002a00000008' + '0001011200030000000100000000' + '00000000',
    'hex',
  );
  exif.writeUInt16BE(turn, exif.length - 8);
  return exif;
}

/** The tag 0x0112 in the first directory of a TIFF header; 1, upright, where it is not there. */
function orientationIn(tiff: Buffer): number {
  if (tiff.length < 14) return 1;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return 1;
  for (let i = 0; i < short(first); i++) {
    const at = first + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (short(at) === 0x0112) return short(at + 8);
  }
  return 1;
}
