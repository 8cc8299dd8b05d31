/** State of the sfc32 generator: four 32-bit integers, so that it fits into a save. */
export type Rng = readonly [number, number, number, number];

/** Hashes a text to four 32-bit integers (cyrb128), by its UTF-16 code units. Pure. */
export function hashOf(text: string): Rng {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ k, 597399067);
    b = c ^ Math.imul(b ^ k, 2869860233);
    c = d ^ Math.imul(c ^ k, 951274213);
    d = a ^ Math.imul(d ^ k, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [(a ^ b ^ c ^ d) | 0, (b ^ a) | 0, (c ^ a) | 0, (d ^ a) | 0];
}

/** The next number of the generator (sfc32), 0 <= value < 1, and the generator after it. Pure. */
export function next(rng: Rng): { readonly rng: Rng; readonly value: number } {
  const [a, b, c, d] = rng;
  const t = (((a + b) | 0) + d) | 0;
  const after: Rng = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + t) | 0, (d + 1) | 0];
  return { rng: after, value: (t >>> 0) / 4294967296 };
}

/** A generator for a seed; equal seeds give equal numbers on every machine. Pure. */
export function rngOf(seed: string | number): Rng {
  let rng = hashOf(String(seed));
  // sfc32 needs a few rounds until all bits of the seed have spread.
  for (let i = 0; i < 12; i++) rng = next(rng).rng;
  return rng;
}
