import { AppError } from '../../../core/errors.ts';
import { toMono, type Channels, type Pcm } from './pcm.ts';

const HEADER_BYTES = 44;
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** A WAV file of 16 bits, one channel. Pure. */
export function toWav({ samples, rate }: Pcm): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(PCM, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((value, i) => file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_767), 44 + i * 2));
  return file;
}

interface Format {
  readonly code: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/** The samples of a WAV file as one channel. Throws AppError as channelsOfWav does. Pure. */
export function fromWav(file: Buffer): Pcm {
  const { parts, rate } = channelsOfWav(file);
  return toMono(parts, rate);
}

/**
 * The samples of a WAV file. Engines that stream state a size of nothing or of four gigabytes: what counts is how much
 * is there. Throws AppError for a form it cannot read. Pure.
 */
export function channelsOfWav(file: Buffer): Channels {
  let format: Format | null = null;
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4);
    const stated = file.readUInt32LE(at + 4);
    const from = at + 8;
    const to = Math.min(file.length, from + stated);
    if (name === 'fmt ' && to - from >= 16) format = formatAt(file, from, to);
    if (name === 'data') {
      if (format === null) break;
      return samplesOf(file.subarray(from, stated === 0 ? file.length : to), format);
    }
    at = to + (stated % 2);
  }
  throw broken('It has no sound in it.');
}

const broken = (why: string): AppError => new AppError('unsupported', `This WAV file cannot be read. ${why}`);

function formatAt(file: Buffer, from: number, to: number): Format {
  const code = file.readUInt16LE(from);
  const isExtended = code === EXTENSIBLE && to - from >= 26;
  const format = {
    code: isExtended ? file.readUInt16LE(from + 24) : code,
    channels: file.readUInt16LE(from + 2),
    rate: file.readUInt32LE(from + 4),
    bits: file.readUInt16LE(from + 14),
  };
  if (format.channels < 1 || format.channels > 8) throw broken(`It says it has ${format.channels} channels.`);
  if (format.rate < 4_000 || format.rate > 192_000) throw broken(`It says it has ${format.rate} samples a second.`);
  return format;
}

function readerOf({ code, bits }: Format): (bytes: Buffer, at: number) => number {
  if (code === FLOAT && bits === 32) return (bytes, at) => bytes.readFloatLE(at);
  if (code === PCM && bits === 8) return (bytes, at) => (bytes.readUInt8(at) - 128) / 128;
  if (code === PCM && bits === 16) return (bytes, at) => bytes.readInt16LE(at) / 32_768;
  if (code === PCM && bits === 24) return (bytes, at) => bytes.readIntLE(at, 3) / 8_388_608;
  if (code === PCM && bits === 32) return (bytes, at) => bytes.readInt32LE(at) / 2_147_483_648;
  throw broken(`It holds ${bits} bits in a form (${code}) that is not known.`);
}

function samplesOf(bytes: Buffer, format: Format): Channels {
  const read = readerOf(format);
  const { channels, bits, rate } = format;
  const width = bits / 8;
  const count = Math.floor(bytes.length / (width * channels));
  const parts = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: count }, (__, i) => read(bytes, (i * channels + channel) * width)),
  );
  return { parts, rate };
}
