import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { home, newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, violations } from './support/browser.ts';
import { SOLO, SOLO_MESSAGES } from './support/sillytavern-seed.ts';
import {
  chatLength,
  isInstalled,
  openPage,
  openSoloChat,
  slash,
  startSillyTavern,
  type SillyTavern,
  knowDaemon,
} from './support/sillytavern.ts';

/** Branches and checkpoints that the real SillyTavern makes, and the map of them. Needs `npm run build`. */

const OUT = path.join(home, 'tests/out/sillytavern-routes');

describe.skipIf(!isInstalled() || !hasBrowser())('routes in the real SillyTavern', () => {
  let daemon: RunningDaemon;
  let tavern: SillyTavern;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    fs.mkdirSync(OUT, { recursive: true });
    daemon = await startDaemon(newFolder('routes-e2e'));
    tavern = await startSillyTavern((userFolder) => void installExtension({ userFolder }));
    const settings = await daemon.client.settings.get();
    const folders = [tavern.userFolder];
    await daemon.client.settings.update({ body: { ...settings, sillyTavern: { ...settings.sillyTavern, folders } } });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    await knowDaemon(page, Number(new URL(daemon.url).port));
    await openPage(page, tavern.url);
    await openSoloChat(page, SOLO);
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    await daemon?.daemon.stop();
  });

  const map = () => page.locator('dialog.comfyvn-overlay .cvn-rm');
  const row = (name: string) => map().locator('.cvn-rm-head', { hasText: name });
  const shot = (name: string) => page.screenshot({ path: path.join(OUT, `${name}.png`) });
  const openChatName = () => page.evaluate('SillyTavern.getContext().getCurrentChatId()');
  async function openMap(): Promise<void> {
    await page.click('#extensionsMenuButton');
    await page.click('#comfyvn_routes_entry');
    await map().waitFor({ timeout: 30_000 });
    await page.waitForTimeout(400);
  }
  async function goOn(words: string): Promise<void> {
    const before = await chatLength(page);
    await slash(page, `/send ${words}`);
    await slash(page, `/sendas name=Vic "${words}, then."`);
    await page.waitForFunction((count) => (SillyTavern.getContext().chat as unknown[]).length > count, before + 1);
    await page.waitForTimeout(1_500);
  }

  it('reads what SillyTavern made by its own commands: every fork at its message, nothing uncertain', async () => {
    await slash(page, `/branch-create 3`);
    const branch = (await openChatName()) as string;
    await goOn('I take the boat');
    await slash(page, `/branch-create 2`);
    const nested = (await openChatName()) as string;
    await goOn('I stay ashore');
    await openSoloChat(page, SOLO).catch(() => {});
    await page.evaluate(`SillyTavern.getContext().openCharacterChat(${JSON.stringify(SOLO.chat)})`);
    await slash(page, `/checkpoint-create mesId=4 The letters`);
    await page.waitForTimeout(1_500);
    const [installation] = await daemon.client.imports.sillyTavern();
    const tree = await daemon.client.routes.ofChat({
      query: { installation: installation!.id, path: `chats/Vic/${SOLO.chat}.jsonl` },
    });
    const found = Object.fromEntries(
      tree.routes.map((one) => [
        one.name,
        [one.kind, one.parent === null ? null : tree.routes[one.parent]!.name, one.fork?.message, one.ambiguous],
      ]),
    );
    expect(found).toEqual({
      [SOLO.chat]: ['root', null, undefined, null],
      [branch]: ['branch', SOLO.chat, 3, null],
      [nested]: ['branch', branch, 2, null],
      'The letters': ['checkpoint', SOLO.chat, 4, null],
    });
    expect(tree.routes.find((one) => one.name === branch)?.way?.words).toBe('I take the boat');
  });

  it('shows them as a map, by keyboard and on a phone', async () => {
    await openMap();
    expect(await map().locator('.cvn-rm-head').count()).toBe(4);
    expect(await row(SOLO.chat).first().getAttribute('aria-current')).toBe('true');
    await shot('map-1280');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await map().locator('.cvn-rm-sheet').waitFor();
    await shot('sheet-1280');
    expect(await violations(page, 'dialog.comfyvn-overlay')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    await shot('sheet-390');
    await map().locator('.cvn-rm-filter').fill('letters');
    await shot('filter-390');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await map().waitFor({ state: 'detached' });
  });

  it('opens a chat at its fork, with the message lit up', async () => {
    await openMap();
    await row('Branch #1').first().click();
    await map().getByRole('button', { name: 'Open this chat at the fork' }).click();
    await page.locator('#chat .mes[mesid="3"].comfyvn-lit').waitFor();
    await shot('lit-1280');
    expect(await openChatName()).toContain('Branch #1');
    expect(await page.locator('#chat .mes').count()).toBe(6);
  });

  it('says in one sentence that a chat was deleted while the map was open', async () => {
    await openMap();
    fs.rmSync(path.join(tavern.userFolder, 'chats/Vic/The letters.jsonl'));
    await row('The letters').click();
    await map().getByRole('button', { name: 'Open this chat', exact: true }).click();
    await page.locator('.toast-message', { hasText: 'The letters' }).waitFor();
    await shot('gone-1280');
  });

  it('a greeting that is swiped in a branch forks there, as another take of it', async () => {
    await page.evaluate(`SillyTavern.getContext().openCharacterChat(${JSON.stringify(SOLO.chat)})`);
    await slash(page, '/branch-create 0');
    const late = (await openChatName()) as string;
    await page.locator('#chat .last_mes .swipe_right').evaluate((arrow: HTMLElement) => arrow.click());
    await page.waitForFunction(() => document.querySelector('#chat .last_mes')?.textContent?.includes('You are late'));
    await goOn('I ran all the way');
    const [installation] = await daemon.client.imports.sillyTavern();
    const { routes } = await daemon.client.routes.ofChat({
      query: { installation: installation!.id, path: `chats/Vic/${SOLO.chat}.jsonl` },
    });
    const found = routes.find((one) => one.name === late)!;
    expect([routes[found.parent!]!.name, found.fork, found.ambiguous]).toEqual([
      SOLO.chat,
      { message: 0, swiped: true },
      null,
    ]);
    expect(found.way).toMatchObject({ kind: 'take', words: expect.stringContaining('You are late') as string });
  });

  it('plays all routes as one story with a menu at the fork', async () => {
    await page.evaluate(`SillyTavern.getContext().openCharacterChat(${JSON.stringify(SOLO.chat)})`);
    await page.click('#extensions-settings-button .drawer-toggle');
    await page.click('#comfyvn_settings .inline-drawer-toggle');
    const [popup] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('.comfyvn-panel').getByText('Connect', { exact: true }).click(),
    ]);
    await popup.getByRole('button', { name: 'Allow' }).click();
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor();
    await popup.close();
    await page.waitForTimeout(500);
    await shot('panel-1280');
    await page.locator('.comfyvn-panel').getByText('Routes', { exact: true }).click();
    await map().waitFor();
    await row(SOLO.chat).first().click();
    await map().getByRole('button', { name: 'Play all routes as one story' }).click();
    await page.locator('dialog.comfyvn-overlay [data-cvn-status]').waitFor({ timeout: 60_000 });
    const stories = await daemon.client.stories.list();
    const all = stories.find((one) => one.title === 'Vic: all routes')!;
    const story = await daemon.client.stories.document({ params: { id: all.id } });
    const menus = story.scenes.flatMap((scene) =>
      scene.nodes.flatMap((node) =>
        node.type === 'menu' && node.id.endsWith('.fork') ? [node.choices.map((one) => one.text)] : [],
      ),
    );
    expect(menus.flat()).toEqual(
      expect.arrayContaining(
        ['I take the boat', 'I stay ashore'].map((words) => expect.stringContaining(words) as string),
      ),
    );
    const first = story.scenes.find(({ id }) => id === story.start.scene)!;
    const takes = first.nodes.flatMap((node) => (node.type === 'menu' ? node.choices.map((one) => one.text) : []));
    expect(takes).toEqual([
      expect.stringContaining('take 1: You came') as string,
      expect.stringContaining('take 2: You are late') as string,
    ]);
    const lines = story.scenes.flatMap(({ nodes }) => nodes.filter((node) => node.type === 'line'));
    expect(lines.filter(({ text }) => text.includes('You are late'))).toHaveLength(1);
    await page.waitForTimeout(1_000);
    await shot('play-all-1280');
    expect(SOLO_MESSAGES.length).toBeGreaterThan(4);
    expect(complaints).toEqual([]);
  });

  it('sends no chat that ComfyVN has already when all routes are played again', async () => {
    const sent: string[] = [];
    page.on('request', (request) => {
      const asked = /\/api\/sillytavern\/(\w+)$/.exec(request.url())?.[1];
      if (asked)
        sent.push(asked === 'sync' ? `sync ${request.postDataJSON().changes[0]?.messages.length ?? 0}` : asked);
    });
    await page.locator('dialog.comfyvn-overlay .leave').click();
    await page.locator('dialog.comfyvn-overlay').waitFor({ state: 'detached' });
    await page.locator('.comfyvn-panel').getByText('Routes', { exact: true }).click();
    await map().waitFor();
    await row(SOLO.chat).first().click();
    await map().getByRole('button', { name: 'Play all routes as one story' }).click();
    await page.locator('dialog.comfyvn-overlay [data-cvn-status]').waitFor({ timeout: 60_000 });
    // The open chat alone may go once more, when it is followed.
    const merging = sent.slice(sent.indexOf('held'), sent.indexOf('merge') + 1);
    expect(merging).toEqual(['held', 'merge']);
    expect(complaints).toEqual([]);
  });
});

/** Runs in the page. */
declare const SillyTavern: { getContext(): Record<string, unknown> };
