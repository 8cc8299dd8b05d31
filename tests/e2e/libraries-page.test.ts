import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatFile, home, newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

const NAMES = ['Ada', 'Bo', 'Cleo', 'Dorian', 'Esther', 'Fenn', 'Gwen', 'Hugo', 'Ines', 'Jun', 'Kaya', 'Lars'];

/** A SillyTavern in a usual place: the sample's character, a dozen others with chats, one of them broken, and a group. */
async function tavern(dataDir: string): Promise<string> {
  const root = path.join(dataDir, 'SillyTavern');
  const user = path.join(root, 'data', 'default-user');
  fs.cpSync(path.join(home, 'installer', 'sample'), user, { recursive: true });
  const write = (name: string, content: string | Buffer): void => {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), content);
  };
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'sillytavern', version: '1.19.0' }));
  fs.writeFileSync(path.join(root, 'server.js'), '');
  for (const [i, name] of NAMES.entries()) {
    const background = { r: (i * 53) % 200, g: (i * 91) % 180, b: 150, alpha: 1 };
    write(
      `characters/${name}.png`,
      await sharp({ create: { width: 64, height: 96, channels: 4, background } })
        .png()
        .toBuffer(),
    );
    for (let chat = 0; chat < i; chat++) {
      const lines = Array.from({ length: 3 + i }, (_, n) =>
        said(name, `"Line ${n} of ${chat}."`, 10_000 * i + 100 * chat + n),
      );
      write(
        `chats/${name}/${name} - 2026-01-${10 + chat}@09h55m51s966ms.jsonl`,
        chatFile(lines, { integrity: `${i}/${chat}` }),
      );
    }
  }
  write('chats/Bo/torn.jsonl', 'half a mess');
  write(
    'groups/17.json',
    JSON.stringify({ id: '17', name: 'Harbour council', members: ['Ada.png', 'Bo.png'], chats: ['Night'] }),
  );
  write('group chats/Night.jsonl', chatFile([said('Ada', '"Sit."', 5)]));
  return fs.realpathSync(user);
}

describe.skipIf(!hasBrowser())('the libraries of the Studio', () => {
  const shot = shots('libraries');
  let browser: Browser;
  let running: RunningDaemon;
  let page: Page;
  let user: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    const dataDir = newFolder('libraries');
    user = await tavern(dataDir);
    running = await startDaemon(dataDir);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (e) => complaints.push(String(e)));
    page.on('console', (m) => {
      if (m.type() === 'error' && !/status of (40|50)/.test(m.text())) complaints.push(m.text());
    });
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(running.url);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
  });
  const both = async (name: string): Promise<void> => {
    await shot(page, `${name}-1280`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(400);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, `${name}-390`);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.waitForTimeout(200);
  };

  test('are empty at first, and say what is wrong with an address', async () => {
    await page.getByRole('link', { name: 'Libraries' }).click();
    await page.getByRole('heading', { name: 'All your chats at once' }).waitFor();
    await page.getByText(user).waitFor();
    await both('1-empty');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add a library' }).click();
    await page.getByText('Its address').click();
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill('http://127.0.0.1:9');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Nothing answers at http://127.0.0.1:9').waitFor();
    await both('2-address');
    expect(await violations(page, '.mantine-Modal-body')).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('are added with one click and show their characters with pictures, counts and dates', async () => {
    await page.getByRole('button', { name: `Add ${user}` }).click();
    await page.getByRole('heading', { name: 'SillyTavern' }).waitFor();
    await page.getByText('14 characters · 70 chats').waitFor();
    await page.locator('[data-owner="solo:Lars.png"] button').waitFor();
    await page.waitForTimeout(800);
    await both('3-characters');
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Search characters').fill('council');
    await page.locator('[data-owner="solo:Lars.png"] button').waitFor({ state: 'detached' });
    await page.locator('[data-owner="group:17"] button').waitFor();
    await page.getByLabel('Search characters').fill('');
  });

  test('are imported by choice, with progress, and tell what could not be', async () => {
    await page.getByLabel('Choose all chats with Bo').check();
    await page.getByLabel('Choose all chats with Harbour council').check();
    await page.locator('[data-owner="solo:Wren.png"] button').click();
    await page.getByLabel('Choose The Lamplighter', { exact: true }).check();
    await page.waitForTimeout(400);
    await both('4-chats');
    expect(await violations(page, '.mantine-Drawer-body')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('all chats of 2 characters and 1 chat').waitFor();
    await both('5-chosen');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('3 new, 1 failed').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Show what changed' }).click();
    await page.getByText('"torn.jsonl" is not a SillyTavern chat').waitFor();
    await both('6-imported');
    expect(await violations(page)).toEqual([]);
  });

  test('follow what changes, by the clock or at once', async () => {
    fs.appendFileSync(path.join(user, 'group chats/Night.jsonl'), `\n${JSON.stringify(said('Bo', '"Cast off."', 6))}`);
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('1 updated, 2 unchanged').waitFor({ timeout: 60_000 });
    await page.getByRole('combobox', { name: 'Keep in sync' }).click();
    await page.getByRole('option', { name: 'Every day' }).click();
    await expect.poll(async () => (await running.client.libraries.list())[0]?.schedule).toBe('daily');
    await page.getByRole('link', { name: '← Libraries' }).click();
    await page.getByText('3 stories from here').waitFor();
    await both('7-list');
    expect(await violations(page)).toEqual([]);
  });

  test('give all their pictures, which are found among the assets by whom they belong to', async () => {
    await page.locator('.whole-card').first().click();
    await page.getByRole('button', { name: 'Take in pictures and sounds' }).click();
    await expect.poll(async () => (await running.client.assets.facets()).records).toBeGreaterThan(0);
    await expect.poll(async () => (await running.client.libraries.list())[0]?.job, { timeout: 60_000 }).toBeNull();
    await page.getByRole('link', { name: 'Assets' }).click();
    await page.getByRole('combobox', { name: 'Tag' }).click();
    await page.getByRole('option', { name: /^Wren \(/ }).click();
    await page.locator('[data-asset]').first().waitFor();
    await both('8-assets');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
