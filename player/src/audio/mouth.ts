/** One digit of a mouth stands for so long, in milliseconds. */
const STEP_MS = 50;

/** How wide a mouth is open at a time of a voice, 0 to 1, between its digits in a straight line. Pure. */
export function mouthAt(digits: string, ms: number): number {
  const at = Math.max(0, ms / STEP_MS - 0.5);
  const before = Math.floor(at);
  const open = (step: number): number => Number(digits[step] ?? 0) / 9;
  return open(before) + (open(before + 1) - open(before)) * (at - before);
}
