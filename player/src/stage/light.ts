/** Brightness of those who listen. */
const DIM = 0.6;

/** A colour between two, each 0xrrggbb; `share` 0 to 1. Pure. */
export function mixColour(one: number, other: number, share: number): number {
  const part = (shift: number): number => {
    const [a, b] = [(one >> shift) & 255, (other >> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return part(16) | part(8) | part(0);
}

/** The light on a figure: its tint (0xrrggbb), darker and a little bluer the less it is in focus (0 to 1). Pure. */
export function lightOf(tint: number, focus: number): number {
  const light = DIM + (1 - DIM) * focus;
  const part = (shift: number, more: number): number =>
    Math.min(255, Math.round(((tint >> shift) & 255) * light + more * (1 - focus))) << shift;
  return part(16, 0) | part(8, 0) | part(0, 14);
}
