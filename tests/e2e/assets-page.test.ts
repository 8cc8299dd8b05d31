import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawSvg } from '../../daemon/src/features/assets/assets.svg.ts';
import { chatFile, home, newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';
import { storyAsset } from '@comfyvn/shared/story/story';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

const drawing = (hue: number, more = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540"><rect width="960" height="540" fill="hsl(${hue} 60% 60%)"/>
  <path d="M0 400 Q240 ${280 + hue / 3} 480 400 T960 380 V540 H0z" fill="hsl(${hue + 40} 50% 30%)"/>
  <circle cx="${150 + hue * 2}" cy="130" r="60" fill="#fff6d8"/>${more}</svg>`;

describe.skipIf(!hasBrowser())('the page of assets', () => {
  const shot = shots('assets-page');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  const folder = newFolder('assets-page');

  beforeAll(async () => {
    const put = async (name: string, hue: number, width = 960): Promise<void> => {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      await sharp(await drawSvg(Buffer.from(drawing(hue)), name, home))
        .resize(width)
        .toFile(path.join(folder, name));
    };
    await put('backgrounds/harbour at night.png', 220);
    await put('backgrounds/meadow.jpg', 90);
    await put('backgrounds/desert.webp', 30);
    fs.writeFileSync(
      path.join(folder, 'backgrounds', 'tower.svg'),
      drawing(300, '<rect x="620" y="120" width="90" height="290" fill="#333"/>'),
    );
    fs.writeFileSync(path.join(folder, 'notes.txt'), 'not of interest');
    await put('meadow background.webp', 90, 400);
    running = await startDaemon();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/assets`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
  });

  const card = (name: string) => page.getByRole('listitem').filter({ hasText: name });

  test('a folder is brought in; what is no picture or sound is left out', async () => {
    await page.getByText('There are no pictures or sounds yet').waitFor();
    await shot(page, '1-empty-1280');
    await page.getByLabel('A folder of assets').setInputFiles(path.join(folder, 'backgrounds'));
    await page.getByText('4 files added').waitFor();
    for (const name of ['harbour at night', 'meadow', 'desert', 'tower']) await card(name).waitFor();
    const tower = await running.client.assets.list({ query: { search: 'tower' } });
    expect(tower.assets).toMatchObject([{ kind: 'background', mime: 'image/png', width: 2048 }]);
    await page.locator('input[type=file][multiple]').first().setInputFiles(path.join(folder, 'meadow background.webp'));
    await page.getByText('1 file added').waitFor();
    await page.waitForTimeout(500);
    await shot(page, '2-grid-1280');
    expect(await violations(page)).toEqual([]);
  });

  test('what is known of one is changed, found by, and shown with where it is used', async () => {
    const { client } = running;
    const { story } = await client.imports.upload({
      query: { name: 'Vic.jsonl' },
      body: new Blob([chatFile([said('Vic', '"Hello."', 0)])]),
    });
    const [night] = (await client.assets.list({ query: { search: 'harbour' } })).assets;
    const { revision, scenes } = await client.stories.get({ params: { id: story } });
    await client.stories.edit({
      params: { id: story },
      body: {
        revision,
        edits: [
          { op: 'addAsset', asset: storyAsset.parse(night) },
          { op: 'updateScene', scene: scenes[0]!.id, set: { stage: [{ op: 'background', to: { asset: night!.id } }] } },
        ],
      },
    });
    await card('harbour at night').getByRole('link').click();
    await page.getByText('(background)').waitFor();
    await page.getByText('It cannot be removed while it is used.').waitFor();
    await page.getByRole('combobox', { name: 'Licence' }).last().fill('CC0-1.0');
    const tags = page
      .getByRole('combobox', { name: 'Tags' })
      .or(page.getByRole('textbox', { name: 'Tags' }))
      .first();
    await tags.fill('sea');
    await tags.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    await page.waitForTimeout(500);
    await shot(page, '3-details-1280');
    expect(await violations(page, '[role=dialog]')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('combobox', { name: 'Licence' }).first().click();
    await page.getByRole('option', { name: 'CC0-1.0 (1)' }).click();
    await card('meadow').first().waitFor({ state: 'detached' });
    expect(await page.locator('[data-asset]').count()).toBe(1);
    await page.reload();
  });

  test('the smaller copy is found and merged into the other', async () => {
    await page.getByRole('button', { name: 'Duplicates' }).click();
    const keep = page.getByRole('button', { name: 'Keep this one' });
    await keep.first().waitFor();
    await page.waitForTimeout(500);
    await shot(page, '4-duplicates-1280');
    expect(await keep.count()).toBe(2);
    await keep.first().click();
    await page.getByText('Nothing is here twice.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    expect((await running.client.assets.list({ query: { search: 'meadow' } })).total).toBe(1);
  });

  test('one is removed after a question, and on a telephone all of it fits', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    await shot(page, '5-grid-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Room and privacy' }).click();
    await page.getByText('Nothing else is ever cleared away.').waitFor();
    await shot(page, '6-room-390');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await card('desert').getByRole('link').click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await shot(page, '7-details-390');
    await page.getByRole('button', { name: 'Remove it' }).click();
    await card('desert').waitFor({ state: 'detached' });
    expect((await running.client.assets.list({ query: { search: 'desert' } })).total).toBe(0);
  });
});
