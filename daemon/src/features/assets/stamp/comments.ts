import type { Stamp } from './stamp.fields.ts';

const counted = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * A stamp as Vorbis comments (xiph.org/vorbis/doc/v-comment.html), in the place of those that are there; who encoded the
 * sound stays. Null where the bytes are no comments. Pure.
 */
export function commentsWith(before: Buffer, stamp: Stamp): Buffer | null {
  if (before.length < 8 || 4 + before.readUInt32LE(0) > before.length) return null;
  const vendor = before.subarray(4, 4 + before.readUInt32LE(0));
  const comments = stamp.map(([name, value]) =>
    counted(
      Buffer.from(`${name === 'Software' ? 'ENCODED-BY' : `COMFYVN_${name.toUpperCase()}`}=${value.toWellFormed()}`),
    ),
  );
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([counted(vendor), count, ...comments]);
}
