import { setImmediate as breathe } from 'node:timers/promises';
import type { Channels } from '../speech/index.ts';

/** Where a sound goes back, in milliseconds. What lies before it is played once. */
export interface Loop {
  readonly startMs: number;
  readonly endMs: number;
}

/** Frames in which a sound is looked at; loop points stand at their edges, so that they are whole milliseconds. */
const FRAMES_A_SECOND = 50;
/** After so many frames others are answered. */
const AT_ONCE = 200;
/** All in seconds: how long end and beginning sound together, how far the end may move to fit, the shortest loop. */
const FADE = 2;
const SEARCH = 4;
const SHORTEST = 10;
/** How much quieter than the whole a second may be to count as played out; in dB. */
const FADED = 6;
/** Of the whole: how much may be lost at the end, and how late it may begin. */
const MOST_LOST = 0.4;
const LATEST = 0.25;

/**
 * A sound that goes round: its end, before it fades away, blends into what follows its beginning, where the beats of both fit
 * best. At the end of the loop it is the beginning that sounds, so the way back is not heard; the first time it begins as it
 * did. null where it is too short, or quiet almost throughout. `lufs` and `tenths` are its loudness, as measureChannels gives.
 */
export async function looped(
  sound: Channels,
  { lufs, tenths }: { lufs: number; tenths: Float64Array },
): Promise<{ sound: Channels; loop: Loop } | null> {
  const { parts, rate } = sound;
  const frame = rate / FRAMES_A_SECOND;
  const length = parts[0]?.length ?? 0;
  if (!Number.isInteger(frame)) return null;
  const full = fullSeconds(tenths, lufs);
  if (full === null) return null;
  const frames = Math.floor(length / frame);
  const start = Math.round(full.from * FRAMES_A_SECOND);
  const last = Math.min(frames, Math.round(full.to * FRAMES_A_SECOND));
  const fade = FADE * FRAMES_A_SECOND;
  const first = Math.max(
    last - SEARCH * FRAMES_A_SECOND,
    start + 2 * fade + SHORTEST * FRAMES_A_SECOND,
    Math.ceil(frames * (1 - MOST_LOST)),
  );
  if (start > frames * LATEST || first > last) return null;
  const end = bestEnd(await onsets(parts, frame, frames), start, first, last, fade);
  const [from, to, over] = [start * frame, end * frame, fade * frame];
  return {
    sound: { parts: parts.map((samples) => blended(samples, from, to, over)), rate },
    loop: { startMs: ((start + fade) * 1_000) / FRAMES_A_SECOND, endMs: (end * 1_000) / FRAMES_A_SECOND },
  };
}

/** From the first to the last second that is about as loud as the whole; null where none is. Pure. */
function fullSeconds(tenths: Float64Array, lufs: number): { from: number; to: number } | null {
  const least = 10 ** ((lufs - FADED + 0.691) / 10);
  let [from, to] = [-1, -1];
  let sum = 0;
  for (let n = 0; n < tenths.length; n++) {
    sum += tenths[n]! - (n >= 10 ? tenths[n - 10]! : 0);
    if (n < 9 || sum / 10 < least) continue;
    if (from < 0) from = n - 9;
    to = n + 1;
  }
  return from < 0 ? null : { from: from / 10, to: to / 10 };
}

/** How much louder each frame is than the one before: where beats are. */
async function onsets(parts: Channels['parts'], frame: number, frames: number): Promise<Float64Array> {
  const rises = new Float64Array(frames);
  let before = 0;
  for (let n = 0; n < frames; n++) {
    let sum = 1e-9;
    for (const samples of parts) for (let i = n * frame; i < (n + 1) * frame; i++) sum += samples[i]! ** 2;
    const level = Math.log(sum);
    rises[n] = n === 0 ? 0 : Math.max(0, level - before);
    before = level;
    if (n % AT_ONCE === 0) await breathe();
  }
  return rises;
}

/** The end, from first to last, before which the beats are most like those after the beginning; the latest of equals. */
function bestEnd(rises: Float64Array, start: number, first: number, last: number, fade: number): number {
  let [best, likeness] = [last, -1];
  for (let end = last; end >= first; end--) {
    let [both, one, other] = [0, 0, 0];
    for (let n = 0; n < fade; n++) {
      const [a, b] = [rises[end - fade + n]!, rises[start + n]!];
      both += a * b;
      one += a * a;
      other += b * b;
    }
    const like = both / (Math.sqrt(one * other) || 1);
    if (like > likeness + 1e-9) [best, likeness] = [end, like];
  }
  return best;
}

/** The samples up to `to`, the last `over` of them blended into those behind `from`, at one power. */
function blended(samples: Float32Array, from: number, to: number, over: number): Float32Array {
  const out = samples.slice(0, to);
  for (let i = 0; i < over; i++) {
    const angle = ((i / over) * Math.PI) / 2;
    out[to - over + i] = samples[to - over + i]! * Math.cos(angle) + samples[from + i]! * Math.sin(angle);
  }
  return out;
}
