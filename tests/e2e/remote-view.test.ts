import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startFakeSillyTavern,
  type FakeSillyTavern,
} from '../../daemon/src/features/libraries/sillytavern-fake.test-support.ts';
import { KEY, startFakeRunpod, type FakeRunpod } from '../../daemon/src/features/remote/runpod-fake.test-support.ts';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

describe.skipIf(!hasBrowser())('remote GPUs', () => {
  const shot = shots('remote-view');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeRunpod;
  let tavern: FakeSillyTavern;
  let story: string;

  beforeAll(async () => {
    fake = await startFakeRunpod({ polls: 2 });
    running = await startDaemon();
    const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0), said('Mika', '"I know."', 1)];
    const upload = { query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) };
    ({ story } = await running.client.imports.upload(upload));
    const user = path.join(newFolder('remote-view'), 'default-user');
    for (const folder of ['characters', 'chats']) fs.mkdirSync(path.join(user, folder), { recursive: true });
    const sd = { source: 'auto', auto_url: 'http://127.0.0.1:7860' };
    fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ extension_settings: { sd } }));
    tavern = await startFakeSillyTavern(user, { images: (_path, _body, response) => void response.end('OK') });
    const connection = { kind: 'server' as const, url: tavern.url, allowSelfSigned: false, basic: null, account: null };
    await running.client.libraries.add({ body: { connection } });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
    await tavern.stop();
  });

  test('one is added with its key, its limits and consent', async () => {
    await page.goto(`${running.url}/#/compute`);
    await page.getByRole('button', { name: 'Add a remote GPU' }).click();
    await page.getByRole('textbox', { name: 'Endpoint' }).fill(fake.url);
    await page.locator('input[type=password]').fill(KEY);
    await page.getByRole('textbox', { name: 'Models' }).fill('sd_xl_base_1.0.safetensors');
    await shot(page, '1-form-1280');
    expect(await violations(page, '[role=dialog] form')).toEqual([]);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('not allowed yet').waitFor();
    await page.getByRole('button', { name: 'Change RunPod' }).click();
    await page.getByRole('checkbox', { name: /may be sent there/ }).check();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('ready', { exact: true }).waitFor();
    await shot(page, '2-list-1280');
    expect(fake.headers().authorization).toBe(`Bearer ${KEY}`);
    expect(await page.content()).not.toContain(KEY);
  }, 60_000);

  test('a picture is drawn there, with its price before it', async () => {
    await page.goto(`${running.url}/#/stories/${story}/pictures`);
    await page.getByRole('combobox', { name: 'Drawn by' }).click();
    await page.getByRole('option', { name: /RunPod, about/ }).click();
    await page.getByText(/are spent today/).waitFor();
    await shot(page, '3-place-1280');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await page.getByRole('button', { name: 'Keep' }).waitFor({ timeout: 20_000 });
    expect(fake.runs).toHaveLength(1);
  }, 60_000);

  test('the image generation of SillyTavern is one of them, without a price', async () => {
    await page.goto(`${running.url}/#/compute`);
    await page.getByRole('button', { name: 'Add a remote GPU' }).click();
    await page.getByText('SillyTavern', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Library' }).click();
    await page.getByRole('option', { name: /SillyTavern at/ }).click();
    await page.getByRole('checkbox', { name: /may be sent to it/ }).check();
    await shot(page, '7-sillytavern-1280');
    expect(await violations(page, '[role=dialog] form')).toEqual([]);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Stable Diffusion WebUI at 127.0.0.1:7860, as set in SillyTavern.').waitFor();
    await shot(page, '8-places-1280');
    await page.goto(`${running.url}/#/stories/${story}/pictures`);
    await page.getByRole('combobox', { name: 'Drawn by' }).click();
    await page.getByRole('option', { name: 'SillyTavern', exact: true }).click();
    await page.getByText('Source, model and steps are those that are set there').waitFor();
    await shot(page, '9-drawn-by-1280');
    expect(await page.getByRole('button', { name: 'Draw', exact: true }).isEnabled()).toBe(true);
  }, 60_000);

  test('on a telephone it fits', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, '4-pictures-390');
    await page.goto(`${running.url}/#/compute`);
    await page.getByRole('button', { name: 'Change RunPod' }).scrollIntoViewIfNeeded();
    await shot(page, '5-list-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Change RunPod' }).click();
    await page.getByText('Another service').click();
    await page.getByRole('textbox', { name: 'What is sent' }).waitFor();
    await shot(page, '6-service-390');
  }, 60_000);
});
