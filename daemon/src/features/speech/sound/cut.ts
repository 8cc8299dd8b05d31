import { lengthMs, type Pcm } from './pcm.ts';

const FRAME_MS = 10;
/** A pause between words; what is shorter is the closure of a consonant. */
const SHORTEST_PAUSE = 5;
/** From this on a pause is one of a sentence, in frames. */
const SENTENCE_PAUSE = 25;
/** How far under the loud parts a pause lies, in decibels. */
const PAUSE_DB = 30;
/** Pauses looked at for one cut. */
const MOST_PAUSES = 40;
/** Cost of a cut where no pause is. */
const NO_PAUSE = 3;
const SHORTEST_PIECE = 8;

/** Frames without a voice. */
interface Pause {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}
interface Cut {
  readonly frame: number;
  readonly cost: number;
}

/**
 * Where a sound of somebody speaking is to be cut, in milliseconds: for each share of its text (from 0 to 1, rising) the
 * pause that lies best by how much was spoken before it and by its length. Pure.
 */
function cutTimes(pcm: Pcm, shares: readonly number[]): number[] {
  const levels = levelsOf(pcm);
  const pauses = pausesIn(levels);
  const spoken = spokenUntil(levels.length, pauses);
  const total = spoken.at(-1)!;
  const inner = pauses.filter(({ from, to }) => from > 0 && to < levels.length);
  const choices = shares.map((share) => cutsNear(share * total, inner, spoken));
  return cheapest(choices).map((frame) => frame * FRAME_MS);
}

/** Decibels of each frame. */
function levelsOf({ samples, rate }: Pcm): number[] {
  const size = Math.max(1, Math.round((FRAME_MS / 1_000) * rate));
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.subarray(at, at + size);
    levels.push(10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length + 1e-10));
  }
  return levels;
}

function pausesIn(levels: readonly number[]): Pause[] {
  const sorted = levels.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [quiet, loud] = [at(0.03), at(0.95)];
  // Where something hums behind the voice, a pause is what lies near that hum.
  const limit = Math.min(Math.max(loud - PAUSE_DB, quiet + 6), loud - 10);
  const pauses: Pause[] = [];
  for (let from = 0; from < levels.length; from++) {
    let to = from;
    while (to < levels.length && levels[to]! < limit) to++;
    if (to - from >= SHORTEST_PAUSE || (to > from && (from === 0 || to === levels.length))) pauses.push({ from, to });
    from = to;
  }
  return pauses;
}

/** For each frame, and for the end, how many frames with a voice lie before it. */
function spokenUntil(frames: number, pauses: readonly Pause[]): number[] {
  const spoken = [0];
  let next = 0;
  for (let frame = 0; frame < frames; frame++) {
    while (next < pauses.length && pauses[next]!.to <= frame) next++;
    const silent = next < pauses.length && pauses[next]!.from <= frame;
    spoken.push(spoken.at(-1)! + (silent ? 0 : 1));
  }
  return spoken;
}

/** The places for one cut, which is expected after `expected` spoken frames. */
function cutsNear(expected: number, pauses: readonly Pause[], spoken: readonly number[]): Cut[] {
  const total = spoken.at(-1)!;
  const spread = 25 + 0.06 * total;
  const cuts = pauses
    .map(({ from, to }) => ({
      frame: Math.round((from + to) / 2),
      cost: ((spoken[from]! - expected) / spread) ** 2 + 2 * Math.max(0, 1 - (to - from) / SENTENCE_PAUSE),
    }))
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, MOST_PAUSES);
  const estimate = spoken.findIndex((count) => count >= expected);
  return [...cuts, { frame: Math.max(0, estimate), cost: NO_PAUSE }].toSorted((a, b) => a.frame - b.frame);
}

/** One of the places of each cut, each behind the one before, so that all together cost least. */
function cheapest(choices: readonly Cut[][]): number[] {
  let paths: { cost: number; frames: number[] }[] = [{ cost: 0, frames: [] }];
  for (const cuts of choices) {
    const longer = cuts.flatMap(({ frame, cost }) => {
      const before = paths.filter(({ frames }) => (frames.at(-1) ?? -SHORTEST_PIECE) + SHORTEST_PIECE <= frame);
      const best = before.toSorted((a, b) => a.cost - b.cost)[0];
      return best ? [{ cost: best.cost + cost, frames: [...best.frames, frame] }] : [];
    });
    // No room behind the one before: there is nothing to cut.
    if (longer.length === 0) paths = paths.map((path) => ({ ...path, frames: [...path.frames, path.frames.at(-1)!] }));
    else paths = longer;
  }
  return paths.toSorted((a, b) => a.cost - b.cost)[0]!.frames;
}

/** A stretch of a text by its share, from 0 to 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
export interface Piece {
  readonly pcm: Pcm;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The pieces of a sound that hold these stretches of its text, which rise and do not overlap. Pure. */
export function piecesOf(pcm: Pcm, spans: readonly Span[]): Piece[] {
  const edges = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].filter((edge) => edge > 0 && edge < 1);
  const inner = edges.toSorted((a, b) => a - b);
  const cuts = cutTimes(pcm, inner);
  const timeOf = (edge: number): number => (edge <= 0 ? 0 : edge >= 1 ? lengthMs(pcm) : cuts[inner.indexOf(edge)]!);
  return spans.map(({ from, to }) => {
    const [fromMs, toMs] = [timeOf(from), timeOf(to)];
    return { pcm: faded(pcm, fromMs, toMs), fromMs, toMs };
  });
}

/** What lies between two times, its ends faded so that they do not click. */
function faded({ samples, rate }: Pcm, fromMs: number, toMs: number): Pcm {
  const piece = samples.slice(Math.round((fromMs / 1_000) * rate), Math.round((toMs / 1_000) * rate));
  const fade = Math.min(Math.round(0.008 * rate), piece.length >> 1);
  for (let i = 0; i < fade; i++) {
    piece[i]! *= i / fade;
    piece[piece.length - 1 - i]! *= i / fade;
  }
  return { samples: piece, rate };
}
