import { bokeh, clouds, finish, glow, hsl, sky, tinted, type Easel, type Paint } from './brush.ts';

/** A quiet room with a big window and a lamp. */
export const room: Paint = function* (easel, hue) {
  const { ctx, width, height, unit } = easel;
  const wall = tinted(28, hue, 0.5);
  const day = tinted(28, hue, 0.12);
  const floorY = height * 0.8;
  sky(easel, [
    [0, hsl(wall, 24, 30)],
    [0.5, hsl(wall + 4, 26, 44)],
    [0.8, hsl(wall, 26, 36)],
    [1, hsl(wall, 30, 24)],
  ]);
  panelling(easel, wall, floorY);
  yield;
  const centre = width * (width > height ? 0.34 : 0.5);
  const view = { x: centre - unit * 0.25, y: height * 0.1, w: unit * 0.5, h: Math.min(unit * 0.58, height * 0.5) };
  windowView(easel, view, day);
  yield;
  floor(easel, wall, floorY);
  yield;
  sunlight(easel, view, day, floorY);
  yield;
  curtains(easel, view, wall);
  yield;
  if (width > height * 0.9) shelf(easel, wall, floorY);
  yield;
  plant(easel, wall, floorY);
  yield;
  lamp(easel, day, floorY);
  yield;
  bokeh(easel, 16, 0.15, 0.85, 0.02, (a) => hsl(day + 14, 80, 80, a * 0.7));
  yield;
  const shade = ctx.createLinearGradient(0, 0, 0, height);
  shade.addColorStop(0, 'rgb(10 8 18 / 0.32)');
  shade.addColorStop(0.3, 'rgb(10 8 18 / 0)');
  shade.addColorStop(1, 'rgb(10 8 18 / 0.35)');
  ctx.fillStyle = shade;
  ctx.fillRect(0, 0, width, height);
  finish(easel, 0.44);
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function panelling({ ctx, width, unit, random }: Easel, wall: number, floorY: number): void {
  const stripe = unit * 0.11;
  for (let x = -random() * stripe; x < width; x += stripe) {
    ctx.fillStyle = hsl(wall, 26, 52, 0.09);
    ctx.fillRect(x, 0, stripe * 0.5, floorY);
  }
  const rail = floorY - unit * 0.2;
  ctx.fillStyle = hsl(wall, 24, 26, 0.92);
  ctx.fillRect(0, rail, width, floorY - rail);
  ctx.fillStyle = hsl(wall, 28, 48, 0.7);
  ctx.fillRect(0, rail, width, unit * 0.007);
  ctx.fillStyle = hsl(wall, 24, 15, 0.55);
  for (let x = unit * 0.05; x < width; x += unit * 0.22) {
    ctx.strokeStyle = hsl(wall, 26, 17, 0.7);
    ctx.lineWidth = unit * 0.003;
    ctx.strokeRect(x, rail + unit * 0.035, unit * 0.17, unit * 0.13);
  }
  ctx.fillStyle = hsl(wall, 26, 18);
  ctx.fillRect(0, floorY - unit * 0.02, width, unit * 0.022);
}

function windowView(easel: Easel, { x, y, w, h }: Box, day: number): void {
  const { ctx, unit, width, height, random } = easel;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  const air = ctx.createLinearGradient(0, y, 0, y + h);
  air.addColorStop(0, hsl(day + 178, 48, 62));
  air.addColorStop(0.55, hsl(day + 14, 78, 84));
  air.addColorStop(1, hsl(day + 4, 90, 78));
  ctx.fillStyle = air;
  ctx.fillRect(x, y, w, h);
  clouds({ ctx, unit: unit * 0.5, random, width, height }, 12, y / height, (y + h * 0.6) / height, (a) =>
    hsl(day, 70, 96, a * 1.4),
  );
  glow(easel, x + w * 0.7, y + h * 0.66, unit * 0.3, (a) => hsl(day + 16, 95, 82, a), 0.9);
  for (let layer = 0; layer < 3; layer++) {
    ctx.fillStyle = hsl(day + 100, 22, 62 - layer * 16);
    ctx.beginPath();
    ctx.moveTo(x, y + h);
    for (let i = 0; i <= 30; i++)
      ctx.lineTo(
        x + (w * i) / 30,
        y + h * (0.78 + layer * 0.08) - Math.abs(Math.sin(i * (0.5 + layer * 0.23) + layer * 2)) * h * 0.075,
      );
    ctx.lineTo(x + w, y + h);
    ctx.fill();
  }
  ctx.restore();
  ctx.strokeStyle = hsl(day + 4, 26, 80);
  ctx.lineWidth = unit * 0.018;
  ctx.strokeRect(x, y, w, h);
  ctx.lineWidth = unit * 0.009;
  ctx.beginPath();
  for (const part of [1 / 3, 2 / 3]) {
    ctx.moveTo(x + w * part, y);
    ctx.lineTo(x + w * part, y + h);
  }
  ctx.moveTo(x, y + h * 0.36);
  ctx.lineTo(x + w, y + h * 0.36);
  ctx.stroke();
  ctx.fillStyle = hsl(day + 4, 24, 72);
  ctx.fillRect(x - unit * 0.03, y + h + unit * 0.006, w + unit * 0.06, unit * 0.018);
  glow(easel, x + w / 2, y + h / 2, unit * 0.75, (a) => hsl(day + 12, 90, 74, a), 0.36);
}

function curtains({ ctx, unit, random }: Easel, { x, y, w, h }: Box, wall: number): void {
  ctx.fillStyle = hsl(wall, 22, 16);
  ctx.fillRect(x - unit * 0.12, y - unit * 0.05, w + unit * 0.24, unit * 0.01);
  for (const side of [-1, 1]) {
    const start = side < 0 ? x - unit * 0.1 : x + w - unit * 0.02;
    for (let fold = 0; fold < 7; fold++) {
      const left = start + fold * unit * 0.0172;
      const shade = ctx.createLinearGradient(left, 0, left + unit * 0.02, 0);
      shade.addColorStop(0, hsl(wall + 6, 34, 40, 0.96));
      shade.addColorStop(0.5, hsl(wall + 8, 36, 60, 0.96));
      shade.addColorStop(1, hsl(wall + 2, 34, 32, 0.96));
      ctx.fillStyle = shade;
      ctx.fillRect(left, y - unit * 0.045, unit * 0.02, h + unit * (0.13 + random() * 0.012));
    }
  }
}

function floor({ ctx, width, height, random }: Easel, wall: number, floorY: number): void {
  const boards = ctx.createLinearGradient(0, floorY, 0, height);
  boards.addColorStop(0, hsl(wall - 4, 34, 30));
  boards.addColorStop(1, hsl(wall - 6, 36, 13));
  ctx.fillStyle = boards;
  ctx.fillRect(0, floorY, width, height - floorY);
  for (let i = -16; i <= 16; i++) {
    ctx.strokeStyle = hsl(wall - 6, 40, 8, 0.3 + random() * 0.3);
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(width / 2 + i * width * 0.045, floorY);
    ctx.lineTo(width / 2 + i * width * 0.13, height);
    ctx.stroke();
  }
}

/** Light through the window on the floor. */
function sunlight({ ctx, unit, height }: Easel, { x, w }: Box, day: number, floorY: number): void {
  ctx.save();
  ctx.globalCompositeOperation = 'screen';
  for (let pane = 0; pane < 3; pane++) {
    const left = x + (w * pane) / 3 + unit * 0.12;
    const light = ctx.createLinearGradient(0, floorY, 0, height);
    light.addColorStop(0, hsl(day + 8, 85, 62, 0.5));
    light.addColorStop(1, hsl(day + 8, 85, 62, 0.06));
    ctx.fillStyle = light;
    ctx.beginPath();
    ctx.moveTo(left, floorY);
    ctx.lineTo(left + w * 0.3, floorY);
    ctx.lineTo(left + w * 0.42 + unit * 0.2 + pane * unit * 0.02, height);
    ctx.lineTo(left + unit * 0.16 + pane * unit * 0.02, height);
    ctx.fill();
  }
  ctx.restore();
}

function shelf({ ctx, width, height, unit, random }: Easel, wall: number, floorY: number): void {
  const w = unit * 0.42;
  const x = width - w - unit * 0.1;
  const top = height * 0.16;
  ctx.fillStyle = hsl(wall - 6, 34, 13);
  ctx.fillRect(x, top, w, floorY - top);
  const rows = 4;
  for (let row = 0; row < rows; row++) {
    const y = top + ((floorY - top) * row) / rows;
    const h = (floorY - top) / rows;
    ctx.fillStyle = hsl(wall - 6, 30, 8);
    ctx.fillRect(x + unit * 0.012, y + unit * 0.012, w - unit * 0.024, h - unit * 0.024);
    for (let at = x + unit * 0.02; at < x + w - unit * 0.04;) {
      const thick = unit * (0.011 + random() * 0.02);
      const tall = h * (0.52 + random() * 0.3);
      if (random() < 0.86) {
        ctx.fillStyle = hsl(wall + (random() - 0.5) * 170, 30, 22 + random() * 22);
        ctx.fillRect(at, y + h - unit * 0.012 - tall, thick - 1, tall);
        ctx.fillStyle = hsl(wall + 20, 40, 60, 0.35);
        ctx.fillRect(at + thick * 0.2, y + h - tall * 0.86, thick * 0.5, unit * 0.004);
      }
      at += thick;
    }
  }
}

function plant({ ctx, width, unit, random }: Easel, wall: number, floorY: number): void {
  const x = width > unit * 1.1 ? width * 0.06 : width * 0.1;
  const foot = floorY + unit * 0.05;
  ctx.fillStyle = hsl(wall - 8, 36, 24);
  ctx.beginPath();
  ctx.moveTo(x - unit * 0.05, foot - unit * 0.1);
  ctx.lineTo(x + unit * 0.05, foot - unit * 0.1);
  ctx.lineTo(x + unit * 0.036, foot);
  ctx.lineTo(x - unit * 0.036, foot);
  ctx.fill();
  for (let i = 0; i < 26; i++) {
    const angle = -Math.PI / 2 + (random() - 0.5) * 2.2;
    const length = unit * (0.12 + random() * 0.16);
    const tipX = x + Math.cos(angle) * length;
    const tipY = foot - unit * 0.1 + Math.sin(angle) * length;
    ctx.fillStyle = hsl(130 + random() * 30, 26, 14 + random() * 18);
    ctx.beginPath();
    ctx.moveTo(x, foot - unit * 0.09);
    ctx.quadraticCurveTo((x + tipX) / 2 + unit * 0.03, (foot + tipY) / 2 - unit * 0.09, tipX, tipY);
    ctx.quadraticCurveTo((x + tipX) / 2 - unit * 0.02, (foot + tipY) / 2 - unit * 0.03, x, foot - unit * 0.09);
    ctx.fill();
  }
}

function lamp(easel: Easel, day: number, floorY: number): void {
  const { ctx, width, unit } = easel;
  const x = width > unit * 1.1 ? width * 0.62 : width * 0.88;
  const y = floorY - unit * 0.46;
  ctx.fillStyle = hsl(day, 20, 10);
  ctx.fillRect(x - unit * 0.004, y, unit * 0.008, unit * 0.47);
  ctx.beginPath();
  ctx.ellipse(x, floorY + unit * 0.012, unit * 0.06, unit * 0.012, 0, 0, 6.283);
  ctx.fill();
  glow(easel, x, y, unit * 0.42, (a) => hsl(day + 10, 95, 66, a), 0.5);
  const shade = ctx.createLinearGradient(0, y - unit * 0.06, 0, y + unit * 0.05);
  shade.addColorStop(0, hsl(day + 12, 70, 72));
  shade.addColorStop(1, hsl(day + 16, 90, 88));
  ctx.fillStyle = shade;
  ctx.beginPath();
  ctx.moveTo(x - unit * 0.036, y - unit * 0.065);
  ctx.lineTo(x + unit * 0.036, y - unit * 0.065);
  ctx.lineTo(x + unit * 0.066, y + unit * 0.045);
  ctx.lineTo(x - unit * 0.066, y + unit * 0.045);
  ctx.fill();
}
