import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { installPlugin, removePlugin } from '../../installer/install-plugin.mjs';
import { hasBrowser, openBrowser, shots } from './support/browser.ts';
import { bothWithExpressions, daemonProcess, differing, liveOn, type DaemonProcess } from './support/live-session.ts';
import { timeTaken } from './support/main-thread.ts';
import { killAll } from './support/program.ts';
import { addPersona, GROUP, SOLO } from './support/sillytavern-seed.ts';
import {
  chatLength,
  connect,
  currentChat,
  EXTENSION,
  isInstalled,
  knowDaemon,
  logIn,
  openGroupChat,
  openPage,
  openSoloChat,
  PROGRAM,
  slash,
  startSillyTavern,
  type SillyTavern,
} from './support/sillytavern.ts';

/**
 * Ten turns of a streaming chat in the real SillyTavern, played from the stage, with everything that happens to chats between
 * them: after every step the daemon's story is what a fresh import of the chat's file gives. Needs `npm run build`.
 */

const HOST = 'tavern.test';
const shot = shots('live-turns');

describe.skipIf(!isInstalled() || !hasBrowser())('ten turns of a chat', () => {
  let daemon: DaemonProcess;
  let tavern: SillyTavern;
  let browser: Browser;

  beforeAll(async () => {
    daemon = await daemonProcess();
    installPlugin({ root: PROGRAM });
    tavern = await startSillyTavern(
      (userFolder) => {
        installExtension({ userFolder, plugin: true });
        addPersona(userFolder, 'Ren');
      },
      {
        SILLYTAVERN_ENABLESERVERPLUGINS: 'true',
        SILLYTAVERN_ENABLEUSERACCOUNTS: 'true',
        COMFYVN_PORT: String(daemon.port),
      },
    );
    tavern.llm.wordMs = 15;
    browser = await openBrowser([`--host-resolver-rules=MAP ${HOST} 127.0.0.1`]);
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    removePlugin({ root: PROGRAM });
    killAll();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  /** A session of one page: where it is, how its chat is opened, and where chats of its kind lie. */
  interface Session {
    readonly page: Page;
    readonly url: string;
    readonly folder: string;
    openChat(chat: string): Promise<void>;
  }

  async function tenTurns({ page, url, folder, openChat }: Session, complaints: readonly string[]): Promise<void> {
    const live = liveOn(page, tavern, daemon);
    const { stage } = live;
    const file = async () => path.join(folder, `${await currentChat(page)}.jsonl`);

    const same = async () => live.same(await file());
    /** Says something and waits for the reply, or the replies of a group. */
    async function turn(text: string, reply: string): Promise<void> {
      const before = await chatLength(page);
      tavern.llm.replies.push(reply);
      await stage.toEnd();
      await live.say(text);
      await expect.poll(() => chatLength(page), { timeout: 30_000 }).toBeGreaterThan(before + 1);
      await live.quiet();
      await same();
    }
    const press = async (name: string | RegExp) => {
      await stage.toEnd();
      await stage.button(name).click();
      await page.waitForTimeout(300);
      await live.quiet();
    };

    await live.streaming();
    await live.open();
    await same();
    await turn('"One: where were we?"', '*Someone laughs.* "At the harbour. Where else?"');
    await turn('"Two: and the letters?"', '*A pause.* "Still sealed. All nine of them."');
    tavern.llm.replies.push('*A longer pause.* "One of them is open. I am sorry."');
    await press('The next take, or another one');
    await same();
    await press('The take before');
    await same();
    await turn('"Three: show me."', '"Here." *The paper is wet.*');
    await press('Change the last message');
    await stage.box.fill('"Here, then." *The paper is wet, and torn at the fold.*');
    await stage.box.press('Enter');
    await same();
    await turn('"Four: who tore it?"', '*Nobody answers.* "The sea did."');
    const length = await chatLength(page);
    await press('Delete the last message');
    await stage.button('Press once more to delete it').click();
    await expect.poll(() => chatLength(page)).toBe(length - 1);
    await same();
    tavern.llm.replies.push('*A shrug.* "I did. Long ago."');
    await press('Write the reply anew');
    await same();
    await slash(page, '/persona-set name=Ren');
    await turn('"Five: I am somebody else now."', '*Eyes widen.* "So I see, Ren."');
    await slash(page, '/persona-set name=Mika');
    await turn('"Six: and back again."', '"Good."');

    // The page is loaded anew, and what was on the stage with it.
    const chat = await currentChat(page);
    const { ms } = await timeTaken(page, EXTENSION, async () => {
      await openPage(page, url);
      await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
    });
    // On a quiet machine it is below 10 ms; see bench:loading.
    expect(ms).toBeLessThan(250);
    await openChat(chat);
    await live.streaming();
    await live.open();
    await turn('"Seven: the lamp went out."', '*Hands search the dark.* "Wait. There."');

    // A daemon that is gone in the middle of a turn.
    await stage.toEnd();
    tavern.llm.replies.push('*A match flares.* "Eight candles left. Then we have to sleep."');
    const before = await chatLength(page);
    await daemon.kill();
    await live.say('"Eight: have you a match?"');
    await expect.poll(() => chatLength(page), { timeout: 30_000 }).toBeGreaterThan(before + 1);
    await live.quiet();
    await daemon.again();
    await same();

    // Another way from two messages before.
    await slash(page, `/branch-create ${(await chatLength(page)) - 3}`);
    await expect.poll(() => currentChat(page)).not.toBe(chat);
    await live.begin();
    await turn('"Nine: let us go the other way."', '*Steps on the stairs.* "Up, then."');
    tavern.llm.replies.push(' *A door opens.* "And here we are."');
    await press('Continue the reply');
    await same();
    await turn('"Ten: what a view."', '*Silence.* "Yes."');
    await stage.toEnd();
    expect(await chatLength(page)).toBeGreaterThan(10);
    expect(complaints).toEqual([]);
  }

  /** With the expressions that were on screen, which SillyTavern keeps nowhere: its files read on top change nothing. */
  async function sameWithExpressions(file: string): Promise<void> {
    const { followed, read } = await bothWithExpressions(daemon, tavern, file);
    expect(followed).not.toBeNull();
    expect(read?.id).toBe(followed!.id);
    expect(JSON.stringify(read) === JSON.stringify(followed) ? '' : differing(followed, read)).toBe('');
    expect(JSON.stringify(followed)).toContain('"expression":"joy"');
  }

  function listen(page: Page): string[] {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.text().startsWith('ComfyVN')) complaints.push(message.text());
    });
    return complaints;
  }

  describe('on a computer', () => {
    let context: BrowserContext;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await knowDaemon(context, daemon.port);
      page = await context.newPage();
      complaints = listen(page);
      await logIn(page, tavern.url);
      await openPage(page, tavern.url);
      await openSoloChat(page, SOLO);
      await connect(page);
    });
    afterAll(() => context?.close());

    it('with one character', async () => {
      const folder = path.dirname(tavern.soloFile);
      const openChat = (chat: string) => openSoloChat(page, { ...SOLO, chat });
      await tenTurns({ page, url: tavern.url, folder, openChat }, complaints);
      await shot(page, 'solo');
      await sameWithExpressions(path.join(folder, `${await currentChat(page)}.jsonl`));
    });

    it('with a group', async () => {
      await openPage(page, tavern.url);
      await openGroupChat(page, GROUP);
      const openChat = (chat: string) => openGroupChat(page, { ...GROUP, chat });
      await tenTurns({ page, url: tavern.url, folder: path.dirname(tavern.groupFile), openChat }, complaints);
      await shot(page, 'group');
    });
  });

  it('on a telephone, through the server plugin', async () => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const page = await context.newPage();
    const complaints = listen(page);
    const url = `http://${HOST}:${new URL(tavern.url).port}`;
    await logIn(page, url);
    await openPage(page, url);
    const other = { avatar: 'Bo.png', chat: 'Bo - none' };
    const openChat = (chat: string) => openSoloChat(page, { ...other, chat });
    await openChat(other.chat);
    await page.locator('.comfyvn-panel[data-state=unpaired]').waitFor({ state: 'attached' });
    await page.evaluate(() => {
      for (const one of document.querySelectorAll<HTMLElement>('.comfyvn-panel .menu_button'))
        if (one.textContent?.includes('Connect')) one.click();
    });
    await page.locator('.comfyvn-panel[data-state=pairing]').waitFor({ state: 'attached' });
    const [asking] = await daemon.client.pairing.waiting();
    await daemon.client.pairing.decide({ params: { id: asking!.id }, body: { allow: true } });
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
    const folder = path.join(tavern.userFolder, 'chats/Bo');
    await tenTurns({ page, url, folder, openChat }, complaints);
    await shot(page, 'phone-390');
    // Chromium without a screen has no keyboard: only what a page is told of one can be imitated.
    await page.evaluate(() => {
      Object.defineProperty(visualViewport, 'height', { configurable: true, value: 480 });
      visualViewport!.dispatchEvent(new Event('resize'));
    });
    const bottom = async (): Promise<number> => {
      const box = await page.locator('.comfyvn-overlay textarea').boundingBox();
      return box ? box.y + box.height : Infinity;
    };
    await expect.poll(bottom).toBeLessThanOrEqual(480);
    await shot(page, 'phone-keyboard-390');
    await context.close();
  });
});
