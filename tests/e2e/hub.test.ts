import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, readToTheEnd, shots, until, violations } from './support/browser.ts';

/** The project hub as a new user meets it: nothing there yet but a sample, and a SillyTavern in the usual place. */
describe.skipIf(!hasBrowser())('the project hub', () => {
  const shot = shots('hub');
  let browser: Browser;
  let running: RunningDaemon;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const dataDir = newFolder('hub');
    const tavern = path.join(dataDir, 'SillyTavern');
    const chats = path.join(tavern, 'data', 'default-user', 'chats', 'Vic');
    fs.mkdirSync(chats, { recursive: true });
    fs.mkdirSync(path.join(tavern, 'data', 'default-user', 'characters'));
    fs.writeFileSync(path.join(tavern, 'package.json'), JSON.stringify({ name: 'sillytavern', version: '1.19.0' }));
    fs.writeFileSync(path.join(tavern, 'server.js'), '');
    fs.writeFileSync(
      path.join(chats, 'Evening.jsonl'),
      chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)]),
    );
    running = await startDaemon(dataDir);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (e) => complaints.push(String(e)));
    page.on('console', (m) => {
      if (m.type() === 'error' && !/status of 40[04]/.test(m.text())) complaints.push(m.text());
    });
    await page.goto(running.url);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
  });

  test('offers the sample and lists the chats of the SillyTavern it finds', async () => {
    await page.getByRole('heading', { name: 'Press play on a chat' }).waitFor();
    await page.getByRole('button', { name: 'Play Evening' }).waitFor();
    await shot(page, '1-empty');
    expect(await violations(page)).toEqual([]);
  });

  test('plays the sample at one click, to each of its endings', async () => {
    const endings = new Set<string>();
    for (const way of [0, 1]) {
      await page.goto(running.url);
      await page.getByRole('button', { name: 'Play the sample story' }).click();
      await page.locator('[data-cvn-status=title]').waitFor();
      if (way === 0) await page.waitForTimeout(1500);
      if (way === 0) await shot(page, '2-sample');
      const lines = await readToTheEnd(page, (texts) =>
        texts.length > 1 && texts.every((t) => t.includes('“')) ? way : 0,
      );
      expect(lines.length).toBeGreaterThan(60);
      expect(lines.every((l) => l.background.startsWith('as_'))).toBe(true);
      expect(new Set(lines.map((l) => l.background)).size).toBeGreaterThanOrEqual(2);
      expect(new Set(lines.flatMap((l) => l.figures.map((f) => f.expression))).size).toBeGreaterThan(5);
      endings.add(lines.at(-1)!.text);
    }
    expect(endings.size).toBe(2);
    expect(await running.client.stories.list()).toHaveLength(1);
  });

  test('imports and plays a chat of SillyTavern at one click', async () => {
    await page.goto(running.url);
    await page.getByRole('button', { name: 'Play Evening' }).click();
    await page.locator('[data-cvn-action=start]').click();
    expect(await until(page, ({ status }) => status === 'line')).toMatchObject({ speaker: 'Vic' });
  });

  test('shows a story that came from elsewhere without a reload, previews, renames and deletes it', async () => {
    await page.goto(running.url);
    await page.getByRole('heading', { name: 'Your stories' }).waitFor();
    const body = new Blob([chatFile([said('Ada', '"From elsewhere."', 0)])]);
    await running.client.imports.upload({ query: { name: 'Elsewhere.jsonl' }, body });
    await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
    await page.waitForTimeout(800);
    await shot(page, '3-stories');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'More about Elsewhere' }).click();
    await until(page, ({ status, speaker }) => status === 'line' && speaker === 'Ada');
    await page.waitForTimeout(800);
    await shot(page, '4-details');
    await page.getByLabel('Title').fill('Renamed');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { name: 'Renamed', level: 2 }).waitFor();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { name: 'Your stories' }).waitFor();
    await page.getByRole('heading', { name: 'Renamed', level: 3 }).waitFor({ state: 'detached' });
    expect((await running.client.stories.list()).map((s) => s.title)).not.toContain('Renamed');
  });

  test('a file that is no chat gets a sentence, not a crash', async () => {
    await page.goto(running.url);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'notes.jsonl', mimeType: 'text/plain', buffer: Buffer.from('dear diary') });
    await page.getByText('is not a SillyTavern chat').waitFor();
  });

  test('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(running.url);
    await page.getByRole('heading', { name: 'Your stories' }).waitFor();
    await page.waitForTimeout(600);
    await shot(page, '5-phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test('nothing complained', () => {
    expect(complaints).toEqual([]);
  });
});
