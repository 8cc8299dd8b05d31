import { describe, expect, it } from 'vitest';
import { inkOn, lightened, luminance, readableOn } from './plate-colour.ts';

const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

describe('inkOn', () => {
  it('can be read on every colour', () => {
    for (let red = 0; red < 256; red += 51)
      for (let green = 0; green < 256; green += 51)
        for (let blue = 0; blue < 256; blue += 51) {
          const colour = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
          expect(contrast(luminance(inkOn(colour)), luminance(colour))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(luminance(lightened(colour)), luminance('#12131c'))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(luminance(readableOn('#33291a', colour)), luminance('#eadfc8'))).toBeGreaterThanOrEqual(4.5);
        }
  });
});
