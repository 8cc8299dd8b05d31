import { describe, expect, it } from 'vitest';
import { standOf } from './figure-layout.ts';

const sprite = { kind: 'sprite', x: 0.5, y: 0, scale: 1 } as const;
const picture = { width: 608, height: 920 };

describe('standOf', () => {
  it('lets a sprite fill about nine tenths of a wide stage', () => {
    const { height, x } = standOf(sprite, picture, { width: 1280, height: 720 }, 1);
    expect(height / 720).toBeGreaterThan(0.87);
    expect(height / 720).toBeLessThan(0.96);
    expect(x).toBe(640);
  });
  it('limits the width on a phone', () => {
    const { width } = standOf(sprite, picture, { width: 390, height: 844 }, 1);
    expect(width).toBeLessThanOrEqual(390 * 1.31);
    expect(standOf(sprite, picture, { width: 390, height: 844 }, 3).width).toBeLessThan(width);
  });
  it('keeps portraits wholly on the stage', () => {
    const stand = standOf(
      { ...sprite, kind: 'portrait', x: 0.02 },
      { width: 400, height: 600 },
      { width: 1280, height: 720 },
      2,
    );
    expect(stand.x - stand.width / 2).toBeGreaterThan(0);
  });
});
