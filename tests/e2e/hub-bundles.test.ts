import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

/** A backup goes out of one hub and into another, and into one that has the story already. */
describe.skipIf(!hasBrowser())('backups and bundles in the hub', () => {
  const shot = shots('hub-bundles');
  let browser: Browser;
  let from: RunningDaemon;
  let to: RunningDaemon;
  let page: Page;
  let story: string;
  const complaints: string[] = [];
  const file = path.join(newFolder('download'), 'backup.zip');

  beforeAll(async () => {
    from = await startDaemon();
    to = await startDaemon();
    ({ story } = await from.client.imports.sample());
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (e) => complaints.push(String(e)));
    page.on('console', (m) => {
      if (m.type() === 'error' && !/status of 40[049]/.test(m.text())) complaints.push(m.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await from?.daemon.stop();
    await to?.daemon.stop();
  });
  const give = () => page.locator('input[type=file]').setInputFiles(file);

  test('a backup is saved as one file', async () => {
    await page.goto(from.url);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Back up all stories' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^ComfyVN backup \d{4}-\d\d-\d\d\.zip$/);
    await download.saveAs(file);
  });

  test('another hub takes it, and plays its story', async () => {
    await page.goto(to.url);
    await page.getByRole('heading', { name: 'A chat, card or bundle' }).waitFor();
    await give();
    await page.waitForURL(`**/play/${story}`);
    expect(JSON.stringify(to.daemon.stories.document(story))).toBe(JSON.stringify(from.daemon.stories.document(story)));
  });

  test('where the story is here and differs, somebody is asked', async () => {
    await to.client.stories.rename({ params: { id: story }, body: { title: 'Mine' } });
    await page.goto(to.url);
    await page.getByText('Mine').first().waitFor();
    await give();
    const dialog = page.getByRole('dialog', { name: 'This story is here already' });
    await dialog.getByText('"Mine" is here already and differs').waitFor();
    await shot(page, 'conflict');
    expect(await violations(page, '[role=dialog]')).toEqual([]);
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await to.client.stories.list()).map((one) => one.title)).toEqual(['Mine']);

    await give();
    await dialog.getByRole('button', { name: 'Keep both' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/play/') && !url.pathname.endsWith(story));
    expect((await to.client.stories.list()).map((one) => one.title).toSorted()).toEqual([
      'Mine',
      'The Lamplighter (copy)',
    ]);

    await page.goto(to.url);
    await page.getByText('Mine').first().waitFor();
    await give();
    await dialog.getByRole('button', { name: 'Replace mine' }).click();
    await page.waitForURL(`**/play/${story}`);
    expect(to.daemon.stories.document(story).title).toBe('The Lamplighter');
  });

  test('what is no bundle is told in one sentence', async () => {
    fs.writeFileSync(file, fs.readFileSync(file).subarray(0, 5_000));
    await page.goto(to.url);
    await give();
    await page.getByText('"backup.zip" was not imported: it is no zip archive that can be read').waitFor();
    expect(complaints).toEqual([]);
  });
});
