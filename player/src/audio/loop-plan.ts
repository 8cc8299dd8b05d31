import type { StoryAsset } from '@comfyvn/shared/story/story';

/** Where a loop goes back, as an author wrote it: milliseconds. */
export type LoopPoints = NonNullable<StoryAsset['loop']>;

/** What is played again and again, in seconds of the recording. What lies before it is played once. */
export interface LoopPlan {
  readonly startS: number;
  readonly endS: number;
}

/** A shorter loop would be a tone of its own. */
const SHORTEST_S = 0.05;

/** The loop of a recording of this length. Points outside of it, or in the wrong order, count for nothing. Pure. */
export function planLoop(points: LoopPoints | undefined, durationS: number): LoopPlan {
  const startS = (points?.startMs ?? 0) / 1000;
  const endS = Math.min((points?.endMs ?? Infinity) / 1000, durationS);
  return startS >= 0 && endS - startS >= SHORTEST_S ? { startS, endS } : { startS: 0, endS: durationS };
}

/** Where a loop is that has played for a time from an offset on, in seconds of the recording. Pure. */
export function positionInLoop({ startS, endS }: LoopPlan, fromS: number, playedS: number): number {
  const atS = fromS + Math.max(0, playedS);
  if (atS < endS) return atS;
  const lengthS = endS - startS;
  return lengthS > 0 ? startS + ((atS - endS) % lengthS) : startS;
}
