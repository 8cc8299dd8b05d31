import type { MediaFacts } from './assets.media.ts';

/** Engines that stream state no size, or this or more. */
const STREAMED = 0xffff_fff0;

/** What a WAV file says of itself. Throws Error where it is broken or ends before its sound. Pure. */
export function factsOfWave(bytes: Buffer): MediaFacts {
  let form: { channels: number; rate: number; bytesASecond: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const from = at + 8;
    const isStreamed = name === 'data' && (size === 0 || size >= STREAMED);
    if (!isStreamed && from + size > bytes.length) throw new Error('it is cut off');
    if (name === 'fmt ' && size >= 16) {
      const [channels, rate, bits] = [
        bytes.readUInt16LE(from + 2),
        bytes.readUInt32LE(from + 4),
        bytes.readUInt16LE(from + 14),
      ];
      form = { channels, rate, bytesASecond: (channels * rate * bits) / 8 };
    }
    if (name === 'data') {
      if (form === null) break;
      const { channels, rate, bytesASecond } = form;
      const here = isStreamed ? bytes.length - from : size;
      return { seconds: here / bytesASecond, sound: { channels, rate }, picture: null };
    }
    at = from + size + (size % 2);
  }
  throw new Error('it has no sound in it');
}
