import sharp from 'sharp';
import { expect, test } from 'vitest';
import { home } from '../../../../tests/support.ts';
import { readPicture } from './assets.image.ts';
import { drawSvg, isSvg } from './assets.svg.ts';

const noise = (width: number, height: number) => {
  const raw = Buffer.alloc(width * height * 3);
  for (let at = 0; at < raw.length; at++) raw[at] = (at * 7919) % 251;
  return sharp(raw, { raw: { width, height, channels: 3 } });
};

test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('a %s that breaks off is refused', async (format) => {
  const whole = await noise(200, 120).toFormat(format).toBuffer();
  expect(await readPicture(whole, 'whole')).toMatchObject({ width: 200, height: 120, bytes: whole });
  await expect(readPicture(whole.subarray(0, whole.length * 0.6), 'half')).rejects.toThrow('"half" is not a picture');
});

test('a picture with more pixels than memory should hold is refused by what its head says', async () => {
  const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  expect(bomb.length).toBeLessThan(500_000);
  await expect(readPicture(bomb, 'bomb')).rejects.toThrow('"bomb" is 9000 x 9000 pixels large (50 million at most)');
});

/** Red at the left, blue at the right. */
const halves = () =>
  sharp({ create: { width: 60, height: 20, channels: 3, background: '#e00000' } }).composite([
    { input: { create: { width: 30, height: 20, channels: 3, background: '#0000e0' } }, left: 30, top: 0 },
  ]);
async function cornersOf(bytes: Buffer): Promise<[string, string]> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (index: number): string => (data[index]! > 120 ? 'red' : data[index + 2]! > 80 ? 'blue' : 'neither');
  return [at(0), at((info.width * info.height - 1) * 3)];
}

test('a picture that a note turns is kept upright, as every program shows it', async () => {
  for (const [orientation, corners] of [
    [3, ['blue', 'red']],
    [6, ['red', 'blue']],
    [8, ['blue', 'red']],
  ] as const) {
    const turned = await halves().withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
    const { bytes, width, height } = await readPicture(turned, 'turned');
    expect([width, height]).toEqual(orientation === 3 ? [60, 20] : [20, 60]);
    expect(await cornersOf(bytes)).toEqual(corners);
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
    expect((await sharp(bytes).metadata()).orientation).toBeUndefined();
  }
});

test('the colours of a printer become those of a screen; more bits and a wide range stay', async () => {
  const printed = await readPicture(await halves().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), 'printed');
  expect((await sharp(printed.bytes).metadata()).space).toBe('srgb');
  expect(await cornersOf(printed.bytes)).toEqual(['red', 'blue']);
  for (const fine of [halves().toColourspace('rgb16').png(), halves().withIccProfile('p3').png()]) {
    const bytes = await fine.toBuffer();
    expect((await readPicture(bytes, 'fine')).bytes).toBe(bytes);
  }
});

test('what is no picture at all, or one with something else behind it, is told apart', async () => {
  const png = await halves().png().toBuffer();
  for (const nothing of [Buffer.alloc(0), Buffer.alloc(5_000), Buffer.from('PK\u0003\u0004'), Buffer.from('<html>')])
    await expect(readPicture(nothing, 'nothing')).rejects.toThrow('"nothing" is not a picture');
  const both = Buffer.concat([png, Buffer.from('PK\u0003\u0004<script>alert(1)</script>')]);
  expect(await readPicture(both, 'both')).toMatchObject({ mime: 'image/png', width: 60, height: 20 });
});

test('a picture that moves stays as it is; one that moves for too long becomes its first frame', async () => {
  const moving = (frames: number) => {
    const raw = Buffer.alloc(8 * 8 * frames * 3);
    for (let at = 0; at < raw.length; at++) raw[at] = (Math.floor(at / (8 * 8 * 3)) % 2) * 255;
    return sharp(raw, { raw: { width: 8, height: 8 * frames, channels: 3, pageHeight: 8 } })
      .gif({ loop: 0 })
      .toBuffer();
  };
  const short = await moving(12);
  expect(await readPicture(short, 'short')).toMatchObject({ mime: 'image/gif', width: 8, height: 8, bytes: short });
  const long = await readPicture(await moving(1_200), 'long');
  expect(long).toMatchObject({ mime: 'image/webp', width: 8, height: 8 });
  expect((await sharp(long.bytes).metadata()).pages ?? 1).toBe(1);
});

const svg = (inside: string, head = ''): Buffer =>
  Buffer.from(`${head}<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${inside}</svg>`);

test('a drawing becomes a picture of its lines, and nothing that it names is loaded', async () => {
  const drawing = svg(
    '<script>alert(1)</script><rect width="20" height="20" fill="#0f0"/><image width="40" height="20" href="file:///etc/passwd"/>',
    '<?xml version="1.0"?>\n<!-- by hand -->\n',
  );
  expect(isSvg(drawing)).toBe(true);
  expect(isSvg(await noise(4, 4).png().toBuffer())).toBe(false);
  expect(isSvg(Buffer.from('<html><svg></svg></html>'))).toBe(false);
  const png = await drawSvg(drawing, 'drawing', home);
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.format, info.width, info.height]).toEqual(['raw', 2048, 1024]);
  expect([...data.subarray(0, 4)]).toEqual([0, 255, 0, 255]);
  expect(data[4 * 2040 + 3]).toBe(0);
});

test('a drawing that is broken, defines entities or would never end is refused', async () => {
  await expect(drawSvg(svg('<rect'), 'broken', home)).rejects.toThrow('"broken" (SVG) could not be drawn');
  const laughs = svg('<text>&a;</text>', '<!DOCTYPE svg [<!ENTITY a "ha">]>');
  await expect(drawSvg(laughs, 'laughs', home)).rejects.toThrow('defines entities');
});
