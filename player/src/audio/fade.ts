/** A level that goes from one value to another, seconds and gains. */
export interface Fade {
  readonly from: number;
  readonly to: number;
  readonly startS: number;
  readonly lengthS: number;
}

/** A level that does not change. Pure. */
export const steady = (level: number): Fade => ({ from: level, to: level, startS: 0, lengthS: 0 });

/**
 * The level at a time. It follows a quarter of a sine, so that of two sounds that cross, one going and one coming, the
 * power stays the same. Pure.
 */
export function levelAt({ from, to, startS, lengthS }: Fade, nowS: number): number {
  const part = lengthS > 0 ? Math.min(1, Math.max(0, (nowS - startS) / lengthS)) : 1;
  const bend = to >= from ? Math.sin((part * Math.PI) / 2) : 1 - Math.cos((part * Math.PI) / 2);
  return from + (to - from) * bend;
}

/** The same curve as straight pieces: times in seconds and levels to go to one after the other. Pure. */
export function piecesOf(fade: Fade, count = 12): { atS: number; level: number }[] {
  if (fade.lengthS <= 0 || fade.from === fade.to) return [{ atS: fade.startS, level: fade.to }];
  return Array.from({ length: count }, (_, index) => {
    const atS = fade.startS + (fade.lengthS * (index + 1)) / count;
    return { atS, level: levelAt(fade, atS) };
  });
}
