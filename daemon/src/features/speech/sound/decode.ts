import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';
import { OggOpusDecoder } from 'ogg-opus-decoder';
import { AppError } from '../../../core/errors.ts';
import { soundTypeOf } from '../../assets/index.ts';
import { toMono, type Pcm } from './pcm.ts';
import { fromWav } from './wav.ts';

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}
interface Decoder {
  readonly ready: Promise<void>;
  free(): void;
}

/** Untrusted sound bytes as samples; what they are is told from themselves alone. Throws AppError where they are no sound. */
export async function decodeSound(bytes: Buffer): Promise<Pcm> {
  const type = soundTypeOf(bytes);
  if (type === 'audio/wav') return fromWav(bytes);
  const decode = decoderOf(type, bytes);
  if (decode === null)
    throw new AppError('unsupported', `These bytes are no sound that can be read: ${hintOf(bytes)}.`);
  try {
    const { channelData, sampleRate } = await decode();
    if (sampleRate < 4_000 || channelData.length === 0) throw new Error('It has no sound in it.');
    return toMono([...channelData], sampleRate);
  } catch (error) {
    throw new AppError('unsupported', `This ${type ?? 'sound'} cannot be decoded; it is damaged or cut off.`, {
      cause: error,
    });
  }
}

function decoderOf(type: string | null, bytes: Buffer): (() => Promise<Decoded>) | null {
  switch (type) {
    case 'audio/mpeg':
      return () => within(new MPEGDecoder(), (decoder) => decoder.decode(bytes));
    case 'audio/flac':
      return () => within(new FLACDecoder(), (decoder) => decoder.decodeFile(bytes));
    case 'audio/ogg':
      return bytes.subarray(0, 200).includes('OpusHead')
        ? () => within(new OggOpusDecoder(), (decoder) => decoder.decodeFile(bytes))
        : () => within(new OggVorbisDecoder(), (decoder) => decoder.decodeFile(bytes));
    default:
      return null;
  }
}

async function within<D extends Decoder>(
  decoder: D,
  decode: (decoder: D) => Decoded | Promise<Decoded>,
): Promise<Decoded> {
  await decoder.ready;
  try {
    return await decode(decoder);
  } finally {
    decoder.free();
  }
}

/** The first words of what came instead, for people: often an error message as text. */
function hintOf(bytes: Buffer): string {
  const text = bytes.subarray(0, 120).toString('utf8').replace(/\s+/g, ' ').trim();
  if (bytes.length === 0) return 'nothing came';
  return /^[\x20-\x7e]{4,}$/.test(text) ? `they begin with "${text}"` : `${bytes.length} bytes of another kind`;
}
