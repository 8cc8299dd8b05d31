import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeComfy, type FakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { fakeSmi } from '../../daemon/src/features/compute/smi-fake.test-support.ts';
import { newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

/** A GPU whose load changes. */
const BUSY = `
let n = 0;
const tell = () => {
  const load = Math.round(50 + 45 * Math.sin(n++ / 2));
  console.log('GPU-5c1f0a2e-7f3c-4a10-9d52-0b1c2d3e4f50, NVIDIA GeForce RTX 4090, 24564, ' + (9000 + 100 * n) + ', ' + load + ', 61, 212.40');
};
tell();
setInterval(tell, 500);`;

describe.skipIf(!hasBrowser())('the page of devices', () => {
  const shot = shots('compute-page');
  const PATH = process.env['PATH'];
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeComfy;

  beforeAll(async () => {
    const dataDir = newFolder('compute-page');
    process.env['PATH'] = `${fakeSmi(dataDir, BUSY)}${path.delimiter}${PATH}`;
    fake = await startFakeComfy();
    running = await startDaemon(dataDir);
    await running.client.comfy.addHost({ body: { url: fake.url, name: 'The ComfyUI in the cellar' } });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  });
  afterAll(async () => {
    process.env['PATH'] = PATH;
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('shows how busy each device is, and goes on', async () => {
    await page.goto(running.url);
    await page.getByRole('link', { name: 'Compute' }).click();
    await page.getByRole('listitem', { name: 'NVIDIA GeForce RTX 4090' }).waitFor();
    await page.getByRole('listitem', { name: 'The ComfyUI in the cellar' }).waitFor();
    const points = () => page.locator('polyline').first().getAttribute('points');
    await page.locator('polyline').first().waitFor();
    const before = await points();
    await expect.poll(points, { timeout: 10_000 }).not.toBe(before);
    await page.waitForTimeout(12_000);
    await shot(page, '1-1280');
    expect(await violations(page)).toEqual([]);
  }, 60_000);

  test('on a telephone it fits', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    await shot(page, '2-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
