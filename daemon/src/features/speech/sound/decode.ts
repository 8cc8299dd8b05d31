import { AppError } from '../../../core/errors.ts';
import { codecOfOgg, soundTypeOf, type SoundReader } from '../../assets/index.ts';
import { toMono, type Channels, type Pcm } from './pcm.ts';
import { channelsOfWav } from './wav.ts';

/** Untrusted sound bytes as samples of one channel. Throws AppError as decodeChannels does. */
export async function decodeSound(bytes: Buffer, reader: SoundReader): Promise<Pcm> {
  const { parts, rate } = await decodeChannels(bytes, reader);
  return toMono(parts, rate);
}

/**
 * Untrusted sound bytes as samples; what they are is told from themselves alone. Anything but WAV is decoded by `reader`, in
 * its own process, up to `mostSeconds`. Throws AppError where they are no sound.
 */
export async function decodeChannels(bytes: Buffer, reader: SoundReader, mostSeconds?: number): Promise<Channels> {
  const type = soundTypeOf(bytes);
  if (type === 'audio/wav') return channelsOfWav(bytes);
  const codec = codecOf(type, bytes);
  if (codec === null) throw new AppError('unsupported', `These bytes are no sound that can be read: ${hintOf(bytes)}.`);
  const { parts, rate } = await reader.read(bytes, codec, `This ${type ?? 'sound'}`, true, mostSeconds);
  if (parts.length === 0)
    throw new AppError('unsupported', `This ${type ?? 'sound'} cannot be decoded; it is damaged or cut off.`);
  return { parts, rate };
}

function codecOf(type: string | null, bytes: Buffer) {
  if (type === 'audio/mpeg') return 'mpeg';
  if (type === 'audio/flac') return 'flac';
  return type === 'audio/ogg' ? codecOfOgg(bytes) : null;
}

/** The first words of what came instead, for people: often an error message as text. */
function hintOf(bytes: Buffer): string {
  const text = bytes.subarray(0, 120).toString('utf8').replace(/\s+/g, ' ').trim();
  if (bytes.length === 0) return 'nothing came';
  return /^[\x20-\x7e]{4,}$/.test(text) ? `they begin with "${text}"` : `${bytes.length} bytes of another kind`;
}
