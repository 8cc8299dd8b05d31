import zlib from 'node:zlib';

/** Adds a text to a PNG, before its last chunk. */
export function withText(png, key, text) {
  const end = png.length - 12;
  return Buffer.concat([
    png.subarray(0, end),
    chunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1')),
    png.subarray(end),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(zlib.crc32(body), body.length + 4);
  return out;
}
