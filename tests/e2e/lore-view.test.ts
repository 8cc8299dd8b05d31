import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardPng, fullCard } from '../../daemon/src/importers/character-card/card.test-support.ts';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

const options = { swipes: false, branches: false };

/** A chat of a data folder with a lorebook of forty entries and a card that says much. */
async function seed(): Promise<string> {
  const user = path.join(newFolder('lore-view'), 'data', 'default-user');
  const write = (name: string, content: string | Buffer): void => {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), content);
  };
  const entry = (uid: number, key: string[], content: string, more: object = {}) => ({
    uid, key, keysecondary: [], comment: '', content, selective: true, order: 100, ...more,
  }); // prettier-ignore
  const entries = [
    entry(
      0,
      ['lantern', 'lamp'],
      'The lantern was a gift of the ferryman. Its oil never burns out while somebody waits.',
      {
        comment: 'The lantern',
      },
    ),
    entry(1, ['/cel+ar/i'], 'The cellar floods in spring; the lowest shelf holds nothing that minds water.', {
      comment: 'Cellar',
    }),
    entry(2, [], 'It is winter, and the road is closed until the thaw.', { comment: 'Season', constant: true }),
    entry(3, ['ferryman'], 'Ode has not spoken since the flood.', { comment: 'Ferryman', disable: true }),
    ...Array.from({ length: 36 }, (_, i) =>
      entry(10 + i, [`place ${i}`], `Milestone ${i} of the old road.`, { comment: `Milestone ${i}` }),
    ),
  ];
  write('worlds/Tavern.json', JSON.stringify({ entries: Object.fromEntries(entries.map((one) => [one.uid, one])) }));
  write('characters/Vic.png', await cardPng(fullCard(), 'ccv3'));
  write('settings.json', JSON.stringify({ username: 'Mika' }));
  write(
    'chats/Vic/Evening.jsonl',
    chatFile(
      [
        said('Vic', '*She lifts the lantern.* "The cellar is dark again."', 0),
        said('Mika', '"I will go."', 1),
        said('Vic', '"Take the lamp, then."', 2),
      ],
      {
        world_info: 'Tavern',
        note_prompt: 'Keep it slow and quiet.',
        note_depth: 4,
        scenario: 'A winter night at the road.',
      },
    ),
  );
  return path.join(user, 'chats/Vic/Evening.jsonl');
}

describe.skipIf(!hasBrowser())('the lore of a story in the Studio', () => {
  const shot = shots('lore-view');
  let browser: Browser;
  let running: RunningDaemon;
  let page: Page;
  let id: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    running = await startDaemon();
    id = (await running.daemon.imports.fromFile(await seed(), options)).story;
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (e) => complaints.push(String(e)));
    page.on('console', (m) => {
      if (m.type() === 'error') complaints.push(m.text());
    });
    await page.goto(running.url);
    await page.evaluate((to) => location.assign(to), `#/stories/${id}/lore`);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
  });
  const entries = () => page.getByRole('list', { name: 'Entries' }).getByRole('link');
  const open = (name: string) => entries().filter({ hasText: name }).first().click();

  test('all entries are there, and what is for whoever directs', async () => {
    await page.getByText('41 entries').waitFor();
    await page.getByRole('heading', { name: 'For whoever directs the story' }).waitFor();
    await page.getByRole('button', { name: /Author's note/ }).click();
    await page.getByText('Keep it slow and quiet.').waitFor();
    await shot(page, '1-all-1280');
    expect(await violations(page)).toEqual([]);
  });

  test('words find an entry, and a scene says what fires in it', async () => {
    await page.getByRole('searchbox', { name: 'Search the lore' }).fill('ferry gift');
    await page.getByText('1 entry', { exact: true }).waitFor();
    expect(await page.locator('mark').allTextContents()).toEqual(['gift', 'ferryman']);
    await page.getByRole('searchbox', { name: 'Search the lore' }).fill('');
    await page.getByRole('combobox', { name: 'Fires in a scene' }).click();
    await page.getByRole('option').first().click();
    await page.getByText('3 entries', { exact: true }).waitFor();
    await page.getByText('fires by “/cel+ar/i”').waitFor();
    await shot(page, '2-scene-1280');
  });

  test('an entry is changed, the change is taken back, and a new import does not undo it', async () => {
    await open('The lantern');
    await page.getByRole('heading', { name: 'Where it fires' }).waitFor();
    await page.getByText('In 1 scene.').waitFor();
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill('The lantern belongs to Ode.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Changed by you: text').waitFor();
    await shot(page, '3-entry-1280');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.waitForFunction(
      () => document.querySelector('textarea')?.value.startsWith('The lantern was a gift') === true,
    );
    expect(await page.getByText('Changed by you').count()).toBe(0);
    await text.fill('Mine.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'As imported' }).click();
    await page.waitForFunction(
      () => document.querySelector('textarea')?.value.startsWith('The lantern was a gift') === true,
    );
  });

  test('on a telephone the list and an entry are pages of their own', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('link', { name: '← All entries' }).waitFor();
    await shot(page, '4-entry-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('link', { name: '← All entries' }).click();
    await entries().first().waitFor();
    await shot(page, '5-list-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await violations(page)).toEqual([]);
  });

  test('a story without lore says how some would come', async () => {
    const file = path.join(newFolder('plain'), 'Plain.jsonl');
    fs.writeFileSync(file, chatFile([said('Vic', '"Hello."', 0)]));
    const { story } = await running.daemon.imports.fromFile(file, options);
    await page.evaluate((to) => location.assign(to), `#/stories/${story}/lore`);
    await page.getByText('No lore came with this story').waitFor();
    await shot(page, '6-empty-390');
  });

  test('a lore file is taken in by itself, attached by a tick and removed; one that holds no lore is refused', async () => {
    const give = (name: string, content: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate(() => location.assign('#/lore'));
    await give(
      'Coast.json',
      JSON.stringify({ entries: { 0: { key: ['quay'], comment: 'Quay', content: 'Old stones.' } } }),
    );
    const card = page.getByRole('listitem', { name: 'Coast' });
    await card.getByText('stands alone').waitFor();
    await card.getByRole('button', { name: 'Read' }).click();
    await page.getByText('Old stones.').waitFor();
    await shot(page, '7-read-1280');
    await page.keyboard.press('Escape');
    await give('Broken.json', '{');
    await page.getByText('"Broken.json" was not taken in').waitFor();
    await shot(page, '8-files-1280');
    expect(await violations(page)).toEqual([]);
    await page.evaluate((to) => location.assign(to), `#/stories/${id}/lore`);
    await card.getByRole('switch').press('Space');
    await page.getByText('42 entries', { exact: true }).waitFor();
    await card.scrollIntoViewIfNeeded();
    await shot(page, '9-attached-1280');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('heading', { name: 'Lore files' }).scrollIntoViewIfNeeded();
    await shot(page, '10-attached-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await card.getByRole('button', { name: 'Remove Coast' }).click();
    await card.getByRole('button', { name: 'Remove it, from 1 story too' }).click();
    await page.getByText('41 entries', { exact: true }).waitFor();
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([]);
  });
});
