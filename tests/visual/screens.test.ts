import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../e2e/support/browser.ts';
import { SCREENS } from './page/screens.ts';
import { buildPage, openPage, type ScenesWindow } from './scenes-page.ts';
import { checkPicture } from './snapshots.ts';

/** Screens of the player. Letters are drawn a little differently everywhere, so that more may differ than in a scene. */
const LETTERS = 0.03;

/** The browser draws the gradient of the box in one of two ways, by chance: a screen may be drawn anew, in other layers. */
const REDRAWS: [string, string][] = [
  ['will-change', 'transform'],
  ['display', 'none'],
  ['display', 'block'],
  ['will-change', 'auto'],
];

describe.skipIf(!hasBrowser())('the player', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    buildPage();
    browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
    page = await openPage(browser);
    await page.emulateMedia({ reducedMotion: 'reduce' });
  });
  afterAll(() => browser?.close());

  for (const [name, { keys = [], size: [width, height] = [640, 360] }] of Object.entries(SCREENS))
    test(`looks as it did: ${name}`, async () => {
      await page.setViewportSize({ width, height });
      await page.evaluate((screen) => (globalThis as unknown as ScenesWindow).openScreen(screen), name);
      await page.locator('[data-cvn-status=line], [data-cvn-status=menu], [data-cvn-status=title]').first().waitFor();
      for (const key of keys) {
        await page.keyboard.press(key);
        await calm(page);
      }
      let wrong = checkPicture(`screens/${name}`, await calm(page), LETTERS);
      for (let again = 0; wrong !== null && again < REDRAWS.length; again++) {
        await page.evaluate(([property, value]) => document.body.style.setProperty(property, value), REDRAWS[again]!);
        wrong = checkPicture(`screens/${name}`, await calm(page), LETTERS);
      }
      await page.evaluate(() => document.body.removeAttribute('style'));
      expect(wrong).toBeNull();
    });
});

/** The picture of the page once nothing of it moves any more. */
async function calm(page: Page): Promise<Buffer> {
  let before = await page.screenshot();
  for (let same = 0, round = 0; same < 3 && round < 60; round++) {
    await page.waitForTimeout(150);
    const now = await page.screenshot();
    same = now.equals(before) ? same + 1 : 0;
    before = now;
  }
  return before;
}
