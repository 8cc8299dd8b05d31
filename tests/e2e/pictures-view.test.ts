import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeComfy, type FakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { chatFile, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

describe.skipIf(!hasBrowser())('the pictures of a story', () => {
  const shot = shots('pictures-view');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeComfy;

  beforeAll(async () => {
    fake = await startFakeComfy({ steps: 20, stepMs: 30, previews: true });
    running = await startDaemon();
    const lines = [
      said('Vic', '*The tavern is dark. Rain beats against the windows of the old harbour inn.* "Late again."', 0),
      said('Mika', '"I know." *She puts her wet coat on the counter.*', 1),
    ];
    const { story } = await running.client.imports.upload({
      query: { name: 'Vic.jsonl' },
      body: new Blob([chatFile(lines)]),
    });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${running.url}/#/stories/${story}/pictures`);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
  });

  test('a ComfyUI is added', async () => {
    await page.getByText('Pictures are drawn by your own ComfyUI').waitFor();
    await shot(page, '1-empty-1280');
    await page.getByRole('button', { name: 'Add a ComfyUI' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('127.0.0.1:1');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(/Nothing answers/).waitFor();
    await page.getByRole('textbox', { name: 'Address' }).fill(fake.url);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('ready', { exact: true }).waitFor();
  });

  test('a background is drawn, kept and taken out', async () => {
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.waitFor();
    expect(await prompt.inputValue()).toContain('old harbour inn');
    await page.getByRole('button', { name: 'Size, seed and more' }).click();
    await page.getByRole('textbox', { name: 'Not in the picture' }).waitFor();
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await page.getByRole('img', { name: /^Preview of/ }).waitFor();
    await page.getByRole('button', { name: 'Keep' }).waitFor();
    await shot(page, '2-drawn-1280');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('in the story').waitFor();
    await page.getByRole('button', { name: 'Origin' }).click();
    await page.getByText(/\(background\)/).waitFor();
    await shot(page, '3-origin-1280');
    await page.getByRole('button', { name: 'Close' }).click();
  });

  test('on a telephone it fits', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('combobox', { name: 'What is drawn' }).click();
    await page.getByRole('option', { name: 'Expressions' }).click();
    await page.getByText('Draw a sprite first').waitFor();
    await shot(page, '4-expressions-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Take out' }).scrollIntoViewIfNeeded();
    await shot(page, '5-list-390');
    await page.getByRole('button', { name: 'Take out' }).click();
    await page.getByRole('button', { name: 'Keep' }).waitFor();
  });
});
