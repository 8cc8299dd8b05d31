import { expect, it } from 'vitest';
import { besideKeyboard, FIRST_PLACEMENT, fitted, modeFor, modesFor, toPlacement } from './modes.ts';

it('offers on a telephone only what has room there', () => {
  expect(modesFor({ width: 390, height: 844 })).toEqual(['full', 'above']);
  expect(modeFor('pip', { width: 390, height: 844 })).toBe('above');
  expect(modeFor('beside', { width: 1280, height: 800 })).toBe('beside');
});

it('keeps the small window inside the page and readable', () => {
  const page = { width: 1280, height: 800 };
  expect(fitted(FIRST_PLACEMENT.pip, page)).toEqual({ x: 832, y: 492, width: 440, height: 300 });
  expect(fitted({ x: -50, y: -50, width: 10, height: 9_000 }, page)).toEqual({ x: 8, y: 8, width: 320, height: 784 });
});

it('takes of what was remembered whatever can still be read', () => {
  expect(toPlacement(null)).toEqual(FIRST_PLACEMENT);
  expect(toPlacement({ mode: 'sideways', pip: { x: 'left', y: 4 } })).toEqual({
    mode: 'full',
    pip: { ...FIRST_PLACEMENT.pip, y: 4 },
  });
});

it('stands above the keyboard of a telephone, and over all of the page without one', () => {
  const page = { width: 390, height: 844 };
  expect(besideKeyboard(page, { scale: 1, offsetTop: 0, height: 844 })).toBeNull();
  expect(besideKeyboard(page, { scale: 2, offsetTop: 0, height: 422 })).toBeNull();
  expect(besideKeyboard(page, null)).toBeNull();
  expect(besideKeyboard(page, { scale: 1, offsetTop: 40, height: 500 })).toEqual({
    x: 0,
    y: 40,
    width: 390,
    height: 500,
  });
});
