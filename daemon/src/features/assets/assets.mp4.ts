import type { MediaFacts } from './assets.media.ts';

/** Boxes that hold others, down to what tells of a track. */
const HOLDERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const DEEPEST = 6;

interface Found {
  seconds: number;
  isWhole: boolean;
  handler: string;
  sound: MediaFacts['sound'];
  picture: MediaFacts['picture'];
}

/** What an MP4 file says of itself: of its first sound and its first pictures. Throws Error where it is broken or cut off. Pure. */
export function factsOfMp4(bytes: Buffer): MediaFacts {
  const found: Found = { seconds: 0, isWhole: false, handler: '', sound: null, picture: null };
  readBoxes(bytes, { from: 0, to: bytes.length, depth: 0 }, found);
  if (!found.isWhole) throw new Error('it is cut off, or does not say what is in it');
  return found;
}

function readBoxes(
  bytes: Buffer,
  { from, to, depth }: { from: number; to: number; depth: number },
  found: Found,
): void {
  if (depth > DEEPEST) throw new Error('its boxes are nested too deeply');
  for (let at = from; at + 8 <= to;) {
    const short = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const head = short === 1 ? 16 : 8;
    if (at + head > to) throw new Error('it is cut off');
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short;
    if (size < head) throw new Error('one of its boxes is damaged');
    if (at + size > to) throw new Error('it is cut off');
    const inside = { from: at + head, to: at + size, depth: depth + 1 };
    if (HOLDERS.has(type)) readBoxes(bytes, inside, found);
    else readBox(bytes.subarray(inside.from, inside.to), type, found);
    if (type === 'moov') found.isWhole = true;
    at += size;
  }
}

function readBox(body: Buffer, type: string, found: Found): void {
  if (type === 'mvhd') {
    const isLong = body[0] === 1;
    if (body.length < (isLong ? 32 : 20)) throw new Error('one of its boxes is damaged');
    const scale = body.readUInt32BE(isLong ? 20 : 12);
    const length = isLong ? Number(body.readBigUInt64BE(24)) : body.readUInt32BE(16);
    // All bits set: not known yet, as in a film that is sent while it is made.
    found.seconds = scale === 0 || length >= 0xffff_ffff ? 0 : length / scale;
  }
  if (type === 'hdlr') found.handler = body.toString('latin1', 8, 12);
  // The first way in which the track is written: its size and name, then fields that depend on what it is.
  if (type !== 'stsd' || body.length < 44) return;
  if (found.handler === 'soun')
    found.sound ??= { channels: body.readUInt16BE(32), rate: body.readUInt32BE(40) / 65_536 };
  if (found.handler === 'vide') found.picture ??= { width: body.readUInt16BE(40), height: body.readUInt16BE(42) };
}
