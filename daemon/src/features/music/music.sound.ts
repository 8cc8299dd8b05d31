import { AppError } from '../../core/errors.ts';
import { soundTypeOf, type AssetService } from '../assets/index.ts';
import {
  decodeChannels,
  encodeOgg,
  leveledChannels,
  measureChannels,
  toMono,
  type ChannelLoudness,
  type Channels,
} from '../speech/index.ts';
import { looped, type Loop } from './music.loop.ts';

/** How a piece sounds. */
export interface SoundFacts {
  readonly durationMs: number;
  readonly lufs: number;
  readonly loop: Loop | null;
}
export interface FinishedSound extends SoundFacts {
  /** Ogg Vorbis, mono or stereo. */
  readonly bytes: Buffer;
}

const SILENT_LUFS = -60;
/** Nothing shorter is music. */
const SHORTEST_SECONDS = 2;
/** A little more than a piece may be asked to have: some models round up. */
const MOST_SECONDS = 330;
/** WAV is read as a whole; five minutes of it are this large. */
const MOST_WAV_BYTES = 70e6;
/** Of what was asked for; less was broken off. */
const LEAST_SHARE = 0.5;
/** Of Ogg Vorbis: about 130 kbit/s in stereo. */
const QUALITY = 4;

/**
 * Untrusted bytes as a piece of music: read to their end in a process of their own, made to go round where that can be done
 * cleanly, brought to the one level, as Ogg Vorbis. `asked`: how long it should be, in seconds, if the template can be told.
 * Throws AppError for what is no sound, damaged, silent, too short or too long.
 */
export async function finishedSound(
  bytes: Buffer,
  asked: number | null,
  assets: Pick<AssetService, 'inspect' | 'sounds'>,
): Promise<FinishedSound> {
  const sound = await readSound(bytes, assets);
  const seconds = (sound.parts[0]?.length ?? 0) / sound.rate;
  const shortest = Math.max(SHORTEST_SECONDS, (asked ?? 0) * LEAST_SHARE);
  if (seconds < shortest)
    throw refused(`only ${seconds.toFixed(1)} s of sound came${asked === null ? '' : ` instead of ${asked} s`}`);
  const measured = await measureChannels(sound);
  if (!isHeard(measured)) throw refused(`${seconds.toFixed(1)} s of silence came`);
  const round = await looped(sound, measured);
  const whole = round?.sound ?? sound;
  const { lufs } = await leveledChannels(whole, round ? await measureChannels(whole) : measured);
  return {
    bytes: await encodeOgg(whole, QUALITY),
    durationMs: Math.round((whole.parts[0]!.length / whole.rate) * 1_000),
    lufs: Math.round(lufs * 100) / 100,
    loop: round?.loop ?? null,
  };
}

async function readSound(bytes: Buffer, assets: Pick<AssetService, 'inspect' | 'sounds'>): Promise<Channels> {
  const mime = soundTypeOf(bytes);
  if (mime === null) throw new AppError('unsupported', 'What was given is no sound that can be read.');
  if (mime === 'audio/wav' && bytes.length > MOST_WAV_BYTES)
    throw new AppError('too_large', 'The WAV file is too large. Let the workflow save FLAC, MP3 or Opus.');
  await assets.inspect(bytes, { kind: 'music', mime }, 'What was given');
  const sound = await decodeChannels(bytes, assets.sounds, MOST_SECONDS);
  return sound.parts.length <= 2 ? sound : { parts: [toMono(sound.parts, sound.rate).samples], rate: sound.rate };
}

/** Also false for what is no number. */
const isHeard = ({ lufs, truePeakDb, tenths }: ChannelLoudness): boolean =>
  lufs > SILENT_LUFS && Number.isFinite(truePeakDb) && tenths.every(Number.isFinite);

const refused = (what: string): AppError =>
  new AppError(
    'unsupported',
    `It is no music that can be used: ${what}. Change the prompt or the seed, and try again.`,
  );
