import { CanvasSource, Sprite, Texture } from 'pixi.js';
import type { Change } from '../passages.ts';
import type { Effects } from './effects.ts';

/** Breadth of a mask as it is worked with: soft enough, and quick. */
const MASK_WIDTH = 192;
const SOFT = 0.14;
/** A picture this much smaller, drawn large again, is blurred. */
const SMALLER = 24;

/** Effects on a 2D canvas, where there are no filters. */
export function canvasEffects(): Effects {
  return { maskWipe, blur };
}

function maskWipe({ old, room }: Change, mask: Texture): ReturnType<Effects['maskWipe']> {
  const shot = old.texture.source.resource as CanvasImageSource;
  const { pixelWidth, pixelHeight, resolution } = old.texture.source;
  const left = canvasOf(pixelWidth, pixelHeight);
  const small = canvasOf(MASK_WIDTH, Math.max(1, Math.round((MASK_WIDTH * pixelHeight) / pixelWidth)));
  if (!left || !small) return { apply: (t) => (old.alpha = 1 - t), easing: 'linear' };
  small.drawImage(mask.source.resource as CanvasImageSource, 0, 0, small.canvas.width, small.canvas.height);
  const alphas = small.getImageData(0, 0, small.canvas.width, small.canvas.height);
  const greys = greysOf(alphas.data);
  const source = new CanvasSource({ resource: left.canvas, resolution });
  const sprite = new Sprite(new Texture({ source }));
  // It is taken away with what else lies in the room; its texture goes with it.
  sprite.label = 'shot';
  room.addChild(sprite);
  const apply = (t: number): void => {
    old.visible = false;
    const edge = t * (1 + SOFT);
    greys.forEach((grey, i) => {
      const kept = Math.min(1, Math.max(0, (grey - edge) / SOFT + 1));
      alphas.data[i * 4 + 3] = kept * kept * (3 - 2 * kept) * 255;
    });
    small.putImageData(alphas, 0, 0);
    left.globalCompositeOperation = 'copy';
    left.drawImage(shot, 0, 0);
    left.globalCompositeOperation = 'destination-in';
    left.drawImage(small.canvas, 0, 0, pixelWidth, pixelHeight);
    source.update();
  };
  return { apply, easing: 'linear' };
}

/** The old picture blurs, and goes. */
function blur({ old, room, size }: Change): ReturnType<Effects['blur']> {
  const shot = old.texture.source.resource as CanvasImageSource;
  const ctx = canvasOf(Math.ceil(size.width / SMALLER), Math.ceil(size.height / SMALLER));
  if (!ctx) return { apply: (t) => (old.alpha = 1 - t), easing: 'linear' };
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(shot, 0, 0, ctx.canvas.width, ctx.canvas.height);
  const sprite = new Sprite(new Texture({ source: new CanvasSource({ resource: ctx.canvas }) }));
  sprite.label = 'shot';
  sprite.setSize(size.width, size.height);
  room.addChild(sprite);
  const apply = (t: number): void => {
    sprite.alpha = t < 0.5 ? t * 2 : 2 - t * 2;
    old.visible = t < 0.5;
  };
  return { apply, easing: 'linear' };
}

function greysOf(pixels: Uint8ClampedArray): Float32Array {
  const greys = new Float32Array(pixels.length / 4);
  for (let i = 0; i < greys.length; i++) {
    const [r = 0, g = 0, b = 0] = [pixels[i * 4], pixels[i * 4 + 1], pixels[i * 4 + 2]];
    greys[i] = (r * 0.299 + g * 0.587 + b * 0.114) / 255;
  }
  return greys;
}

function canvasOf(width: number, height: number): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: false });
}
