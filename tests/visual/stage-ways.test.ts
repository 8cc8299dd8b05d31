import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../e2e/support/browser.ts';
import { buildPage, openPage, type ScenesWindow } from './scenes-page.ts';

/** What is on the stage follows from the state alone, whatever the way to it. */

const PATIENCE = { timeout: 180_000 };

describe.skipIf(!hasBrowser())('a stage', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    buildPage();
    browser = await openBrowser();
    page = await openPage(browser);
  });
  afterAll(() => browser?.close());

  const ways = (seed: number, lines: number, renderer: string) =>
    page.evaluate(([s, l, r]) => (globalThis as unknown as ScenesWindow).waysTo(s, l, r), [
      seed,
      lines,
      renderer,
    ] as const);

  for (const [seed, lines, renderer] of [
    [1, 12, 'canvas'],
    [2, 12, 'canvas'],
    [8, 12, 'canvas'],
    [9, 12, 'canvas'],
    [10, 5, 'webgl'],
  ] as const)
    test(`shows the same by every way to a line: story ${seed}, ${renderer}`, PATIENCE, async () => {
      const { 'line by line': read, ...others } = await ways(seed, lines, renderer);
      expect(read).toMatchObject({ moving: false });
      for (const [name, shown] of Object.entries(others)) expect({ [name]: shown }).toEqual({ [name]: read });
    });

  test('is there again after its graphics context was lost', PATIENCE, async () => {
    const { before, after, anew } = await page.evaluate(() => (globalThis as unknown as ScenesWindow).afterLoss());
    expect(anew).toBe(true);
    expect(after).toEqual(before);
  });

  for (const renderer of ['canvas', 'webgl'])
    test(`plays a film, and lets it stand where nothing may move: ${renderer}`, PATIENCE, async () => {
      const seen = await page.evaluate((by) => (globalThis as unknown as ScenesWindow).filmPlays(by), renderer);
      expect(seen).toEqual({ plays: true, stands: true });
    });

  test('holds no more pictures than fit its memory, however many a story has', PATIENCE, async () => {
    const { most, last } = await page.evaluate(() => (globalThis as unknown as ScenesWindow).mostPixels(150, 120));
    // 120 pictures are 173 million pixels; 48 may be held, and the one that is coming.
    expect(most).toBeLessThan(52);
    expect(last).toBeGreaterThan(20);
  });
});
