import { expect, test } from 'vitest';
import { copyFor, copyOnStage, likelyCopies } from './picture-widths.ts';

const background = { kind: 'background', width: 3840, height: 2160 } as const;
const sprite = { kind: 'sprite', width: 2048, height: 3072 } as const;
const phone = { width: 780, height: 1688 };
const window = { width: 1280, height: 720 };

test('a copy is never smaller than it is drawn, and never as large as the picture', () => {
  expect([copyFor(background, 1280), copyFor(background, 1281), copyFor(background, 1)]).toEqual([1280, 1600, 160]);
  // Nothing wider is shown by anybody, and little is gained by what is nearly as wide.
  expect([copyFor(background, 3500), copyFor({ width: 2900 }, 2000)]).toEqual([2560, null]);
  expect([copyFor({ width: 1100 }, 1000), copyFor({}, 100)]).toEqual([null, null]);
});

test('a background covers the stage, a sprite is as high as it or a little wider', () => {
  expect(copyOnStage(background, window)).toBe(1280);
  expect(copyOnStage(background, phone)).toBe(2560);
  expect(copyOnStage(sprite, window)).toBe(480);
  expect(copyOnStage(sprite, phone)).toBe(1024);
  for (const kind of ['mask', 'lut', 'portrait'] as const)
    expect(copyOnStage({ ...background, kind }, window)).toBeNull();
  expect(copyOnStage({ kind: 'background' }, window)).toBeNull();
});

test('the copies made ahead are those that likely stages ask for', () => {
  expect(likelyCopies(background)).toEqual([1280, 1920, 2560]);
  expect(likelyCopies(sprite)).toEqual([480, 800, 1024]);
  expect(likelyCopies({ kind: 'sprite', width: 400, height: 600 })).toEqual([]);
});
