import { expect, test } from 'vitest';
import { lookBetween } from './look-between.ts';
import { mixMatrices, PLAIN_COLOURS, TONE_MATRICES } from './tones.ts';

const table = { size: 2, pixels: new Uint8Array(32) };
const other = { size: 2, pixels: new Uint8Array(32) };
const plain = { matrix: PLAIN_COLOURS, table: null, strength: 0 };
const night = { matrix: TONE_MATRICES.night, table: null, strength: 1 };
const warm = { matrix: PLAIN_COLOURS, table, strength: 0.8 };
const cold = { matrix: PLAIN_COLOURS, table: other, strength: 1 };

test('a tone is mixed, and begins and ends as it is', () => {
  expect(lookBetween(plain, night, 0).matrix).toEqual(PLAIN_COLOURS);
  lookBetween(plain, night, 1).matrix.forEach((value, i) => expect(value).toBeCloseTo(TONE_MATRICES.night[i]!));
  const { matrix, table: none, strength } = lookBetween(plain, night, 0.25);
  expect(matrix).toEqual(mixMatrices(PLAIN_COLOURS, TONE_MATRICES.night, 0.25));
  expect({ none, strength }).toEqual({ none: null, strength: 0 });
});

test('a colour table comes and goes by its strength', () => {
  expect(lookBetween(plain, warm, 0.5)).toMatchObject({ table, strength: 0.4 });
  expect(lookBetween(warm, plain, 0.25).strength).toBeCloseTo(0.6);
  expect(lookBetween(warm, plain, 0.25).table).toBe(table);
  expect(lookBetween(warm, { ...warm, strength: 0.4 }, 0.5).strength).toBeCloseTo(0.6);
});

test('of two colour tables the stronger one stays', () => {
  expect(lookBetween(warm, cold, 0.2).table).toBe(table);
  expect(lookBetween(warm, cold, 0.7).table).toBe(other);
});
