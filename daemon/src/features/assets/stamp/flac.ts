import { commentsWith } from './comments.ts';
import type { Stamp } from './stamp.fields.ts';

const COMMENTS = 4;
const LAST = 0x80;
const MOST_BYTES = 0xff_ffff;
/** Of a file without comments: nobody is named as its encoder. */
const NO_COMMENTS = Buffer.alloc(8);

interface Block {
  readonly type: number;
  readonly body: Buffer;
}

/** The metadata of a FLAC file (RFC 9639, section 8) and where its sound begins; null where the bytes are none. */
function blocksOf(flac: Buffer): { blocks: Block[]; end: number } | null {
  if (flac.toString('latin1', 0, 4) !== 'fLaC') return null;
  const blocks: Block[] = [];
  for (let at = 4; at + 4 <= flac.length;) {
    const end = at + 4 + flac.readUIntBE(at + 1, 3);
    if (end > flac.length) return null;
    const head = flac[at]!;
    blocks.push({ type: head & ~LAST, body: flac.subarray(at + 4, end) });
    if (head & LAST) return { blocks, end };
    at = end;
  }
  return null;
}

/** The bytes of a FLAC file with a stamp among its comments; what is none stays as it is. The sound is untouched. Pure. */
export function withFlacComments(flac: Buffer, stamp: Stamp): Buffer {
  const found = blocksOf(flac);
  if (!found) return flac;
  const before = found.blocks.find(({ type }) => type === COMMENTS)?.body ?? NO_COMMENTS;
  const body = commentsWith(before, stamp);
  if (!body || body.length > MOST_BYTES) return flac;
  // What describes the stream stands first, always.
  const [first, ...others] = found.blocks;
  const blocks = [first!, { type: COMMENTS, body }, ...others.filter(({ type }) => type !== COMMENTS)];
  const written = blocks.map(({ type, body: bytes }, at) => {
    const head = Buffer.alloc(4);
    head[0] = type | (at === blocks.length - 1 ? LAST : 0);
    head.writeUIntBE(bytes.length, 1, 3);
    return Buffer.concat([head, bytes]);
  });
  return Buffer.concat([flac.subarray(0, 4), ...written, flac.subarray(found.end)]);
}
