import { withId3 } from './id3.ts';
import type { Stamp } from './stamp.fields.ts';

/** A chunk of a RIFF file; each begins at an even place. */
function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** Whether the chunks of a file are whole and none of them is a tag. */
function isPlain(wav: Buffer): boolean {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE') return false;
  let at = 12;
  while (at + 8 <= wav.length) {
    if (['LIST', 'id3 '].includes(wav.toString('latin1', at, at + 4))) return false;
    const size = wav.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return at === wav.length;
}

/**
 * The bytes of a WAV file with a stamp behind its sound: the program as RIFF tells it (LIST INFO), all of it as an ID3 tag.
 * One that has tags, or is cut off, stays as it is. Pure.
 */
export function withRiffTags(wav: Buffer, stamp: Stamp): Buffer {
  if (!isPlain(wav)) return wav;
  const software = stamp.find(([name]) => name === 'Software')?.[1] ?? 'ComfyVN';
  const info = Buffer.concat([Buffer.from('INFO'), chunk('ISFT', Buffer.from(`${software}\0`))]);
  const stamped = Buffer.concat([wav, chunk('LIST', info), chunk('id3 ', withId3(Buffer.alloc(0), stamp))]);
  stamped.writeUInt32LE(stamped.length - 8, 4);
  return stamped;
}
