import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { withoutMetadata } from './exports.metadata.ts';

const SECRET = 'SECRET-PROMPT';
const image = () => sharp({ create: { width: 12, height: 8, channels: 3, background: '#3a6' } });
const tagged = () => image().withExif({ IFD0: { ImageDescription: SECRET, Artist: SECRET } });
const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();

/** A PNG with a text chunk before its end, as character cards have. */
async function card(): Promise<Buffer> {
  const png = await image().png().toBuffer();
  const text = Buffer.from(`chara\0${SECRET}`, 'latin1');
  const chunk = Buffer.alloc(12 + text.length);
  chunk.writeUInt32BE(text.length, 0);
  chunk.write('tEXt', 4, 'latin1');
  text.copy(chunk, 8);
  return Buffer.concat([png.subarray(0, -12), chunk, png.subarray(-12), Buffer.from(`PK ${SECRET}`)]);
}

test.each([
  ['image/png', card],
  ['image/png', () => tagged().png().toBuffer()],
  ['image/webp', () => tagged().webp({ lossless: true }).toBuffer()],
  ['image/jpeg', () => tagged().jpeg().toBuffer()],
])('%s loses its texts and no pixel', async (mime, make) => {
  const bytes = await make();
  expect(bytes.includes(SECRET)).toBe(true);
  const clean = withoutMetadata(bytes, mime);
  expect(clean.includes(SECRET)).toBe(false);
  expect(await pixels(clean)).toEqual(await pixels(bytes));
  expect((await sharp(clean).metadata()).exif).toBeUndefined();
  expect(withoutMetadata(clean, mime)).toBe(clean);
});

test('which way up a photo is, it keeps, and nothing else', async () => {
  for (const orientation of [3, 6, 8]) {
    const bytes = await tagged()
      .withMetadata({ orientation })
      .withExifMerge({ IFD0: { Artist: SECRET } })
      .jpeg()
      .toBuffer();
    const clean = withoutMetadata(bytes, 'image/jpeg');
    expect(bytes.includes(SECRET)).toBe(true);
    expect(clean.includes(SECRET)).toBe(false);
    expect((await sharp(clean).metadata()).orientation).toBe(orientation);
    expect(withoutMetadata(clean, 'image/jpeg').equals(clean)).toBe(true);
  }
});

test('pictures without such texts are the same bytes', async () => {
  for (const [mime, bytes] of [
    ['image/png', await image().png().toBuffer()],
    ['image/webp', await image().webp().toBuffer()],
    ['image/gif', await image().gif().toBuffer()],
  ] as const)
    expect(withoutMetadata(bytes, mime)).toBe(bytes);
});

test('whatever the bytes are, it ends, throws nothing and makes nothing longer', async () => {
  const whole = [await card(), await tagged().webp().toBuffer(), await tagged().jpeg().toBuffer()];
  const mimes = ['image/png', 'image/webp', 'image/jpeg'];
  fc.assert(
    fc.property(
      fc.nat(2),
      fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }),
      fc.nat(600),
      (which, edits, end) => {
        const bytes = Buffer.from(whole[which]!.subarray(0, end));
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        expect(withoutMetadata(bytes, mimes[which]!).length).toBeLessThanOrEqual(bytes.length + 36);
      },
    ),
    { numRuns: 2_000 },
  );
});
