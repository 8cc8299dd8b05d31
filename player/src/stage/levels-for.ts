/** Twice as far away is one level: a picture drawn at less than half its size needs one, at less than a quarter two. Pure. */
export function levelsFor(scale: number): number {
  return scale > 0 && Number.isFinite(scale) ? Math.max(0, Math.floor(-Math.log2(scale))) : 0;
}
