import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../e2e/support/browser.ts';
import { buildPage, openPage, sceneNames, shoot } from './scenes-page.ts';
import { checkPicture, difference, snapshot, TOLERATED } from './snapshots.ts';

/** Every cue and every change of the stage, drawn by both renderers with the time and the dice held still. */

describe.skipIf(!hasBrowser())('the stage', () => {
  let browser: Browser;
  let page: Page;
  let names: readonly string[];
  const complaints: string[] = [];

  beforeAll(async () => {
    buildPage();
    browser = await openBrowser();
    page = await openPage(browser);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (/error|warning/.test(message.type()) && !HARMLESS.test(message.text())) complaints.push(message.text());
    });
    names = await sceneNames(page);
  });
  afterAll(() => browser?.close());

  for (const renderer of ['webgl', 'canvas'])
    test(`looks as it did, by ${renderer}`, { timeout: 600_000 }, async () => {
      const wrong: string[] = [];
      for (const name of names) {
        // The letter on a silhouette is drawn with a font of the system.
        const tolerated = name === 'figure-stand-in' ? 0.006 : undefined;
        const look = async (): Promise<string | null> =>
          checkPicture(`${renderer}/${name}`, await shoot(page, name, renderer), tolerated);
        // A part of the player that came late on a busy machine is there at the second look.
        const fault = (await look()) && (await look());
        if (fault) wrong.push(fault);
      }
      expect(wrong).toEqual([]);
    });

  test('no scene looks like another of its kind: an effect that is missing is seen', () => {
    const alike: string[] = [];
    const kindOf = (name: string): string => name.split('-')[0] ?? name;
    for (const renderer of ['webgl', 'canvas'])
      for (const [i, one] of names.entries())
        for (const other of names.slice(i + 1)) {
          if (kindOf(one) !== kindOf(other) || SAME.has(`${one} ${other}`)) continue;
          if (renderer === 'canvas' && SAME_ON_CANVAS.has(`${one} ${other}`)) continue;
          const [a, b] = [snapshot(`${renderer}/${one}`), snapshot(`${renderer}/${other}`)];
          if (!a || !b || difference(a, b) <= TOLERATED) alike.push(`${renderer}: ${one} and ${other}`);
        }
    expect(alike).toEqual([]);
  });

  test('nothing complained', () => expect(complaints).toEqual([]));
});

/** A picture that is missing on purpose; reading a WebGL canvas; what Pixi's filters say when their renderer is given back. */
const HARMLESS = /404|GPU stall|BindGroup/;

/** A canvas does without what needs many pictures a second. */
const SAME_ON_CANVAS = new Set(['layers layers-pointer']);

/**
 * Scenes that are to look the same: the same table in three layouts; a change, and what comes after it was
 * broken off; a cut, and a change that is over.
 */
const SAME = new Set([
  'grade-lut-strip grade-lut-square',
  'grade-lut-strip grade-lut-hald',
  'grade-lut-square grade-lut-hald',
  'grade-changing grade-broken-off',
  'transition-cut transition-done',
  'transition-dissolve transition-still',
]);
