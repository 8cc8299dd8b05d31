import fs from 'node:fs';
import net from 'node:net';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLUGIN_PATH } from '@comfyvn/shared/sillytavern/ways';
import { installExtension } from '../../installer/install-extension.mjs';
import { installPlugin, removePlugin } from '../../installer/install-plugin.mjs';
import { newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, shots, shown, until } from './support/browser.ts';
import { SOLO } from './support/sillytavern-seed.ts';
import {
  isInstalled,
  isNoise,
  logIn,
  openPage,
  openSoloChat,
  PROGRAM,
  startSillyTavern,
  weightOf,
  type SillyTavern,
} from './support/sillytavern.ts';

/**
 * The real SillyTavern with user accounts, opened on a telephone: by a name that is not this computer's own, so that nothing
 * leads to the daemon but the server plugin. Needs `npm run build`.
 */
const HOST = 'tavern.test';
const shot = shots('anywhere');

describe.skipIf(!isInstalled() || !hasBrowser())('ComfyVN on another device, through the server plugin', () => {
  let daemon: RunningDaemon;
  let tavern: SillyTavern;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origin: string;
  const asked = new Set<string>();
  const complaints: string[] = [];
  const loaded: Response[] = [];

  beforeAll(async () => {
    daemon = await startDaemon(newFolder('anywhere'));
    installPlugin({ root: PROGRAM });
    tavern = await startSillyTavern((userFolder) => void installExtension({ userFolder, plugin: true }), {
      SILLYTAVERN_ENABLESERVERPLUGINS: 'true',
      SILLYTAVERN_ENABLEUSERACCOUNTS: 'true',
      COMFYVN_PORT: new URL(daemon.url).port,
    });
    origin = `http://${HOST}:${new URL(tavern.url).port}`;
    browser = await openBrowser([`--host-resolver-rules=MAP ${HOST} 127.0.0.1`]);
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    page = await context.newPage();
    page.on('request', (request) => void asked.add(new URL(request.url()).host));
    page.on('response', (response) => void loaded.push(response));
    page.on('console', (message) => {
      if (isNoise(message)) complaints.push(message.text());
    });
    await logIn(page, origin);
    await openPage(page, origin);
    await openSoloChat(page, SOLO);
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    removePlugin({ root: PROGRAM });
    await daemon?.daemon.stop();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  const panel = () => page.locator('.comfyvn-panel');
  async function openDrawer(): Promise<void> {
    if (!(await page.locator('#comfyvn_settings').isVisible()))
      await page.click('#extensions-settings-button .drawer-toggle');
    if (!(await panel().isVisible())) await page.click('#comfyvn_settings .inline-drawer-toggle');
    await panel().waitFor({ state: 'visible' });
    await page.waitForTimeout(500);
    await panel().scrollIntoViewIfNeeded();
  }

  it('is paired: the owner of the computer allows it in the Studio, by the same code', async () => {
    await openDrawer();
    await page.locator('.comfyvn-panel[data-state=unpaired]').waitFor();
    expect(await panel().locator('.comfyvn-sentence').textContent()).toContain('on the computer of SillyTavern');
    await shot(page, '1-unpaired');
    const studio = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await studio.goto(daemon.url);
    await panel().getByRole('button', { name: 'Connect' }).tap();
    await page.locator('.comfyvn-panel[data-state=pairing]').waitFor();
    const code = await page.locator('.comfyvn-code').textContent();
    await shot(page, '2-pairing');
    const notice = studio.getByRole('alert');
    await notice.waitFor();
    expect(await notice.innerText()).toContain(code);
    expect(await notice.innerText()).toContain(`SillyTavern (user default-user, ${HOST}`);
    await shot(studio, '3-studio');
    await studio.setViewportSize({ width: 390, height: 844 });
    await shot(studio, '3-studio-phone');
    await notice.getByRole('button', { name: 'Allow' }).click();
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor();
    await notice.waitFor({ state: 'detached' });
    await studio.close();
    await page.getByText(/This chat is up to date/).waitFor();
    await shot(page, '4-ready');
    // With what follows the chat, and nothing of the player yet.
    const bytes = await weightOf(loaded);
    const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
    console.log(`weight when it is connected: ${total} bytes`, Object.fromEntries(bytes));
    expect(bytes.size).toBeGreaterThan(3);
    expect(total).toBeLessThan(60_000);
    // The token is on the side of the server, and nowhere in the browser.
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    const { token } = JSON.parse(fs.readFileSync(`${tavern.userFolder}/comfyvn.json`, 'utf8')) as { token: string };
    expect(stored).not.toContain(token);
    expect(fs.readFileSync(`${tavern.userFolder}/settings.json`, 'utf8')).not.toContain(token);
  });

  it('plays the chat with its pictures, and asks nobody but SillyTavern', async () => {
    await panel().getByRole('button', { name: 'Play as visual novel' }).tap();
    await page.locator('[data-cvn-status]').waitFor({ timeout: 60_000 });
    await until(page, ({ status }) => status !== 'loading', 60_000);
    if ((await shown(page)).status === 'title') await page.locator('[data-cvn-action=start]').first().tap();
    const line = await until(page, ({ status, text }) => status === 'line' && text !== '');
    expect(line.background).toMatch(/^as/);
    await page.waitForTimeout(1_500);
    await shot(page, '5-playing');
    await page.touchscreen.tap(190, 300);
    await page.touchscreen.tap(190, 300);
    await until(page, ({ node }) => node !== line.node);
    await page.locator('dialog.comfyvn-overlay .leave').tap();
    expect([...asked]).toEqual([new URL(origin).host]);
    expect(complaints).toEqual([]);
  });

  it('follows the chat', async () => {
    const lines = async () => (await daemon.client.stories.list())[0]!.revision;
    const before = await lines();
    await page.evaluate(() =>
      (
        globalThis as unknown as {
          SillyTavern: { getContext(): { executeSlashCommandsWithOptions(text: string): Promise<unknown> } };
        }
      ).SillyTavern.getContext().executeSlashCommandsWithOptions('/send "Hello from the telephone."'),
    );
    await expect.poll(lines, { timeout: 20_000 }).toBeGreaterThan(before);
  });

  it('lends the engines and gives voices through the plugin as well', async () => {
    const lend = (on: boolean) =>
      page.evaluate((wanted) => {
        const box = document.querySelector<HTMLInputElement>('#comfyvn_lend')!;
        if (box.checked !== wanted) box.click();
      }, on);
    await lend(true);
    await expect.poll(() => daemon.client.bridge.list(), { timeout: 20_000 }).toHaveLength(1);
    tavern.llm.replies.push('From the telephone.');
    const answer = await daemon.client.bridge.ask({ body: { kind: 'text', prompt: 'Where from?' } });
    expect(answer).toEqual({ text: 'From the telephone.' });
    await lend(false);
    await expect.poll(() => daemon.client.bridge.list(), { timeout: 20_000 }).toEqual([]);
    const spoken = await page.evaluate(async (plugin) => {
      const st = (globalThis as unknown as { SillyTavern: { getContext(): { getRequestHeaders(): HeadersInit } } })
        .SillyTavern;
      const headers = st.getContext().getRequestHeaders();
      const { voices } = (await (await fetch(`${plugin}/v1/audio/voices`, { headers })).json()) as { voices: object[] };
      const body = JSON.stringify({ input: 'Good evening.', voice: 'default' });
      const sound = await (await fetch(`${plugin}/v1/audio/speech`, { method: 'POST', headers, body })).blob();
      return { voices: voices.length, type: sound.type, size: sound.size };
    }, PLUGIN_PATH);
    expect(spoken.voices).toBeGreaterThan(0);
    expect(spoken.type).toMatch(/^audio\//);
    expect(spoken.size).toBeGreaterThan(1_000);
  });

  it('opens sockets for its own page and its own user alone', async () => {
    const path = `${PLUGIN_PATH}/socket.io/?EIO=4&transport=websocket`;
    const opened = await page.evaluate(
      (address) =>
        new Promise<string>((done) => {
          const socket = new WebSocket(address);
          socket.addEventListener('message', ({ data }) => done(String(data)));
          socket.addEventListener('error', () => done('refused'));
        }),
      `ws://${new URL(origin).host}${path}`,
    );
    expect(opened).toMatch(/^0\{"sid"/);
    const cookies = (await context.cookies(origin)).map(({ name, value }) => `${name}=${value}`).join('; ');
    expect(await upgrade({ Cookie: cookies, Origin: origin })).toContain('101 Switching');
    expect(await upgrade({ Origin: origin })).toMatch(/^HTTP\/1.1 401/);
    expect(await upgrade({ Cookie: `${cookies}x`, Origin: origin })).toMatch(/^HTTP\/1.1 401/);
    expect(await upgrade({ Cookie: cookies, Origin: 'http://evil.test' })).toMatch(/^HTTP\/1.1 403/);
    expect(await upgrade({ Cookie: cookies })).toMatch(/^HTTP\/1.1 403/);

    function upgrade(headers: Record<string, string>): Promise<string> {
      const all = {
        Host: new URL(origin).host,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      };
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
      return new Promise((done, fail) => {
        const socket = net.connect(Number(new URL(tavern.url).port), '127.0.0.1', () =>
          socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`),
        );
        socket.on('data', (data) => {
          socket.destroy();
          done(data.toString('latin1'));
        });
        socket.setTimeout(10_000, () => fail(new Error('no answer')));
        socket.on('error', fail);
      });
    }
  });

  it('is closed to strangers and to forged requests', async () => {
    const stranger = await fetch(`${tavern.url}${PLUGIN_PATH}/state`);
    expect(stranger.status).toBe(403);
    const forged = await page.evaluate(
      async (address) => (await fetch(`${address}/pairing`, { method: 'DELETE' })).status,
      PLUGIN_PATH,
    );
    expect(forged).toBe(403);
  });

  it('says what to do when the daemon is gone', async () => {
    await daemon.daemon.stop();
    await openDrawer();
    await panel().getByRole('button', { name: 'Play as visual novel' }).tap();
    await page.getByText('ComfyVN does not answer any more').waitFor();
    await page.locator('dialog.comfyvn-overlay').getByRole('button', { name: 'Back to SillyTavern' }).first().tap();
    await page.locator('.comfyvn-panel[data-state=absent]').waitFor();
    expect(await panel().locator('.comfyvn-sentence').textContent()).toContain('The server plugin is there');
    await shot(page, '6-gone');
  });
});
