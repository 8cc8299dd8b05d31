import { expect, test } from 'vitest';
import { lookUp, readColourTable } from './colour-table.ts';

const SIZE = 16;
/** What the table of the tests makes of a step of each colour. */
const graded = (r: number, g: number, b: number): number[] => [255 - r * 17, g * 17, Math.round(b * 8.5)];

function picture(width: number, height: number, place: (r: number, g: number, b: number) => [number, number]) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let b = 0; b < SIZE; b++)
    for (let g = 0; g < SIZE; g++)
      for (let r = 0; r < SIZE; r++) {
        const [x, y] = place(r, g, b);
        data.set([...graded(r, g, b), 255], (y * width + x) * 4);
      }
  return readColourTable(width, height, data);
}

test.each([
  ['a strip across', picture(256, 16, (r, g, b) => [b * 16 + r, g])],
  ['a strip down', picture(16, 256, (r, g, b) => [r, b * 16 + g])],
  ['tiles in a square', picture(64, 64, (r, g, b) => [(b % 4) * 16 + r, Math.floor(b / 4) * 16 + g])],
  ['a HaldCLUT', picture(64, 64, (r, g, b) => [(r + g * 16 + b * 256) % 64, Math.floor((r + g * 16 + b * 256) / 64)])],
])('reads %s', (_, table) => {
  expect(table?.size).toBe(SIZE);
  if (!table) return;
  for (const [r, g, b] of [
    [0, 0, 0],
    [15, 0, 0],
    [0, 15, 0],
    [0, 0, 15],
    [4, 9, 13],
  ] as const)
    expect(lookUp(table, [r * 17, g * 17, b * 17])).toEqual(graded(r, g, b));
});

test('thins out a table of more steps than are kept', () => {
  const side = 100;
  const data = new Uint8ClampedArray(side * side * side * 4);
  for (let at = 0; at < side * side * side; at++) data[at * 4] = ((at % side) / (side - 1)) * 255;
  const table = readColourTable(side * side, side, data);
  expect(table?.size).toBe(64);
  expect(table && lookUp(table, [255, 0, 0])[0]).toBe(255);
});

test.each([
  [100, 50],
  [1, 1],
  [64, 16],
  [0, 0],
])('a picture of %i x %i is none', (width, height) => {
  expect(readColourTable(width, height, new Uint8ClampedArray(width * height * 4))).toBeNull();
});
