import { describe, expect, it } from 'vitest';
import { chooseSprite } from './sprite-choice.ts';

const ann = (...sprites: [string, string?][]) => ({
  id: 'ann',
  name: 'Ann',
  colour: '#ffffff',
  role: 'character' as const,
  sprites: sprites.map(([expression, costume]) => ({
    expression,
    ...(costume === undefined ? {} : { costume }),
    asset: `${costume ?? 'base'}-${expression}`,
  })),
});

describe('chooseSprite', () => {
  it('takes the expression in the costume', () => {
    expect(chooseSprite(ann(['joy'], ['joy', 'winter']), 'joy', 'winter')).toBe('winter-joy');
  });
  it('falls back to a near label, then to neutral, then to anything', () => {
    expect(chooseSprite(ann(['neutral'], ['sadness']), 'grief')).toBe('base-sadness');
    expect(chooseSprite(ann(['anger'], ['neutral']), 'joy')).toBe('base-neutral');
    expect(chooseSprite(ann(['anger'], ['amusement']), 'joy')).toBe('base-amusement');
    expect(chooseSprite(ann(['anger']), 'joy')).toBe('base-anger');
  });
  it('leaves out sprites that could not be loaded', () => {
    expect(chooseSprite(ann(['joy'], ['neutral']), 'joy', undefined, new Set(['base-joy']))).toBe('base-neutral');
    expect(chooseSprite(ann(['joy']), 'joy', undefined, new Set(['base-joy']))).toBeNull();
  });
  it('uses the plain costume where the wanted one has no sprites', () => {
    expect(chooseSprite(ann(['joy'], ['joy', 'winter']), 'joy', 'beach')).toBe('base-joy');
  });
  it('knows no relatives of a label that only looks like a key', () => {
    expect(chooseSprite(ann(['anger'], ['neutral']), 'toString')).toBe('base-neutral');
  });
});
