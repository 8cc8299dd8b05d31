import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeComfy, type FakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { chatFile, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, violations } from './support/browser.ts';

describe.skipIf(!hasBrowser())('what was added', () => {
  const shot = shots('change-servers');
  let browser: Browser;
  let page: Page;
  let running: RunningDaemon;
  let fake: FakeComfy;
  let server: http.Server;

  beforeAll(async () => {
    fake = await startFakeComfy();
    server = http.createServer((_req, res) => res.end(JSON.stringify({ voices: ['mira'], data: [{ id: 'small' }] })));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    running = await startDaemon();
    const { client } = running;
    await client.comfy.addHost({ body: { url: fake.url, name: 'Cellar', headers: { 'X-Tunnel': 'hush-hush' } } });
    await client.llm.add({ body: { name: 'Writer', url, key: 'hush-hush' } });
    await client.speech.addEngine({ body: { preset: 'kokoro', name: 'Kokoro', url, key: 'hush-hush' } });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser.close();
    await running.daemon.stop();
    await fake.stop();
    server.close();
  });

  test('a ComfyUI is changed in place, and keeps the headers that are not shown', async () => {
    await page.goto(`${running.url}/#/compute`);
    await page.getByRole('button', { name: 'Change Cellar' }).click();
    expect(await page.getByRole('textbox', { name: 'Headers' }).inputValue()).toBe('X-Tunnel: ');
    await page.getByRole('textbox', { name: 'Name' }).fill('Attic');
    await page.getByRole('textbox', { name: 'Headers' }).fill('X-Tunnel: \nX-Team: art');
    await shot(page, '1-comfy-1280');
    expect(await violations(page, '[role=dialog] form')).toEqual([]);
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Change Attic' }).waitFor();
    expect(fake.headers()).toMatchObject({ 'x-tunnel': 'hush-hush', 'x-team': 'art' });
    expect(await page.content()).not.toContain('hush-hush');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Change Attic' }).scrollIntoViewIfNeeded();
    await shot(page, '2-compute-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }, 60_000);

  test('a ComfyUI that is rented gets a price and limits, and draws where it is chosen', async () => {
    const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0)];
    const upload = { query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) };
    const { story } = await running.client.imports.upload(upload);
    await page.getByRole('button', { name: 'Change Attic' }).click();
    await page.getByText('By the hour').click();
    await page.getByRole('textbox', { name: 'Price an hour, $' }).fill('0.8');
    await page.getByRole('button', { name: 'Keep' }).scrollIntoViewIfNeeded();
    await shot(page, '5-price-390');
    expect(await violations(page, '[role=dialog] form')).toEqual([]);
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('checkbox', { name: /may be sent there/ }).click();
    await page.getByText(/About \$0\.0100 a picture, by your guess · \$0\.00 of \$2\.00 today/).waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    await shot(page, '6-paid-1280');
    await page.getByRole('button', { name: 'Change Attic' }).click();
    await shot(page, '7-price-1280');
    await page.goto(`${running.url}/#/stories/${story}/pictures`);
    await page.getByRole('combobox', { name: 'Drawn by' }).click();
    await page.getByRole('option', { name: /Attic, about/ }).click();
    await page.getByText(/are spent today/).waitFor();
    await shot(page, '8-place-1280');
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await page.getByRole('button', { name: 'Keep' }).waitFor({ timeout: 20_000 });
    expect((await running.client.comfy.hosts())[0]?.costs).toMatchObject({ basis: 'history' });
  }, 60_000);

  test('a program that speaks is changed in place', async () => {
    const [first] = await running.client.stories.list({ query: {} });
    await page.goto(`${running.url}/#/stories/${first!.id}/voices`);
    await page.getByRole('button', { name: 'Change Kokoro' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Name' }).fill('Mira');
    await shot(page, '9-speech-1280');
    expect(await violations(page, '[role=dialog] form')).toEqual([]);
    await form.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Change Mira' }).waitFor();
    const kept = await running.client.speech.engine({ params: { id: 'kokoro' } });
    expect(kept).toMatchObject({ name: 'Mira', hasKey: true });
  }, 60_000);

  test('a text model is changed in place', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${running.url}/#/llm`);
    await page.getByRole('button', { name: 'Change Writer' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Model' }).fill('small');
    await shot(page, '3-llm-390');
    await form.getByRole('button', { name: 'Keep' }).click();
    await page.getByText(/ small · reads/).waitFor();
    const [kept] = await running.client.llm.list();
    expect(kept).toMatchObject({ model: 'small', hasKey: true });
    await page.setViewportSize({ width: 1280, height: 900 });
    await shot(page, '4-llm-1280');
  }, 60_000);
});
