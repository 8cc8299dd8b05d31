import { bokeh, finish, glow, hsl, mist, sky, tinted, type Easel, type Paint } from './brush.ts';

/** Light between tall trunks. */
export const forest: Paint = function* (easel, hue) {
  const { ctx, width, height, unit, random } = easel;
  const green = tinted(138, hue, 0.3);
  const light = tinted(74, hue, 0.2);
  sky(easel, [
    [0, hsl(green + 6, 36, 34)],
    [0.38, hsl(light + 18, 48, 66)],
    [0.62, hsl(light, 58, 74)],
    [0.8, hsl(green, 34, 40)],
    [1, hsl(green + 6, 40, 16)],
  ]);
  const sunX = width * (0.4 + random() * 0.25);
  glow(easel, sunX, height * 0.4, unit * 0.8, (a) => hsl(light - 12, 90, 78, a), 0.75);
  yield;
  for (let layer = 0; layer < 5; layer++) {
    const near = layer / 4;
    trunks(easel, near, hsl(green + 10, 22 + near * 14, 56 - near * 50));
    yield;
    if (layer < 4)
      mist(easel, 0.66 + near * 0.1, 0.22, (a) => hsl(light + 10, 50, 78 - near * 24, a), 0.32 - near * 0.1);
  }
  yield;
  ctx.save();
  ctx.globalCompositeOperation = 'screen';
  for (let i = 0; i < 9; i++) {
    const x = sunX + (random() - 0.35) * width * 0.5;
    const slant = unit * (0.3 + random() * 0.25);
    const beam = ctx.createLinearGradient(x, 0, x - slant, height * 0.85);
    beam.addColorStop(0, hsl(light - 14, 90, 80, 0.18));
    beam.addColorStop(1, hsl(light - 14, 90, 80, 0));
    ctx.fillStyle = beam;
    const breadth = unit * (0.02 + random() * 0.05);
    ctx.beginPath();
    ctx.moveTo(x, -5);
    ctx.lineTo(x + breadth, -5);
    ctx.lineTo(x - slant + breadth * 2.4, height * 0.88);
    ctx.lineTo(x - slant - breadth, height * 0.88);
    ctx.fill();
  }
  yield;
  ctx.restore();
  ferns(easel, hsl(green + 8, 44, 7));
  yield;
  leaves(easel, green);
  yield;
  bokeh(easel, 34, 0.08, 0.8, 0.035, (a) => hsl(light, 85, 72, a * 0.8));
  yield;
  finish(easel, 0.5);
};

function trunks({ ctx, width, height, unit, random }: Easel, near: number, fill: string): void {
  const count = Math.ceil((width / unit) * (15 - near * 10.5));
  ctx.fillStyle = fill;
  for (let i = 0; i < count; i++) {
    const x = ((i + 0.2 + random() * 0.6) / count) * width;
    if (near > 0.7 && Math.abs(x / width - 0.5) < 0.24) continue;
    const thick = unit * (0.006 + near ** 1.6 * 0.055) * (0.7 + random() * 0.6);
    const lean = (random() - 0.5) * unit * 0.06;
    const foot = height * (0.7 + near * 0.34);
    ctx.beginPath();
    ctx.moveTo(x + lean - thick * 0.4, -4);
    ctx.quadraticCurveTo(x - thick * 0.4, foot * 0.6, x - thick * 0.85, foot);
    ctx.lineTo(x + thick * 0.85, foot);
    ctx.quadraticCurveTo(x + thick * 0.4, foot * 0.6, x + lean + thick * 0.4, -4);
    ctx.fill();
  }
  ctx.fillRect(0, height * (0.7 + near * 0.3), width, height);
}

function ferns({ ctx, width, height, unit, random }: Easel, fill: string): void {
  ctx.strokeStyle = fill;
  ctx.lineCap = 'round';
  const count = Math.ceil((width / unit) * 60);
  for (let i = 0; i < count; i++) {
    const x = random() * width;
    const size = unit * (0.05 + random() * 0.13) * (0.55 + Math.abs(x / width - 0.5) * 1.3);
    const lean = (random() - 0.5) * size * 1.5;
    ctx.lineWidth = unit * (0.002 + random() * 0.004);
    ctx.beginPath();
    ctx.moveTo(x, height * 1.01);
    ctx.quadraticCurveTo(x + lean * 0.2, height - size, x + lean, height - size * 0.8);
    ctx.stroke();
  }
}

/** Boughs hanging in from the top. */
function leaves({ ctx, width, unit, random }: Easel, green: number): void {
  for (let i = 0; i < (width / unit) * 240; i++) {
    const x = random() * width;
    const depth = 0.03 + Math.abs(x / width - 0.5) ** 2 * 0.9;
    const y = random() ** 2 * unit * depth;
    const size = unit * (0.006 + random() * 0.016);
    ctx.fillStyle = hsl(green - 8 + random() * 24, 42, 6 + random() * 12, 0.8);
    ctx.beginPath();
    ctx.ellipse(x, y, size, size * 0.5, random() * 3.1, 0, 6.283);
    ctx.fill();
  }
}
