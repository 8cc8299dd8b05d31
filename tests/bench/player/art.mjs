// Pictures for the bench, drawn here: gradients with a grain, so that they weigh what painted ones do.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

/** Repeatable noise between 0 and 1. */
function createNoise(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const within = (value) => Math.max(0, Math.min(255, Math.round(value)));

function pixels(width, height, seed, paint) {
  const noise = createNoise(seed);
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const grain = (noise() - 0.5) * 5;
      const [red, green, blue, alpha] = paint(x / width, y / height);
      const at = (y * width + x) * 4;
      data[at] = within(red + grain);
      data[at + 1] = within(green + grain);
      data[at + 2] = within(blue + grain);
      data[at + 3] = alpha;
    }
  return data;
}

const landscape = (hue) => (x, y) => {
  const hill = Math.sin(x * 9 + hue) * 0.06 + Math.sin(x * 23 + hue * 2) * 0.02 + 0.62;
  return y > hill
    ? [40 + hue * 20, 60 + y * 40, 50 + x * 30, 255]
    : [90 + y * 130, 110 + y * 60 + hue * 12, 190 - y * 60, 255];
};

const figure = (hue) => (x, y) => {
  const head = Math.hypot((x - 0.5) / 0.2, (y - 0.16) / 0.12) < 1;
  const body = y > 0.26 && Math.abs(x - 0.5) < 0.16 + y * 0.2;
  if (head) return [235 - y * 60, 200 - y * 40, 180, 255];
  return body ? [60 + hue * 45, 70 + y * 80, 190 - hue * 40, 255] : [0, 0, 0, 0];
};

/** Writes a picture as WebP of about so many kilobytes. */
async function draw(file, [width, height], seed, paint, wantedKb) {
  const raw = { raw: { width, height, channels: 4 } };
  const data = pixels(width, height, seed, paint);
  let best = Buffer.alloc(0);
  for (let [low, high] = [5, 100]; high - low > 2;) {
    const quality = Math.round((low + high) / 2);
    best = await sharp(data, raw).webp({ quality, effort: 2 }).toBuffer();
    if (best.length / 1_000 > wantedKb) high = quality;
    else low = quality;
  }
  fs.writeFileSync(file, best);
  return best.length;
}

/** One background and four figures of 300 KB in all, as `bg.webp` and `s0.webp` to `s3.webp`. */
export async function drawArt(folder) {
  fs.mkdirSync(folder, { recursive: true });
  let bytes = await draw(path.join(folder, 'bg.webp'), [1_920, 1_080], 1, landscape(1), 120);
  for (let n = 0; n < 4; n++) bytes += await draw(path.join(folder, `s${n}.webp`), [800, 1_400], 10 + n, figure(n), 45);
  return bytes;
}

/** Many small pictures for a long story, as `p0.webp` and so on. */
export async function drawAlbum(folder, count) {
  fs.mkdirSync(folder, { recursive: true });
  for (let n = 0; n < count; n++) {
    const data = pixels(640, 360, n, landscape(n % 7));
    const picture = await sharp(data, { raw: { width: 640, height: 360, channels: 4 } })
      // Shown at the size that pictures have in games: what is to be kept is memory, not bytes on the way.
      .resize(1_280, 720)
      .webp({ quality: 40, effort: 0 })
      .toBuffer();
    fs.writeFileSync(path.join(folder, `p${n}.webp`), picture);
  }
}
