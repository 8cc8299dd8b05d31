import type { SoundCodec } from './assets.sound-reader.ts';

/** How an Ogg file is written, told from its first page. Pure. */
export function codecOfOgg(bytes: Buffer): SoundCodec | null {
  const first = bytes.subarray(0, 200);
  if (first.includes('OpusHead')) return 'opus';
  if (first.includes('\x01vorbis')) return 'vorbis';
  return first.includes('\x7fFLAC') ? 'flac' : null;
}

/** Throws Error where an Ogg file does not consist of whole pages. Pure. */
export function checkPages(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== 'OggS') throw new Error('one of its pages is damaged');
    const segments = bytes[at + 26] ?? 0;
    const body = at + 27 + segments;
    const size = bytes.subarray(at + 27, body).reduce((sum, one) => sum + one, 0);
    if (body + size > bytes.length) throw new Error('it is cut off');
    at = body + size;
  }
}

/** How many samples of each channel a sound says that it has; 0 where it does not say. Pure. */
export function statedSamples(bytes: Buffer, codec: SoundCodec): number {
  if (codec === 'flac' && bytes.toString('latin1', 0, 4) === 'fLaC' && bytes.length >= 42)
    return (bytes[21]! & 15) * 2 ** 32 + bytes.readUInt32BE(22);
  return codec === 'mpeg' ? samplesOfMpeg(bytes) : 0;
}

/** Encoders write into the first frame how many there are, behind one of two words. */
function samplesOfMpeg(bytes: Buffer): number {
  const start = bytes.toString('latin1', 0, 3) === 'ID3' ? tagLength(bytes) : 0;
  const frame = bytes.subarray(start, start + 200);
  const at = Math.max(frame.indexOf('Xing'), frame.indexOf('Info'));
  if (at < 0 || frame.length < at + 12 || (frame[at + 7]! & 1) === 0) return 0;
  const isFirstVersion = (frame[1]! & 8) !== 0;
  return frame.readUInt32BE(at + 8) * (isFirstVersion ? 1_152 : 576);
}

/** Of an ID3 tag with its head; four times seven bits. */
const tagLength = (bytes: Buffer): number =>
  10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 127), 0);
