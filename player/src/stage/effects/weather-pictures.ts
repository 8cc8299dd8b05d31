import type { WEATHERS } from '@comfyvn/shared/story/stage';
import { CanvasSource, Texture } from 'pixi.js';

export type WeatherKind = (typeof WEATHERS)[number];

type Draw = (ctx: CanvasRenderingContext2D, width: number, height: number) => void;

/** A round light that fades to its edge; `core` is the part that is whole. */
const dot =
  (colour: string, core: number): Draw =>
  (ctx, width, height) => {
    const light = ctx.createRadialGradient(width / 2, height / 2, 0, width / 2, height / 2, width / 2);
    light.addColorStop(0, `rgba(${colour},1)`);
    light.addColorStop(core, `rgba(${colour},0.85)`);
    light.addColorStop(core + (1 - core) * 0.45, `rgba(${colour},0.22)`);
    light.addColorStop(1, `rgba(${colour},0)`);
    ctx.fillStyle = light;
    ctx.fillRect(0, 0, width, height);
  };

const streak: Draw = (ctx, width, height) => {
  const fall = ctx.createLinearGradient(0, 0, 0, height);
  fall.addColorStop(0, 'rgba(205,222,245,0)');
  fall.addColorStop(0.75, 'rgba(215,230,250,0.75)');
  fall.addColorStop(1, 'rgba(235,244,255,0)');
  ctx.fillStyle = fall;
  ctx.beginPath();
  ctx.ellipse(width / 2, height / 2, width / 2 - 1, height / 2, 0, 0, Math.PI * 2);
  ctx.fill();
};

/** A cherry petal: a drop with a notch at its broad end. */
const petal =
  (light: string, deep: string): Draw =>
  (ctx, width, height) => {
    const shade = ctx.createLinearGradient(0, 0, width * 0.4, height);
    shade.addColorStop(0, light);
    shade.addColorStop(1, deep);
    ctx.fillStyle = shade;
    ctx.beginPath();
    ctx.moveTo(width / 2, height * 0.96);
    ctx.bezierCurveTo(width * 0.02, height * 0.7, width * 0.04, height * 0.16, width * 0.36, height * 0.05);
    ctx.lineTo(width * 0.5, height * 0.17);
    ctx.lineTo(width * 0.64, height * 0.05);
    ctx.bezierCurveTo(width * 0.96, height * 0.16, width * 0.98, height * 0.7, width / 2, height * 0.96);
    ctx.fill();
    ctx.strokeStyle = 'rgba(255,255,255,0.35)';
    ctx.lineWidth = width * 0.03;
    ctx.beginPath();
    ctx.moveTo(width / 2, height * 0.9);
    ctx.quadraticCurveTo(width * 0.47, height * 0.5, width * 0.5, height * 0.24);
    ctx.stroke();
  };

const leaf =
  (light: string, deep: string): Draw =>
  (ctx, width, height) => {
    const shade = ctx.createLinearGradient(0, 0, width, height);
    shade.addColorStop(0, light);
    shade.addColorStop(1, deep);
    ctx.fillStyle = shade;
    ctx.beginPath();
    ctx.moveTo(width * 0.5, height * 0.02);
    ctx.bezierCurveTo(width * 1.06, height * 0.28, width * 0.9, height * 0.72, width * 0.5, height * 0.86);
    ctx.bezierCurveTo(width * 0.1, height * 0.72, width * -0.06, height * 0.28, width * 0.5, height * 0.02);
    ctx.fill();
    ctx.strokeStyle = deep;
    ctx.lineWidth = width * 0.045;
    ctx.lineCap = 'round';
    ctx.beginPath();
    ctx.moveTo(width * 0.5, height * 0.98);
    ctx.lineTo(width * 0.5, height * 0.16);
    for (const at of [0.36, 0.54]) {
      ctx.moveTo(width * 0.24, height * (at - 0.06));
      ctx.lineTo(width * 0.5, height * (at + 0.1));
      ctx.lineTo(width * 0.76, height * (at - 0.06));
    }
    ctx.stroke();
  };

/** A bank of fog: soft heaps that overlap. Always the same ones. */
const bank =
  (heaps: readonly (readonly [x: number, y: number, radius: number])[]): Draw =>
  (ctx, width, height) => {
    for (const [x, y, radius] of heaps) {
      const size = radius * height;
      const heap = ctx.createRadialGradient(x * width, y * height, 0, x * width, y * height, size);
      heap.addColorStop(0, 'rgba(226,232,240,0.42)');
      heap.addColorStop(0.5, 'rgba(226,232,240,0.16)');
      heap.addColorStop(1, 'rgba(226,232,240,0)');
      ctx.fillStyle = heap;
      ctx.fillRect(0, 0, width, height);
    }
  };

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly variants: readonly Draw[];
}

const DRAWINGS: Readonly<Record<WeatherKind, Drawing>> = {
  rain: { width: 6, height: 96, variants: [streak] },
  snow: { width: 48, height: 48, variants: [dot('255,255,255', 0.12), dot('245,249,255', 0.35)] },
  petals: {
    width: 44,
    height: 56,
    variants: [petal('#ffe9f1', '#f5a9c6'), petal('#fff4f7', '#f7bdd2'), petal('#ffdbe8', '#ec8fb4')],
  },
  leaves: {
    width: 56,
    height: 76,
    variants: [leaf('#e8a33d', '#9c4a17'), leaf('#d0642a', '#7c2c14'), leaf('#b9a443', '#5d5a1c')],
  },
  dust: { width: 32, height: 32, variants: [dot('255,244,214', 0.1)] },
  embers: { width: 40, height: 40, variants: [dot('255,170,70', 0.12), dot('255,110,40', 0.1)] },
  fog: {
    width: 512,
    height: 256,
    variants: [
      bank([
        [0.3, 0.55, 0.42],
        [0.5, 0.42, 0.4],
        [0.68, 0.58, 0.4],
        [0.44, 0.66, 0.32],
      ]),
      bank([
        [0.28, 0.5, 0.4],
        [0.46, 0.6, 0.38],
        [0.62, 0.45, 0.42],
        [0.76, 0.58, 0.36],
      ]),
    ],
  },
};

/** Draws what falls or drifts. The textures are the caller's to destroy. */
export function weatherPictures(kind: WeatherKind): Texture[] {
  const { width, height, variants } = DRAWINGS[kind];
  return variants.map((draw) => {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const ctx = canvas.getContext('2d');
    if (ctx) draw(ctx, width, height);
    return new Texture({ source: new CanvasSource({ resource: canvas, autoGenerateMipmaps: true }) });
  });
}
