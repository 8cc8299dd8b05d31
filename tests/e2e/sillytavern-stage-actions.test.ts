import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { hasBrowser, openBrowser, shots } from './support/browser.ts';
import { daemonProcess, liveOn, type DaemonProcess } from './support/live-session.ts';
import { killAll } from './support/program.ts';
import { SOLO } from './support/sillytavern-seed.ts';
import {
  chatLength,
  connect,
  currentChat,
  isInstalled,
  isNoise,
  knowDaemon,
  openPage,
  openSoloChat,
  slash,
  startSillyTavern,
  type SillyTavern,
} from './support/sillytavern.ts';

/** On a busy machine. */
const PATIENCE = { timeout: 60_000 };

/** What a reader does from the stage besides talking, in the real SillyTavern. Needs `npm run build`. */

const shot = shots('stage-actions');
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

describe.skipIf(!isInstalled() || !hasBrowser())('from the stage', () => {
  let daemon: DaemonProcess;
  let tavern: SillyTavern;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let live: ReturnType<typeof liveOn>;
  let stage: ReturnType<typeof liveOn>['stage'];
  const complaints: string[] = [];

  beforeAll(async () => {
    daemon = await daemonProcess();
    tavern = await startSillyTavern((userFolder) => void installExtension({ userFolder }));
    browser = await openBrowser();
    context = await browser.newContext({ viewport: DESK });
    await knowDaemon(context, daemon.port);
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.text().startsWith('ComfyVN') || isNoise(message)) complaints.push(message.text());
    });
    await openPage(page, tavern.url);
    await openSoloChat(page, SOLO);
    await connect(page);
    live = liveOn(page, tavern, daemon);
    stage = live.stage;
    await live.streaming();
    await live.open();
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    killAll();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  afterEach(() => {
    tavern.llm.wordMs = 0;
    tavern.llm.replies.length = 0;
    expect(complaints.splice(0)).toEqual([]);
  });

  const same = async () => live.same(path.join(path.dirname(tavern.soloFile), `${await currentChat(page)}.jsonl`));
  const lastWords = () =>
    page.evaluate(() => {
      const { SillyTavern } = globalThis as unknown as { SillyTavern: { getContext(): { chat: { mes: string }[] } } };
      return SillyTavern.getContext().chat.at(-1)!.mes;
    });
  /** Opens another chat by a command, and waits for the stage that plays it. */
  async function toBranch(command: string): Promise<void> {
    const chat = await currentChat(page);
    await stage.player.evaluate((root) => root.setAttribute('data-before', ''));
    await slash(page, command);
    await expect.poll(() => currentChat(page), PATIENCE).not.toBe(chat);
    await stage.overlay.locator('[data-cvn-status]:not([data-before])').waitFor({ timeout: 60_000 });
  }
  const failure = () => stage.overlay.locator('.failure');
  /** At the end, where nothing is being written. */
  const resting = async () => {
    await stage.toEnd();
    await stage.button('Send').waitFor();
  };

  it('the own part is written into the box, and nothing is sent', async () => {
    const length = await chatLength(page);
    tavern.llm.wordMs = 60;
    tavern.llm.replies.push('"I have waited for this letter all my life."');
    await stage.button('Let your part be written').click();
    await expect.poll(() => stage.box.inputValue(), PATIENCE).toContain('I have waited');
    await live.quiet();
    await resting();
    await expect.poll(() => stage.box.inputValue(), PATIENCE).toContain('all my life');
    expect(await page.locator('#send_textarea').inputValue()).toBe(await stage.box.inputValue());
    expect(await chatLength(page)).toBe(length);
    await page.waitForTimeout(1_500);
    expect(await failure().isVisible()).toBe(false);
    await stage.box.fill('');
  });

  it('a reply is stopped in the middle: what came stays, in the chat and on the stage', async () => {
    tavern.llm.wordMs = 400;
    tavern.llm.replies.push(
      `*Vic unfolds the letter.* "He writes of the north." ${'*She reads on.* "And of you, on every page." '.repeat(6)}*The lamp flickers.* "This was never said."`,
    );
    await live.say('"Read it to me."');
    await stage.until(({ text }) => text.includes('unfolds the letter'));
    await expect.poll(lastWords, PATIENCE).toContain('of the north');
    await stage.overlay
      .locator('.latest')
      .click({ timeout: 3_000 })
      .catch(() => undefined);
    await stage.button('Stop').click();
    await live.quiet();
    const words = await lastWords();
    expect(words).toContain('unfolds the letter');
    expect(words).not.toContain('never said');
    await same();
    await resting();
    expect(await failure().isVisible()).toBe(false);
    tavern.llm.wordMs = 0;
    tavern.llm.replies.push(' *She folds it again.* "Later."');
    await stage.button('Continue the reply').click();
    await expect.poll(lastWords, PATIENCE).toContain('Later');
    await live.quiet();
    await same();
    await stage.toEnd('Later');
  });

  it('slash commands are typed into the box: with messages, without, and unknown ones', async () => {
    await live.say('/sys The clock strikes eleven.');
    await stage.until(({ text }) => text.includes('clock strikes eleven'));
    await resting();
    await live.say('/setvar key=lamp lit');
    await expect.poll(() => stage.box.inputValue(), PATIENCE).toBe('');
    expect(await slash(page, '/getvar lamp')).toBe('lit');
    await live.say('/nosuchcommand at all');
    await page.waitForTimeout(6_000);
    await resting();
    expect(await failure().isVisible()).toBe(false);
    await stage.box.fill('');
    await same();
  });

  it('a SillyTavern without a model says so, and the words stay in the box', async () => {
    const status = (value: string) =>
      page.evaluate(`import('/script.js').then((script) => script.setOnlineStatus(${JSON.stringify(value)}))`);
    await stage.toEnd();
    const length = await chatLength(page);
    await status('no_connection');
    await live.say('"Is anybody there?"');
    await failure().waitFor({ timeout: 15_000 });
    expect(await failure().textContent()).toContain('SillyTavern is not connected to a model');
    await shot(page, 'no-model');
    await resting();
    expect(await stage.box.inputValue()).toContain('Is anybody there?');
    expect(await chatLength(page)).toBe(length);
    await status('Valid');
    await failure().getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => chatLength(page), PATIENCE).toBe(length + 2);
    await live.quiet();
    await same();
    await resting();
    expect(await failure().isVisible()).toBe(false);
  });

  it('a picture goes with what is said', async () => {
    await stage.toEnd();
    const picture = path.join(tavern.userFolder, 'backgrounds', 'harbour dusk.png');
    const attached = stage.overlay.locator('.attached');
    const choose = async () => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        stage.button('Attach a file or picture').click(),
      ]);
      await chooser.setFiles(picture);
      await attached.waitFor();
    };
    await choose();
    expect(await attached.textContent()).toContain('harbour dusk.png');
    await shot(page, 'attached');
    await page.setViewportSize(PHONE);
    await page.waitForTimeout(400);
    await shot(page, 'attached-390');
    await page.setViewportSize(DESK);
    const away = async () => {
      await stage.button('Do not attach it').click();
      await attached.waitFor({ state: 'hidden' });
    };
    await away();
    await stage.box.evaluate((box) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(['What he wrote.'], 'notes.txt', { type: 'text/plain' }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await attached.waitFor();
    expect(await attached.textContent()).toContain('notes.txt');
    await away();
    await choose();
    const length = await chatLength(page);
    tavern.llm.replies.push('"That is our harbour."');
    await live.say('"Look at this."');
    await expect.poll(() => chatLength(page), PATIENCE).toBe(length + 2);
    await live.quiet();
    await attached.waitFor({ state: 'hidden' });
    const file = path.join(path.dirname(tavern.soloFile), `${await currentChat(page)}.jsonl`);
    // The answer may stand below it by now.
    const mine = (): string =>
      fs
        .readFileSync(file, 'utf8')
        .split('\n')
        .findLast((line) => line.includes('"is_user":true')) ?? '';
    await expect.poll(mine).toContain('"title":"harbour dusk.png"');
    await same();
  });

  it('a costume is put on while a reply is written', async () => {
    await stage.toEnd();
    tavern.llm.wordMs = 400;
    tavern.llm.replies.push(
      '*Vic laughs.* "Wait here." *She goes behind the screen.* "It is cold outside." *A coat rustles.* "Winter has come. You will see." *She steps out again.* "So? Say something, or I shall take it off again at once."',
    );
    await live.say('"What are you doing?"');
    await stage.until(({ text }) => text.includes('Vic laughs'));
    const wardrobe = path.join(tavern.userFolder, 'characters/Vic/winter');
    const coats = fs.readdirSync(wardrobe).map((name) => fs.readFileSync(path.join(wardrobe, name)));
    /** Whether the sprite on the stage is one of those in that folder. */
    const isDressed = async (): Promise<boolean> => {
      const [figure] = (await stage.shown()).figures;
      if (!figure?.asset) return false;
      const sprite = Buffer.from(
        await (await daemon.client.assets.file({ params: { id: figure.asset } })).arrayBuffer(),
      );
      return coats.some((coat) => coat.equals(sprite));
    };
    expect(await isDressed()).toBe(false);
    await slash(page, '/costume \\winter');
    await expect.poll(isDressed, PATIENCE).toBe(true);
    expect(await page.evaluate(() => 'generating' in document.body.dataset)).toBe(true);
    await shot(page, 'winter');
    await live.quiet();
    await stage.toEnd('at once');
    await slash(page, '/costume');
    await expect.poll(isDressed, PATIENCE).toBe(false);
  });

  it('a branch goes on at the same place: at the end, in the middle, and back again', async () => {
    await stage.toEnd();
    const end = await stage.shown();
    await toBranch(`/branch-create ${(await chatLength(page)) - 1}`);
    const there = await stage.until(({ status }) => status === 'ended', 60_000);
    expect(there.text).toBe(end.text);
    await stage.box.waitFor();

    // In the middle of a message that the next branch has too.
    for (let press = 0; press < 8 || (await stage.shown()).status !== 'line'; press++) {
      await page.keyboard.press('PageUp');
      await page.waitForTimeout(100);
    }
    const middle = await stage.shown();
    await toBranch(`/branch-create ${(await chatLength(page)) - 1}`);
    const again = await stage.until(({ status }) => status !== 'loading', 60_000);
    expect([again.status, again.speaker, again.text]).toEqual(['line', middle.speaker, middle.text]);

    // A branch that ends before: what is newest there.
    await toBranch('/branch-create 5');
    const before = await stage.until(({ status }) => status !== 'loading', 60_000);
    expect([before.status, before.text]).toEqual(['ended', expect.stringContaining('We should go inside')]);
    await shot(page, 'branch');
  });
});
