import { Container, Rectangle, Sprite, Texture } from 'pixi.js';
import type { EasingName } from './easing.ts';
import type { Size } from './figure-layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** What a change of background is made of: a still picture of the old one lies over the new one. */
export interface Change {
  readonly old: Sprite;
  readonly next: Container;
  /** Holds both, and whatever else is needed. */
  readonly room: Container;
  readonly size: Size;
}

/** How the old gives way to the new. */
export interface Passage {
  /** From 0, the old alone, to 1, the new alone. */
  readonly apply: (t: number) => void;
  readonly easing: EasingName;
  /** Gives back what it needed, when it is over or broken off. */
  readonly end?: () => void;
}

/** Pieces of a wipe: so many that its edge is soft without a filter. */
const STRIPS = 48;
/** Breadth of the soft edge of a wipe, as a fraction of the stage. */
const FEATHER = 0.3;

const WAYS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

export function dissolve({ old }: Change): Passage {
  return { apply: (t) => (old.alpha = 1 - t), easing: 'linear' };
}

/** Through a colour. */
export function fade({ old, room, size }: Change, colour: string): Passage {
  const curtain = new Sprite(Texture.WHITE);
  curtain.tint = colour;
  curtain.setSize(size.width, size.height);
  room.addChild(curtain);
  const apply = (t: number): void => {
    old.visible = t < 0.5;
    curtain.alpha = 1 - Math.abs(t * 2 - 1);
  };
  return { apply, easing: 'linear' };
}

/** The old moves out and the new follows it. */
export function slide({ old, next, size }: Change, direction: Direction): Passage {
  const [x, y] = WAYS[direction];
  const apply = (t: number): void => {
    old.position.set(x * t * size.width, y * t * size.height);
    next.position.set(-x * (1 - t) * size.width, -y * (1 - t) * size.height);
  };
  return { apply, easing: 'in-out' };
}

/** A soft edge moves over the stage. */
export function wipe({ old, room, size }: Change, direction: Direction): Passage {
  const strips = stripsOf(old, size, direction === 'left' || direction === 'right');
  const forward = direction === 'right' || direction === 'down';
  room.addChild(...strips);
  const apply = (t: number): void => {
    old.visible = false;
    strips.forEach((strip, i) => {
      const at = (forward ? i : STRIPS - 1 - i) / STRIPS;
      strip.alpha = 1 - Math.min(1, Math.max(0, (t * (1 + FEATHER) - at) / FEATHER));
    });
  };
  return { apply, easing: 'linear' };
}

function stripsOf(old: Sprite, { width, height }: Size, upright: boolean): Sprite[] {
  const { source } = old.texture;
  const long = upright ? width : height;
  return Array.from({ length: STRIPS }, (_, i) => {
    // Whole pixels: strips must neither overlap nor leave gaps.
    const from = Math.round((long * i) / STRIPS);
    const to = Math.min(Math.round((long * (i + 1)) / STRIPS), upright ? source.width : source.height);
    const frame = upright
      ? new Rectangle(from, 0, Math.max(0.5, to - from), source.height)
      : new Rectangle(0, from, source.width, Math.max(0.5, to - from));
    const strip = new Sprite(new Texture({ source, frame }));
    strip.position.set(frame.x, frame.y);
    return strip;
  });
}
