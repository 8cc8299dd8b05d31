import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { home } from '../support.ts';
import { hasBrowser, openBrowser } from './support/browser.ts';
import { daemonProcess, liveOn, type DaemonProcess } from './support/live-session.ts';
import { killAll } from './support/program.ts';
import { SUGGESTED } from './support/sillytavern-llm.ts';
import { GROUP, SOLO, SOLO_MESSAGES } from './support/sillytavern-seed.ts';
import {
  chatLength,
  connect,
  isInstalled,
  openGroupChat,
  openPage,
  openSoloChat,
  slash,
  startSillyTavern,
  type SillyTavern,
  knowDaemon,
} from './support/sillytavern.ts';

/** The chat played while it is written, in the real SillyTavern with a streaming model. Needs `npm run build`. */

const OUT = path.join(home, 'tests/out/live-stage');
const ready = isInstalled() && hasBrowser();
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

describe.skipIf(!ready)('a chat played while it is written', () => {
  let daemon: DaemonProcess;
  let tavern: SillyTavern;
  let browser: Browser;
  let page: Page;
  let live: ReturnType<typeof liveOn>;
  let stage: ReturnType<typeof liveOn>['stage'];
  const complaints: string[] = [];
  /** Questions to the daemon about a reply that is being written: how long each took. */
  const drafts: number[] = [];

  beforeAll(async () => {
    fs.mkdirSync(OUT, { recursive: true });
    daemon = await daemonProcess();
    tavern = await startSillyTavern((userFolder) => void installExtension({ userFolder }));
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: DESK });
    await knowDaemon(context, daemon.port);
    page = await context.newPage();
    listen(page);
    await openPage(page, tavern.url);
    await openSoloChat(page, SOLO);
    await connect(page);
    live = liveOn(page, tavern, daemon);
    stage = live.stage;
    await live.streaming();
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    killAll();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  afterEach(async () => {
    tavern.llm.wordMs = 0;
    tavern.llm.replies.length = 0;
    tavern.llm.failures.length = 0;
  });

  function listen(of: Page): void {
    of.on('requestfinished', (request) => {
      if (request.url().endsWith('/api/sillytavern/draft') && request.method() === 'POST')
        drafts.push(Math.round(request.timing().responseEnd));
    });
    of.on('pageerror', (error) => {
      // SillyTavern says so itself where the engine fails, as one test has it.
      if (!error.message.includes('Got response status 500')) complaints.push(error.stack ?? error.message);
    });
    of.on('console', (message) => {
      if (message.text().startsWith('ComfyVN')) complaints.push(message.text());
    });
  }
  const shot = (name: string) => page.screenshot({ path: path.join(OUT, `${name}.png`) });

  const choose = async (name: string) => {
    await stage.button(name).click();
    await page.waitForTimeout(500);
  };
  const open = () => live.open();
  const leave = () => live.leave();
  const say = (text: string) => live.say(text);
  const quiet = () => live.quiet();
  const same = (file = tavern.soloFile) => live.same(file);

  it('types a reply in lines while it streams, goes on by itself for who waits, and not for who reads back', async () => {
    await open();
    await shot('1-end');
    tavern.llm.wordMs = 400;
    tavern.llm.replies.push(
      '*Vic laughs and shakes the rain from her hair.* "You always say that. Every single year, Mika." *She looks out over the black water. The bell has fallen silent.* "Come. We have all night, and he left us so many words."',
    );
    await say('"I will not leave again."');
    const own = await stage.until(({ text }) => text.includes('I will not leave again'));
    expect(own.speaker).toBe('Mika');
    await stage.player.locator('.cvn-waiting').waitFor({ timeout: 5_000 });
    await shot('2-waiting');
    const first = await stage.until(({ kind, text }) => kind === 'narration' && text.includes('Vic laughs'));
    expect(await page.evaluate(() => 'generating' in document.body.dataset)).toBe(true);
    await shot('3-live-line');
    await page.keyboard.press('Space');
    await page.keyboard.press('Space');
    const second = await stage.until(({ speaker }) => speaker === 'Vic');
    expect(second.text).toContain('You always say that');
    expect(second.node).not.toBe(first.node);
    // Who reads back stays there while the rest comes.
    await page.keyboard.press('PageUp');
    await page.keyboard.press('PageUp');
    const back = await stage.shown();
    expect(await page.evaluate(() => 'generating' in document.body.dataset)).toBe(true);
    await quiet();
    await page.waitForTimeout(1_500);
    expect((await stage.shown()).node).toBe(back.node);
    const all = await stage.readOn();
    expect(all.map(({ text }) => text).join(' ')).toContain('so many words');
    fs.writeFileSync(path.join(OUT, 'drafts.txt'), `milliseconds of each question: ${drafts.join(', ')}\n`);
    expect(drafts.length).toBeGreaterThan(1);
    // At most two a second, and the reply takes some sixteen.
    expect(drafts.length).toBeLessThan(36);
    await same();
    expect(complaints).toEqual([]);
  });

  it('answers from the stage: swipe, regenerate, continue, edit, delete', async () => {
    await stage.toEnd();
    const chat = () => chatLength(page);
    const before = await chat();
    tavern.llm.wordMs = 20;
    tavern.llm.replies.push('*Vic frowns.* "How dare you promise that?"');
    await stage.button('The next take, or another one').click();
    await stage.until(({ text }) => text.includes('Vic frowns'));
    await same();
    expect(await stage.overlay.locator('.take').textContent()).toBe('2/2');
    await stage.toEnd();
    await stage.button('The take before').click();
    await expect.poll(() => stage.overlay.locator('.take').textContent()).toBe('1/2');
    await same();
    await stage.toEnd();
    tavern.llm.replies.push('*Vic smiles.* "Then stay."');
    await stage.button('Write the reply anew').click();
    await stage.until(({ text }) => text.includes('Vic smiles'));
    await same();
    await stage.toEnd();
    tavern.llm.replies.push(' *She takes a candle from the drawer.* "We will read until morning."');
    await stage.button('Continue the reply').click();
    await quiet();
    await same();
    await stage.toEnd('until morning');
    await stage.button('Change the last message').click();
    await shot('4-edit');
    await stage.box.fill('*Vic smiles.* "Then stay, at least until the ferry."');
    await stage.box.press('Enter');
    await same();
    await stage.toEnd('until the ferry');
    await stage.button('Delete the last message').click();
    await stage.button('Press once more to delete it').click();
    await expect.poll(chat).toBe(before - 1);
    await same();
    await stage.toEnd('I will not leave again');
  });

  it('shows why no reply came and tries again; a reply that breaks off is kept as SillyTavern keeps it', async () => {
    await stage.toEnd();
    tavern.llm.failures.push('error');
    await stage.button('Write the reply anew').click();
    await stage.overlay.locator('.failure').waitFor();
    await shot('5-failure');
    expect(await stage.overlay.locator('.failure').innerText()).toMatch(/^No reply/);
    tavern.llm.replies.push('*Vic nods.* "There. I am awake."');
    await stage.button('Try again').click();
    await stage.until(({ text }) => text.includes('Vic nods'));
    await quiet();
    await same();
    await stage.toEnd();
    tavern.llm.failures.push('middle');
    tavern.llm.wordMs = 30;
    tavern.llm.replies.push('*Vic starts to speak.* "One thing. Another thing. And then the line breaks off here."');
    await say('"Go on."');
    await stage.until(({ text }) => text.includes('Vic starts'));
    await quiet();
    await page.evaluate(() => {
      const { SillyTavern } = globalThis as unknown as { SillyTavern: { getContext(): { saveChat(): Promise<void> } } };
      return SillyTavern.getContext().saveChat();
    });
    await same();
  });

  it('suggests replies when the user wants them; a click puts one into his box', async () => {
    await page.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('#comfyvn_suggest')!;
      box.checked = true;
      box.dispatchEvent(new Event('change'));
    });
    await stage.toEnd();
    tavern.llm.replies.push('*Vic waits.* "Well?"');
    await say('"I have one question."');
    await stage.until(({ text }) => text.includes('Vic waits'));
    await quiet();
    await stage.readOn();
    await stage.overlay.locator('.reply').first().waitFor({ timeout: 20_000 });
    await shot('6-suggested');
    const before = await chatLength(page);
    await stage.overlay.locator('.reply').nth(1).click();
    expect(await stage.box.inputValue()).toBe(SUGGESTED[1]);
    expect(await page.locator('#send_textarea').inputValue()).toBe(SUGGESTED[1]);
    expect(await chatLength(page)).toBe(before);
    await stage.box.fill('');
    expect(await page.locator('#send_textarea').inputValue()).toBe('');
    await page.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('#comfyvn_suggest')!;
      box.checked = false;
      box.dispatchEvent(new Event('change'));
    });
    await same();
  });

  it('stands over, beside and above the chat and as a small window; SillyTavern stays usable', async () => {
    if ((await stage.overlay.count()) === 0) await open();
    await choose('Beside the chat');
    await shot('7-beside-1280');
    await page.locator('#send_textarea').click();
    await page.keyboard.type('typed beside the stage');
    expect(await page.locator('#send_textarea').inputValue()).toBe('typed beside the stage');
    await page.locator('#send_textarea').fill('');
    const node = (await stage.shown()).node;
    await page.keyboard.press('Space');
    expect((await stage.shown()).node).toBe(node);
    await page.locator('#send_textarea').fill('');
    await choose('Above the chat');
    await shot('8-above-1280');
    await choose('Small window');
    await shot('9-small-1280');
    const box = async () => (await stage.overlay.boundingBox())!;
    const was = await box();
    await stage.overlay.locator('.move').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowUp');
    expect(await box()).toMatchObject({ x: was.x - 24, height: was.height - 24 });
    const grip = (await stage.overlay.locator('.move').boundingBox())!;
    await page.mouse.move(grip.x + 8, grip.y + 8);
    await page.mouse.down();
    await page.mouse.move(grip.x - 192, grip.y - 92, { steps: 4 });
    await page.mouse.up();
    expect((await box()).x).toBeCloseTo(was.x - 224, -1);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('send_textarea');
    expect(await stage.overlay.count()).toBe(1);
    await page.setViewportSize(PHONE);
    await page.waitForTimeout(800);
    await shot('10-above-390');
    await choose('Full window');
    await stage.toEnd();
    await shot('11-full-390');
    await page.setViewportSize(DESK);
    await page.waitForTimeout(500);
    await choose('Small window');
    await leave();
    await slash(page, '/comfyvn-play');
    await stage.player.waitFor();
    expect(await stage.overlay.getAttribute('data-mode')).toBe('pip');
    await stage.overlay.locator('.curtain').waitFor({ state: 'hidden' });
    await choose('Full window');
    await leave();
  });

  it('survives a branch, another persona, the page reloaded in the middle of a reply, and a daemon that is killed', async () => {
    await open();
    tavern.llm.wordMs = 250;
    tavern.llm.replies.push(
      '*Vic turns.* "First half of it. Second half of it. Third half, if there is one. And so on."',
    );
    await say('"Tell me all."');
    await stage.until(({ text }) => text.includes('Vic turns'));
    await daemon.kill();
    await quiet();
    await daemon.again();
    await same();
    await stage.toEnd();
    tavern.llm.replies.push('*Vic sits.* "This will be cut off. By a reload. In the middle of it all, I fear."');
    await say('"And then?"');
    await stage.until(({ text }) => text.includes('Vic sits'));
    await openPage(page, tavern.url);
    tavern.llm.wordMs = 10;
    await openSoloChat(page, SOLO);
    await live.streaming();
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
    await same();
    await slash(page, '/persona-set name=Mika');
    const branch = await slash(page, `/branch-create ${SOLO_MESSAGES.length - 2}`);
    await open();
    tavern.llm.replies.push('*Vic gasps.* "Another way, then!"');
    await say('"Let us go the other way."');
    await stage.until(({ text }) => text.includes('Vic gasps'));
    await same(path.join(path.dirname(tavern.soloFile), `${branch}.jsonl`));
    await leave();
  });

  it('plays a group: whose turn it is, and the next one chosen from the stage', async () => {
    await openGroupChat(page, GROUP);
    await page.waitForTimeout(1_500);
    await open();
    tavern.llm.wordMs = 60;
    tavern.llm.replies.push('*Bo slams the table.* "Enough talk. We sail at six, storm or no storm."');
    await stage.button('Bo speaks next').click();
    await stage.overlay.locator('.who [aria-current=true]').waitFor();
    await shot('12-group');
    expect(await stage.overlay.locator('.who [aria-current=true]').textContent()).toBe('Bo');
    const line = await stage.until(({ text }) => text.includes('Bo slams'));
    expect(line.kind).toBe('narration');
    await page.keyboard.press('Space');
    await page.keyboard.press('Space');
    expect((await stage.until(({ speaker }) => speaker === 'Bo')).text).toContain('Enough talk');
    await quiet();
    await same(tavern.groupFile);
    await leave();
    expect(complaints).toEqual([]);
  });
});
