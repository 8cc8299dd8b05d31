import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../daemon/src/core/logger.ts';
import { createExtensionService, GIT_PATH } from '../../daemon/src/features/extension/extension.service.ts';
import { home, newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots } from './support/browser.ts';
import { SOLO } from './support/sillytavern-seed.ts';
import {
  isInstalled,
  isNoise,
  openPage,
  openSoloChat,
  slash,
  startSillyTavern,
  weightOf,
  type SillyTavern,
} from './support/sillytavern.ts';

/** How the extension behaves inside the real SillyTavern: installed and updated by its own buttons, light, quiet, in its language, gone without a trace. */

const LARGEST_KB = 60;
const shot = shots('citizen');
const NAME = 'comfyvn';

describe.skipIf(!isInstalled() || !hasBrowser())('the extension in the real SillyTavern', () => {
  let daemon: RunningDaemon;
  let tavern: SillyTavern;
  let browser: Browser;
  let page: Page;
  const noise: string[] = [];
  const loaded: Response[] = [];

  beforeAll(async () => {
    daemon = await startDaemon(newFolder('citizen'));
    // The client that SillyTavern brings along; updates are git's own.
    tavern = await startSillyTavern(undefined, { SILLYTAVERN_GIT_BACKEND: 'builtin' });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('console', (message) => {
      if (isNoise(message)) noise.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => noise.push(error.message));
    page.on('response', (response) => void loaded.push(response));
    await page.addInitScript(
      (port) => localStorage.setItem('comfyvn.connection', JSON.stringify({ port, token: null })),
      Number(new URL(daemon.url).port),
    );
    await openPage(page, tavern.url);
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    await daemon?.daemon.stop();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  const folder = () => path.join(tavern.userFolder, 'extensions', NAME);
  /** One of SillyTavern's own routes, as its buttons call it. */
  const call = (route: string, body: object): Promise<{ status: number; body: string }> =>
    page.evaluate(
      async ([address, text]) => {
        const st = (globalThis as unknown as { SillyTavern: { getContext(): { getRequestHeaders(): HeadersInit } } })
          .SillyTavern;
        const headers = st.getContext().getRequestHeaders();
        const answer = await fetch(address!, { method: 'POST', headers, body: text! });
        return { status: answer.status, body: await answer.text() };
      },
      [route, JSON.stringify(body)],
    );

  it('is installed from the address that the hub shows', async () => {
    const { address } = await daemon.client.extension.origin();
    expect(address).toBe(daemon.url + GIT_PATH);
    const { status, body } = await call('/api/extensions/install', { url: address, global: false });
    expect([status, body]).toEqual([200, expect.stringContaining('"folderName":"comfyvn"')]);
    expect(fs.readFileSync(path.join(folder(), 'index.js'))).toEqual(
      fs.readFileSync(path.join(home, 'st-extension/dist/index.js')),
    );
    await openPage(page, tavern.url);
    await page.locator('#comfyvn_settings').waitFor({ state: 'attached' });
    await openSoloChat(page, SOLO);
  });

  it(`weighs less than ${LARGEST_KB} KB before it is connected`, async () => {
    await page.waitForTimeout(1_500);
    const bytes = await weightOf(loaded);
    const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
    console.log(`weight when it is not connected: ${total} bytes`, Object.fromEntries(bytes));
    expect(bytes.size).toBeGreaterThan(1);
    expect(total).toBeLessThan(LARGEST_KB * 1_000);
  });

  it('offers commands, macros and events', async () => {
    expect(await slash(page, '/comfyvn status')).toMatch(/^unpaired: /);
    expect(await slash(page, '/comfyvn-close')).toBe('false');
    expect(await slash(page, '/echo severity=info {{comfyvn_status}}')).toBe('unpaired');
    const told = await page.evaluate(async () => {
      interface Tavern {
        eventSource: { on(name: string, heard: (detail: object) => void): void };
        executeSlashCommandsWithOptions(text: string): Promise<unknown>;
      }
      const st = (globalThis as unknown as { SillyTavern: { getContext(): Tavern } }).SillyTavern.getContext();
      const heard: object[] = [];
      st.eventSource.on('comfyvn_connection', (detail) => heard.push(detail));
      await st.executeSlashCommandsWithOptions('/comfyvn-status');
      return heard;
    });
    expect(told).toContainEqual({ state: 'unpaired', way: 'direct' });
    await expect(slash(page, '/comfyvn dance')).rejects.toThrow('it knows: status');
  });

  it('is updated by the update button, once there is something new', async () => {
    const before = await call('/api/extensions/version', { extensionName: NAME, global: false });
    expect(JSON.parse(before.body)).toMatchObject({ isUpToDate: true, remoteUrl: daemon.url + GIT_PATH });
    // The daemon finds other files once, and then those of before: two builds later.
    const built = newFolder('built');
    fs.cpSync(path.join(home, 'st-extension/dist'), built, { recursive: true });
    fs.writeFileSync(path.join(built, 'news.txt'), 'new');
    const repository = path.join(daemon.dataDir, 'extension.git');
    createExtensionService({ built, repository }, createLogger(null, 'silent').logger, () => daemon.url).origin();
    const head = () => execFileSync('git', ['-C', folder(), 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    const installed = head();
    const newer = await call('/api/extensions/version', { extensionName: NAME, global: false });
    expect(JSON.parse(newer.body)).toMatchObject({ isUpToDate: false, currentCommitHash: installed });
    expect((await call('/api/extensions/update', { extensionName: NAME, global: false })).status).toBe(200);
    expect(head()).not.toBe(installed);
    expect(head()).toBe((await daemon.client.extension.origin()).commit);
  });

  it('speaks the language of SillyTavern, on a telephone too', async () => {
    await page.evaluate(() => localStorage.setItem('language', 'ru-ru'));
    await openPage(page, tavern.url);
    await page.click('#extensions-settings-button .drawer-toggle');
    await page.click('#comfyvn_settings .inline-drawer-toggle');
    const panel = page.locator('.comfyvn-panel');
    await panel.waitFor({ state: 'visible' });
    await panel.getByRole('button', { name: 'Подключить' }).waitFor();
    await page.waitForTimeout(600);
    await panel.scrollIntoViewIfNeeded();
    await shot(page, 'russian');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(600);
    await panel.scrollIntoViewIfNeeded();
    await shot(page, 'russian-phone');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate(() => localStorage.setItem('language', 'en'));
    await openPage(page, tavern.url);
  });

  it('is taken out without a trace, and comes back', async () => {
    const traces = () =>
      page.evaluate(() => [
        document.querySelectorAll('[id^=comfyvn], [class*=comfyvn]').length,
        Object.keys(
          (
            globalThis as unknown as { SillyTavern: { getContext(): { SlashCommandParser: { commands: object } } } }
          ).SillyTavern.getContext().SlashCommandParser.commands,
        ).filter((name) => name.startsWith('comfyvn')).length,
      ]);
    const own = `import('/scripts/extensions/third-party/${NAME}/index.js')`;
    await page.locator('#comfyvn_settings').waitFor({ state: 'attached' });
    expect((await traces())[0]).toBeGreaterThan(3);
    await page.evaluate(`${own}.then((extension) => extension.disable())`);
    expect(await traces()).toEqual([0, 0]);
    const took = `${own}.then((extension) => { const at = performance.now(); extension.activate(); return performance.now() - at; })`;
    console.log('start on the main thread, ms:', await page.evaluate(took));
    await page.locator('#comfyvn_settings').waitFor({ state: 'attached' });
    expect(await slash(page, '/comfyvn-close')).toBe('false');
    await page.evaluate(`${own}.then((extension) => extension.clean())`);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('comfyvn')))).toEqual(
      [],
    );
    const gone = await call('/api/extensions/delete', { extensionName: NAME, global: false });
    expect(gone.status).toBe(200);
    expect(fs.existsSync(folder())).toBe(false);
  });

  it('made no noise', () => {
    expect(noise).toEqual([]);
  });
});
