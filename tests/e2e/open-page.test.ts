import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { home, newFolder, settled, startDaemon, type RunningDaemon } from '../support.ts';
import { goOn, hasBrowser, installFaults, openBrowser, shots, until, violations } from './support/browser.ts';
import { exportTale, lampTale, unpack } from './support/web-export.ts';

/** The page that opens stories from files: from a disk by a double click, and from the daemon. */

describe.skipIf(!hasBrowser())('the page that opens stories', () => {
  const shot = shots('open-page');
  const onDisk = pathToFileURL(path.join(home, 'player', 'dist', 'open', 'player.html')).href;
  let browser: Browser;
  let context: BrowserContext;
  let daemon: RunningDaemon;
  let bundle: string;
  let complaints: string[] = [];
  let foreign: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    daemon = await startDaemon();
    const { story } = await daemon.client.imports.sample();
    const { id } = await daemon.client.exports.start({ body: { story, target: 'bundle' } });
    const job = await settled(daemon.client, id);
    const report = { params: { id: (job.result as { export: string }).export } };
    bundle = (await daemon.client.exports.report(report)).output;
  });
  afterAll(async () => {
    await browser?.close();
    await daemon?.daemon.stop();
  });
  beforeEach(async () => {
    [complaints, foreign] = [[], []];
    context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  });
  afterEach(async () => {
    await context.close();
  });

  async function open(url: string): Promise<Page> {
    const page = await context.newPage();
    const own = url.slice(0, url.lastIndexOf('/') + 1);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('The AudioContext was not'))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(own) && !/^(blob|data):/.test(request.url())) foreign.push(request.url());
    });
    await page.goto(url);
    await page.getByRole('button', { name: 'Open a file' }).waitFor();
    return page;
  }
  const pick = (page: Page, input: 'file' | 'folder', files: string | string[]) =>
    page.locator(`#${input}-input`).setInputFiles(files);
  /** Comes to the beginning, and saves there. */
  async function begins(page: Page): Promise<void> {
    await page.locator('[data-cvn-action=start]').click();
    await until(page, ({ status }) => status === 'line' || status === 'menu', 60_000);
    await page.keyboard.press('q');
    await page.locator('.cvn-toast', { hasText: 'Saved' }).waitFor();
  }
  const problemWith = async (page: Page): Promise<string> => {
    await page.locator('#problem:not([hidden])').waitFor();
    return page.locator('#problem').innerText();
  };

  test('plays a bundle from the disk, with its pictures and saves', async () => {
    const page = await open(onDisk);
    expect(await violations(page)).toEqual([]);
    await shot(page, '1-choose');
    await pick(page, 'file', bundle);
    await begins(page);
    await shot(page, '2-bundle');
    await page.waitForFunction(() => !document.querySelector('[data-cvn-background=""]'));
    await page.reload();
    await pick(page, 'file', bundle);
    await page.locator('[data-cvn-action=continue]').waitFor();
    expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  });

  test('plays a bundle and a web export as folders', async () => {
    const page = await open(onDisk);
    await pick(page, 'folder', await unpack(bundle));
    await begins(page);
    const other = await open(onDisk);
    await pick(other, 'folder', await exportTale(await lampTale()));
    await other.locator('[data-cvn-action=start]').click();
    expect(await until(other, ({ status }) => status === 'line')).toMatchObject({
      node: 'n1',
      background: 'constructor',
    });
    expect(await goOn(other)).toMatchObject({ node: 'n2', figures: [{ asset: 'as_joy' }] });
    expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  });

  test('says what a file is not, and opens the next one all the same', async () => {
    const page = await open(onDisk);
    const folder = newFolder('others');
    const wrong = (name: string, bytes: string | Buffer) => {
      fs.writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    };
    await pick(page, 'file', wrong('chat.jsonl', '{}'));
    expect(await problemWith(page)).toMatch(/“chat.jsonl” cannot be opened: it is a chat/);
    await pick(page, 'file', wrong('index.html', '<p>'));
    await expect.poll(() => problemWith(page)).toContain('it is a page alone');
    const whole = fs.readFileSync(bundle);
    await pick(page, 'file', wrong('cut.zip', whole.subarray(0, whole.length - 400)));
    await expect.poll(() => problemWith(page)).toContain('no zip archive that can be read');
    const harmed = Buffer.from(whole);
    for (let at = 2_000; at < harmed.length - 40_000; at += 997) harmed[at] = 255 - harmed[at]!;
    await pick(page, 'file', wrong('harmed.zip', harmed));
    await expect.poll(() => problemWith(page), { timeout: 30_000 }).toMatch(/“harmed.zip” cannot be opened: .+/);
    await shot(page, '3-problem');
    await pick(page, 'file', bundle);
    await page.locator('[data-cvn-action=start]').waitFor();
    expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  });

  test('is served by the daemon without a token, can be installed, and opens without it once it was there', async () => {
    const page = await open(`${daemon.url}/player/player.html`);
    expect(await page.content()).not.toContain('comfyvn-token');
    await page.locator('html[data-comfyvn-offline=ready]').waitFor({ state: 'attached', timeout: 60_000 });
    const manifest = await page.evaluate(async () => {
      const found = await caches.match(new URL('manifest.webmanifest', location.href).href);
      return (await found?.json()) as { file_handlers: { action: string }[] };
    });
    expect(manifest.file_handlers).toHaveLength(1);
    expect(await installFaults(page)).toEqual([]);
    await context.setOffline(true);
    await page.reload();
    await pick(page, 'file', bundle);
    await begins(page);
    expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  });
});
