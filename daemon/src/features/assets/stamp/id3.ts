import type { Stamp } from './stamp.fields.ts';

const UTF16 = 1;

/** A size in which every byte has its highest bit free, as ID3 writes it. */
const synchsafe = (size: number): Buffer =>
  Buffer.from([size >>> 21, (size >>> 14) & 0x7f, (size >>> 7) & 0x7f, size & 0x7f]);
const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

function frame(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.write(id, 0, 'latin1');
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** The bytes of an MP3 behind an ID3v2.3 tag (id3.org): the program as TSSE, the rest as TXXX. One that has a tag stays as it is. Pure. */
export function withId3(mp3: Buffer, stamp: Stamp): Buffer {
  if (mp3.toString('latin1', 0, 3) === 'ID3') return mp3;
  const frames = stamp.map(([name, value]) =>
    name === 'Software'
      ? frame('TSSE', Buffer.concat([Buffer.from([UTF16]), utf16(value)]))
      : frame('TXXX', Buffer.concat([Buffer.from([UTF16]), utf16(name), Buffer.alloc(2), utf16(value)])),
  );
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0]), synchsafe(body.length), body, mp3]);
}
