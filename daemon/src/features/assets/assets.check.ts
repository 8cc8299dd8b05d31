import { AppError } from '../../core/errors.ts';
import { filmTypeOf, MAX_FILM_BYTES } from './assets.film.ts';
import type { MediaFacts } from './assets.media.ts';
import { factsOfMp4 } from './assets.mp4.ts';
import { soundTypeOf } from './assets.sound.ts';
import { checkPages, codecOfOgg, statedSamples } from './assets.sound-parts.ts';
import { SOUND_LIMITS, type SoundCodec, type SoundReader } from './assets.sound-reader.ts';
import { factsOfWave } from './assets.wave.ts';
import { factsOfWebm } from './assets.webm.ts';

const MAX_SOUND_BYTES = 200e6;
const MAX_FILM_SIDE = 8_192;
/** A few frames at either end are left out by some decoders and counted by some encoders. */
const SPARE_SAMPLES = 10_000;
/** Of all samples, how many may be missing or may have been left out. */
const SPARE_SHARE = 0.05;
const MPEG_FRAME = 1_152;

/**
 * What an untrusted sound is. Ogg, MP3 and FLAC are decoded to their end in a process of their own; of WAV, M4A and WebM what
 * they say of themselves is read, and whether they are whole. Throws AppError where it cannot be used, or is beyond limits.
 */
export async function checkSound(bytes: Buffer, name: string, reader: SoundReader): Promise<string> {
  const what = `The sound "${name}"`;
  if (bytes.length > MAX_SOUND_BYTES)
    throw new AppError('too_large', `${what} is larger than ${MAX_SOUND_BYTES / 1e6} MB; make it shorter or smaller.`);
  const type = soundTypeOf(bytes);
  if (type === null) throw noSound(name);
  const codec = codecOf(bytes, type);
  if (codec === null) {
    const facts = read(what, () => factsOf(bytes, type));
    if (facts.sound === null) throw noSound(name);
    checkLimits(what, facts, facts.sound);
    return type;
  }
  if (type === 'audio/ogg') read(what, () => checkPages(bytes));
  const { samples, faults } = await reader.read(bytes, codec, what, false);
  if (samples === 0) throw new AppError('unsupported', `${what} has no sound in it, or is damaged.`);
  if (faults > 4 + (SPARE_SHARE * samples) / MPEG_FRAME) throw new AppError('unsupported', `${what} is damaged.`);
  if (samples + SPARE_SAMPLES < statedSamples(bytes, codec) * (1 - SPARE_SHARE))
    throw new AppError('unsupported', `${what} cannot be used: it is cut off.`);
  return type;
}

/** What an untrusted film is; null where it is none. Throws AppError where it is broken, cut off or beyond limits. Pure. */
export function checkFilm(bytes: Buffer, name: string): string | null {
  const type = filmTypeOf(bytes);
  if (type === null) return null;
  const what = `The film "${name}"`;
  if (bytes.length > MAX_FILM_BYTES)
    throw new AppError('too_large', `${what} is larger than ${MAX_FILM_BYTES / 1e6} MB; make it shorter or smaller.`);
  const facts = read(what, () => factsOf(bytes, type));
  const { width, height } = facts.picture ?? { width: 0, height: 0 };
  if (width === 0 || height === 0) throw new AppError('unsupported', `${what} has no pictures in it, or is damaged.`);
  if (width > MAX_FILM_SIDE || height > MAX_FILM_SIDE)
    throw new AppError('too_large', `${what} is ${width} x ${height} pixels large (${MAX_FILM_SIDE} at most).`);
  checkLimits(what, facts, facts.sound);
  return type;
}

/** How it is decoded; null where what it says of itself has to do. */
function codecOf(bytes: Buffer, type: string): SoundCodec | null {
  if (type === 'audio/mpeg') return 'mpeg';
  if (type === 'audio/flac') return 'flac';
  if (type !== 'audio/ogg') return null;
  const codec = codecOfOgg(bytes);
  if (codec === null) throw new AppError('unsupported', 'This Ogg file holds neither Vorbis, Opus nor FLAC.');
  return codec;
}

function factsOf(bytes: Buffer, type: string): MediaFacts {
  if (type === 'audio/wav') return factsOfWave(bytes);
  return type.endsWith('/webm') ? factsOfWebm(bytes) : factsOfMp4(bytes);
}

function read<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new AppError('unsupported', `${what} cannot be used: ${(error as Error).message}.`, { cause: error });
  }
}

/** Throws AppError where it is longer or has more channels or samples than anything a story needs; 0 and NaN say nothing. */
function checkLimits(what: string, { seconds }: MediaFacts, sound: MediaFacts['sound']): void {
  if (seconds > SOUND_LIMITS.seconds)
    throw new AppError('too_large', `${what} is longer than ${SOUND_LIMITS.seconds / 60} minutes.`);
  if (sound === null) return;
  if (sound.channels < 1 || sound.channels > SOUND_LIMITS.channels)
    throw new AppError('too_large', `${what} says it has ${sound.channels} channels (1 to ${SOUND_LIMITS.channels}).`);
  if (sound.rate > SOUND_LIMITS.rate || (sound.rate > 0 && sound.rate < SOUND_LIMITS.slowest))
    throw new AppError('too_large', `${what} says it has ${sound.rate} samples a second.`);
}

const noSound = (name: string): AppError =>
  new AppError('unsupported', `"${name}" is not a sound that can be used (Ogg, MP3, WAV, FLAC, M4A or WebM).`);
