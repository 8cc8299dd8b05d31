import { commentsWith } from './comments.ts';
import type { Stamp } from './stamp.fields.ts';

/** A page of an Ogg stream (RFC 3533): its head, the lengths of its segments, and what they hold. */
interface Page {
  readonly head: Buffer;
  readonly lacing: Buffer;
  readonly body: Buffer;
}

const HEAD = 27;
const MOST_SEGMENTS = 255;
const CONTINUED = 1;
/** No packet ends on this page. */
const NO_POSITION = 0xffff_ffff_ffff_ffffn;

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});

function crcOf(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 0xff]!) >>> 0;
  return crc;
}

/** The pages of a stream, or null where the bytes are none. */
function pagesOf(ogg: Buffer): Page[] | null {
  const pages: Page[] = [];
  for (let at = 0; at < ogg.length;) {
    if (at + HEAD > ogg.length || ogg.toString('latin1', at, at + 4) !== 'OggS') return null;
    const segments = ogg[at + 26]!;
    const lacing = ogg.subarray(at + HEAD, at + HEAD + segments);
    const begin = at + HEAD + segments;
    const end = begin + lacing.reduce((sum, length) => sum + length, 0);
    if (lacing.length < segments || end > ogg.length) return null;
    pages.push({ head: ogg.subarray(at, at + HEAD), lacing, body: ogg.subarray(begin, end) });
    at = end;
  }
  return pages;
}

function bytesOf({ head, lacing, body }: Page, number: number): Buffer {
  const page = Buffer.concat([head, lacing, body]);
  page.writeUInt32LE(number, 18);
  page.writeUInt32LE(0, 22);
  page.writeUInt32LE(crcOf(page), 22);
  return page;
}

/** The packets of the pages from the second on, until there are so many of them, and how many pages they fill. */
function headersOf(pages: readonly Page[], most: number): { packets: Buffer[]; count: number } | null {
  const packets: Buffer[] = [];
  let open: Buffer[] = [];
  for (const [at, { lacing, body }] of pages.slice(1).entries()) {
    let from = 0;
    for (const length of lacing) {
      open.push(body.subarray(from, (from += length)));
      if (length === 255) continue;
      packets.push(Buffer.concat(open));
      open = [];
    }
    // The headers end with a page; sound begins on the next.
    if (packets.length === most && open.length === 0) return { packets, count: at + 1 };
    if (packets.length > most) return null;
  }
  return null;
}

/** Packets laid into pages; all but the number of each page as in `like`. */
function laidOut(packets: readonly Buffer[], like: Page): Page[] {
  const lacing = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const all = Buffer.concat(packets);
  const pages: Page[] = [];
  for (let at = 0, from = 0; at < lacing.length; at += MOST_SEGMENTS) {
    const part = lacing.slice(at, at + MOST_SEGMENTS);
    const size = part.reduce((sum, length) => sum + length, 0);
    const head = Buffer.from(like.head);
    head[5] = at > 0 && lacing[at - 1] === 255 ? CONTINUED : 0;
    head.writeBigUInt64LE(part.some((length) => length < 255) ? 0n : NO_POSITION, 6);
    head[26] = part.length;
    pages.push({ head, lacing: Buffer.from(part), body: all.subarray(from, from + size) });
    from += size;
  }
  return pages;
}

/** What the comments of a form begin and end with, and how many packets its headers are after the first. */
const FORMS = [
  { magic: '\x03vorbis', end: Buffer.from([1]), headers: 2 },
  { magic: 'OpusTags', end: Buffer.alloc(0), headers: 1 },
] as const;

/**
 * The bytes of an Ogg Vorbis or Ogg Opus (RFC 7845) file with a stamp among its comments; what is neither stays as it is.
 * The sound is untouched. Pure.
 */
export function withOggComments(ogg: Buffer, stamp: Stamp): Buffer {
  const pages = pagesOf(ogg);
  if (!pages) return ogg;
  for (const { magic, end, headers: most } of FORMS) {
    const headers = headersOf(pages, most);
    const [comments, ...others] = headers?.packets ?? [];
    if (!headers || comments?.toString('latin1', 0, magic.length) !== magic) continue;
    const stamped = commentsWith(comments.subarray(magic.length), stamp);
    if (!stamped) return ogg;
    const packets = [Buffer.concat([Buffer.from(magic, 'latin1'), stamped, end]), ...others];
    const laid = laidOut(packets, pages[1]!);
    return Buffer.concat([pages[0]!, ...laid, ...pages.slice(1 + headers.count)].map(bytesOf));
  }
  return ogg;
}
