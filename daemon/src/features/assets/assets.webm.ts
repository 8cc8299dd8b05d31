import type { MediaFacts } from './assets.media.ts';

/** Elements that are entered; of these the first two may be of a length that nobody knows yet. */
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const ENTERED = new Set([SEGMENT, CLUSTER, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0xe1]);
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const TIME = 0xe7;
const WIDTH = 0xb0;
const HEIGHT = 0xba;
const RATE = 0xb5;
const CHANNELS = 0x9f;
const NOTED = new Set([SCALE, DURATION, TIME, WIDTH, HEIGHT, RATE, CHANNELS]);

/** What a WebM file says of itself. Throws Error where it is broken or cut off. Pure. */
export function factsOfWebm(bytes: Buffer): MediaFacts {
  const noted = new Map<number, number>();
  let clusters = 0;
  for (let at = 0; at < bytes.length;) {
    const id = numberAt(bytes, at, 4, true);
    const size = numberAt(bytes, at + id.length, 8, false);
    const from = at + id.length + size.length;
    const isEndless = size.value === null;
    if (isEndless && id.value !== SEGMENT && id.value !== CLUSTER) throw new Error('one of its elements is endless');
    if (!isEndless && from + size.value! > bytes.length) throw new Error('it is cut off');
    if (id.value === CLUSTER) clusters++;
    if (NOTED.has(id.value!)) {
      const value = valueOf(bytes.subarray(from, from + size.value!), id.value === DURATION || id.value === RATE);
      // Of times the last one counts, of everything else the first.
      if (id.value === TIME || !noted.has(id.value!)) noted.set(id.value!, value);
    }
    at = ENTERED.has(id.value!) ? from : from + size.value!;
  }
  if (clusters === 0) throw new Error('it has nothing in it');
  const scale = (noted.get(SCALE) ?? 1e6) / 1e9;
  const [width, height, rate] = [WIDTH, HEIGHT, RATE].map((id) => noted.get(id));
  return {
    seconds: Math.max(noted.get(DURATION) ?? 0, noted.get(TIME) ?? 0) * scale,
    sound: rate === undefined ? null : { channels: noted.get(CHANNELS) ?? 1, rate },
    picture: width === undefined || height === undefined ? null : { width, height },
  };
}

/** A number whose first byte tells how long it is: an id with that mark, a size without it; null: not known. */
function numberAt(bytes: Buffer, at: number, most: number, isId: boolean): { value: number | null; length: number } {
  const first = bytes[at];
  if (first === undefined) throw new Error('it is cut off');
  const length = Math.clz32(first) - 23;
  if (length > most) throw new Error('one of its elements is damaged');
  if (at + length > bytes.length) throw new Error('it is cut off');
  let value = isId ? first : first & (0xff >> length);
  let isAllSet = value === 0xff >> length;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]!;
    value = value * 256 + byte;
    isAllSet &&= byte === 0xff;
  }
  return { value: !isId && isAllSet ? null : value, length };
}

function valueOf(bytes: Buffer, isFraction: boolean): number {
  if (isFraction && bytes.length === 4) return bytes.readFloatBE();
  if (isFraction && bytes.length === 8) return bytes.readDoubleBE();
  if (isFraction || bytes.length > 8) throw new Error('one of its elements is damaged');
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
