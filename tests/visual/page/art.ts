/** Plain pictures for the scenes: flat colours, so that snapshots are small and a wrong pixel is seen. */

type Draw = (ctx: CanvasRenderingContext2D, width: number, height: number) => void;

const gradient = (ctx: CanvasRenderingContext2D, height: number, top: string, bottom: string): CanvasGradient => {
  const fall = ctx.createLinearGradient(0, 0, 0, height);
  fall.addColorStop(0, top);
  fall.addColorStop(1, bottom);
  return fall;
};

const hills: Draw = (ctx, w, h) => {
  ctx.fillStyle = gradient(ctx, h, '#6fb1e8', '#dcefff');
  ctx.fillRect(0, 0, w, h);
  ctx.fillStyle = '#f7d76b';
  ctx.beginPath();
  ctx.arc(w * 0.8, h * 0.2, h * 0.09, 0, 7);
  ctx.fill();
  for (const [colour, top, at] of [
    ['#7fae78', 0.55, 0.2],
    ['#4f8a57', 0.66, 0.7],
    ['#2f6440', 0.8, 0.4],
  ] as const) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(0, h);
    for (let x = 0; x <= w; x += w / 48) ctx.lineTo(x, h * (top + 0.06 * Math.sin((x / w + at) * 7)));
    ctx.lineTo(w, h);
    ctx.fill();
  }
};

const room: Draw = (ctx, w, h) => {
  ctx.fillStyle = '#d9c3a0';
  ctx.fillRect(0, 0, w, h * 0.72);
  ctx.fillStyle = '#8a5f3c';
  ctx.fillRect(0, h * 0.72, w, h * 0.28);
  ctx.fillStyle = '#fff6da';
  ctx.fillRect(w * 0.12, h * 0.14, w * 0.22, h * 0.4);
  ctx.fillStyle = '#b33b3b';
  ctx.fillRect(w * 0.62, h * 0.3, w * 0.3, h * 0.46);
  ctx.fillStyle = '#3a2a20';
  ctx.fillRect(w * 0.12, h * 0.33, w * 0.22, h * 0.02);
};

const sky: Draw = (ctx, w, h) => {
  ctx.fillStyle = gradient(ctx, h, '#2b2350', '#f2a56c');
  ctx.fillRect(0, 0, w, h);
};
const ridge: Draw = (ctx, w, h) => {
  ctx.fillStyle = '#5b3f66';
  ctx.beginPath();
  ctx.moveTo(0, h);
  [0.62, 0.5, 0.66, 0.44, 0.6, 0.5, 0.64].forEach((y, i) => ctx.lineTo((w * i) / 6, h * y));
  ctx.lineTo(w, h);
  ctx.fill();
};
const fence: Draw = (ctx, w, h) => {
  ctx.fillStyle = '#1d1522';
  ctx.fillRect(0, h * 0.84, w, h * 0.04);
  for (let i = 0; i < 13; i++) ctx.fillRect((w * i) / 12 - w * 0.012, h * 0.72, w * 0.024, h * 0.28);
};

const person =
  (cloth: string, hair: string, mood: 'neutral' | 'joy'): Draw =>
  (ctx, w, h) => {
    ctx.fillStyle = cloth;
    ctx.beginPath();
    ctx.moveTo(w * 0.5, h * 0.26);
    ctx.bezierCurveTo(w * 0.95, h * 0.3, w * 0.92, h * 0.7, w * 0.96, h);
    ctx.lineTo(w * 0.04, h);
    ctx.bezierCurveTo(w * 0.08, h * 0.7, w * 0.05, h * 0.3, w * 0.5, h * 0.26);
    ctx.fill();
    ctx.fillStyle = hair;
    ctx.beginPath();
    ctx.ellipse(w * 0.5, h * 0.15, w * 0.3, h * 0.145, 0, 0, 7);
    ctx.fill();
    ctx.fillStyle = '#f3d3bd';
    ctx.beginPath();
    ctx.ellipse(w * 0.5, h * 0.17, w * 0.22, h * 0.11, 0, 0, 7);
    ctx.fill();
    ctx.fillStyle = '#3b2a2a';
    for (const x of [0.4, 0.6]) {
      ctx.beginPath();
      ctx.ellipse(w * x, h * 0.165, w * 0.035, h * 0.016, 0, 0, 7);
      ctx.fill();
    }
    ctx.strokeStyle = '#8c3b3b';
    ctx.lineWidth = w * 0.025;
    ctx.beginPath();
    if (mood === 'joy') ctx.arc(w * 0.5, h * 0.205, w * 0.07, 0.3, Math.PI - 0.3);
    else {
      ctx.moveTo(w * 0.45, h * 0.225);
      ctx.lineTo(w * 0.55, h * 0.225);
    }
    ctx.stroke();
    // Somebody glad wears a scarf: a change of mood must be seen in a small picture.
    ctx.fillStyle = '#f2c14e';
    if (mood === 'joy') ctx.fillRect(w * 0.2, h * 0.28, w * 0.6, h * 0.07);
    // One side has a pocket, so that a flip is seen.
    ctx.fillStyle = '#ffffff90';
    ctx.fillRect(w * 0.62, h * 0.5, w * 0.14, h * 0.08);
  };

const lids: Draw = (ctx, w, h) => {
  ctx.fillStyle = '#f3d3bd';
  ctx.fillRect(w * 0.34, h * 0.14, w * 0.32, h * 0.05);
  ctx.fillStyle = '#3b2a2a';
  for (const x of [0.36, 0.56]) ctx.fillRect(w * x, h * 0.168, w * 0.08, h * 0.005);
};
const mouth =
  (open: number): Draw =>
  (ctx, w, h) => {
    ctx.fillStyle = '#7a1f2b';
    ctx.beginPath();
    ctx.ellipse(w * 0.5, h * 0.225, w * 0.06, h * 0.03 * open, 0, 0, 7);
    ctx.fill();
  };

const poster: Draw = (ctx, w, h) => {
  ctx.fillStyle = '#182848';
  ctx.fillRect(0, 0, w, h);
  ctx.fillStyle = '#f2c14e';
  ctx.beginPath();
  ctx.arc(w / 2, h / 2, Math.min(w, h) * 0.36, 0, 7);
  ctx.fill();
  ctx.fillStyle = '#d64545';
  ctx.fillRect(w * 0.1, h * 0.82, w * 0.8, h * 0.08);
};

/** Dark at the left above, light at the right below, in rings. */
const rings: Draw = (ctx, w, h) => {
  const light = ctx.createRadialGradient(0, 0, 0, 0, 0, Math.hypot(w, h));
  light.addColorStop(0, '#000000');
  light.addColorStop(1, '#ffffff');
  ctx.fillStyle = light;
  ctx.fillRect(0, 0, w, h);
};

/** What the tables make of red, green and blue, 0 to 1: strong greens in the shadows, warm lights. */
const teal = (r: number, g: number, b: number): readonly number[] => [
  r ** 1.3 * 0.95 + 0.03,
  0.12 + g * 0.85,
  0.2 + b * 0.55,
];

function table(width: number, height: number, place: (at: number) => readonly [number, number, number]): Draw {
  return (ctx) => {
    const pixels = ctx.createImageData(width, height);
    for (let at = 0; at < width * height; at++) {
      const graded = teal(...place(at));
      for (let part = 0; part < 3; part++) pixels.data[at * 4 + part] = (graded[part] ?? 0) * 255;
      pixels.data[at * 4 + 3] = 255;
    }
    ctx.putImageData(pixels, 0, 0);
  };
}

const strip = table(256, 16, (at) => [(at % 16) / 15, Math.floor(at / 256) / 15, Math.floor((at % 256) / 16) / 15]);
const square = table(64, 64, (at) => {
  const [x, y] = [at % 64, Math.floor(at / 64)];
  return [(x % 16) / 15, (y % 16) / 15, (Math.floor(x / 16) + Math.floor(y / 16) * 4) / 15];
});
const hald = table(64, 64, (at) => [(at % 16) / 15, (Math.floor(at / 16) % 16) / 15, Math.floor(at / 256) / 15]);

const PICTURES: Readonly<Record<string, readonly [width: number, height: number, draw: Draw]>> = {
  hills: [960, 540, hills],
  room: [960, 540, room],
  sky: [960, 540, sky],
  ridge: [960, 540, ridge],
  fence: [960, 540, fence],
  'ann-neutral': [300, 560, person('#3f6fb5', '#5a3522', 'neutral')],
  'ann-joy': [300, 560, person('#3f6fb5', '#5a3522', 'joy')],
  'ann-blink': [300, 560, lids],
  'ann-mouth-1': [300, 560, mouth(0.4)],
  'ann-mouth-2': [300, 560, mouth(1)],
  'ben-neutral': [320, 600, person('#b5643f', '#20242c', 'neutral')],
  'ben-joy': [320, 600, person('#b5643f', '#20242c', 'joy')],
  poster: [960, 540, poster],
  tall: [400, 600, poster],
  card: [400, 600, person('#7a4fb5', '#c9a35b', 'joy')],
  rings: [480, 270, rings],
  'lut-strip': [256, 16, strip],
  'lut-square': [64, 64, square],
  'lut-hald': [64, 64, hald],
};

/** An asset of the scenes. Rejects on a name that is none: pictures may be missing. */
export async function artOf(name: string): Promise<Blob> {
  if (name.startsWith('film')) return fileOf(`${name}.webm`);
  if (name === 'minute') return silence(60);
  const found = PICTURES[name];
  if (!found) throw new Error(`There is no picture "${name}".`);
  const [width, height, draw] = found;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const ctx = canvas.getContext('2d');
  if (ctx) draw(ctx, width, height);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error(`"${name}" cannot be drawn.`)))),
  );
}

/** So many seconds of silence, as a WAV of 8 bits. */
function silence(seconds: number): Blob {
  const rate = 8_000;
  const head = new DataView(new ArrayBuffer(44));
  for (const [at, word] of [
    [0, 'RIFF'],
    [8, 'WAVE'],
    [12, 'fmt '],
    [36, 'data'],
  ] as const)
    [...word].forEach((letter, i) => head.setUint8(at + i, letter.charCodeAt(0)));
  head.setUint32(4, 36 + rate * seconds, true);
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, rate, true);
  head.setUint16(32, 1, true);
  head.setUint16(34, 8, true);
  head.setUint32(40, rate * seconds, true);
  return new Blob([head, new Uint8Array(rate * seconds).fill(128)], { type: 'audio/wav' });
}

async function fileOf(name: string): Promise<Blob> {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`There is no file "${name}".`);
  return answer.blob();
}
