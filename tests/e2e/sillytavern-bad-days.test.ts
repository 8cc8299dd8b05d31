import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PORTS } from '../../st-extension/src/ways.ts';
import { installExtension } from '../../installer/install-extension.mjs';
import { hasBrowser, openBrowser, shots } from './support/browser.ts';
import { daemonProcess, liveOn, type DaemonProcess } from './support/live-session.ts';
import { killAll } from './support/program.ts';
import { installRewriter, markRewriter } from './support/sillytavern-rewriter.ts';
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

/**
 * Bad days in the real SillyTavern: whatever happens, its chat is not harmed, nothing that was captured is lost, and one
 * sentence says what to do. Needs `npm run build`.
 */

const shot = shots('bad-days');

describe.skipIf(!isInstalled() || !hasBrowser())('bad days', () => {
  let daemon: DaemonProcess;
  let tavern: SillyTavern;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let live: ReturnType<typeof liveOn>;
  let kept: readonly string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    daemon = await daemonProcess({ port: await freeOf(PORTS) });
    tavern = await startSillyTavern((userFolder) => {
      installExtension({ userFolder });
      installRewriter(userFolder);
    });
    browser = await openBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await knowDaemon(context, daemon.port);
    page = await newPage();
    await openSoloChat(page, SOLO);
    await connect(page);
    live = liveOn(page, tavern, daemon);
    await live.streaming();
    // SillyTavern writes a chat anew in its own way once: what it makes of it is what must stay.
    const before = fs.statSync(tavern.soloFile).mtimeMs;
    await slash(page, '/sys The wind falls.');
    while (fs.statSync(tavern.soloFile).mtimeMs === before) await page.waitForTimeout(100);
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    killAll();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  beforeEach(async () => {
    kept = await linesOf();
  });
  afterEach(() => {
    tavern.llm.wordMs = 0;
    tavern.llm.replies.length = 0;
    expect(complaints.splice(0)).toEqual([]);
  });

  async function newPage(): Promise<Page> {
    const opened = await context.newPage();
    opened.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    opened.on('console', (message) => {
      // What a browser says of a daemon that is not there is its own.
      if (message.text().startsWith('ComfyVN') || (isNoise(message) && !message.text().includes('ERR_CONNECTION')))
        complaints.push(message.text());
    });
    await openPage(opened, tavern.url);
    return opened;
  }
  const file = async (of = page) => path.join(path.dirname(tavern.soloFile), `${await currentChat(of)}.jsonl`);
  /** The messages of the open chat as its file has them, a line each. */
  const linesOf = async (): Promise<string[]> =>
    fs
      .readFileSync(await file(), 'utf8')
      .split('\n')
      .slice(1);
  const same = async () => live.same(await file());
  const panel = (of = page) => of.locator('.comfyvn-panel');

  async function turn(text: string, reply: string, on = page): Promise<void> {
    const before = await chatLength(on);
    tavern.llm.replies.push(reply);
    // Under a stage over all of the page nothing can be typed, but other extensions do.
    await on.evaluate((words) => {
      const box = document.querySelector<HTMLTextAreaElement>('#send_textarea')!;
      box.value = words;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector<HTMLElement>('#send_but')!.click();
    }, text);
    await expect.poll(() => chatLength(on), PATIENCE).toBeGreaterThan(before + 1);
    await liveOn(on, tavern, daemon).quiet();
  }
  async function reloaded(): Promise<void> {
    const chat = await currentChat(page);
    await openPage(page, tavern.url);
    await openSoloChat(page, { ...SOLO, chat });
    await live.streaming();
  }
  /** The messages that were there before this test are there as they were. */
  const unharmed = async (count = kept.length) =>
    expect((await linesOf()).slice(0, count)).toEqual(kept.slice(0, count));

  it('a daemon that comes back on another port is found again while its story is played', async () => {
    await live.open();
    await daemon.kill();
    await turn('"One: is anybody there?"', '*The wind answers.* "I am."');
    await expect.poll(() => panel().getAttribute('data-state'), PATIENCE).toBe('absent');
    expect(await panel().locator('.comfyvn-sentence').textContent()).toContain('ComfyVN is not running');
    await daemon.again(await freeOf(PORTS, daemon.port));
    await expect.poll(() => panel().getAttribute('data-state'), PATIENCE).toBe('ready');
    await same();
    await live.stage.toEnd('I am.');
    await live.leave();
    await unharmed();
  });

  it('a daemon on another port is found by a page that is opened anew', async () => {
    await daemon.kill();
    await daemon.again(await freeOf(PORTS, daemon.port));
    await reloaded();
    await panel().and(page.locator('[data-state=ready]')).waitFor({ state: 'attached' });
    await same();
  });

  it('SillyTavern is loaded anew in the middle of a reply', async () => {
    await live.open();
    const text = 'There was a lamp. There was a door. There was a stair. '.repeat(6);
    tavern.llm.replies.push(text);
    tavern.llm.wordMs = 120;
    await live.say('"Two: go on."');
    await live.stage.until(({ text: now }) => now.includes('There was a door'));
    await reloaded();
    await unharmed();
    await same();
    tavern.llm.wordMs = 0;
    await live.open();
    await turn('"Three: where were we?"', '*A yawn.* "At the door."');
    await same();
    await live.stage.toEnd('At the door');
    await live.leave();
    await unharmed();
  });

  it('two tabs on one chat, turn by turn', async () => {
    const other = await newPage();
    await openSoloChat(other, { ...SOLO, chat: await currentChat(page) });
    await panel(other).and(other.locator('[data-state=ready]')).waitFor({ state: 'attached' });
    await live.open();
    await turn('"Four: from here."', '"Heard, here."');
    await same();
    await expect
      .poll(() => other.locator('#toast-container').textContent(), PATIENCE)
      .toContain('went on in another tab');
    await shot(other, 'two-tabs');
    // SillyTavern itself knows nothing of the other tab: who writes there writes over it.
    await turn('"Five: from there."', '"Heard, there."', other);
    await same();
    await turn('"Six: from here again."', '"Heard, here again."');
    await same();
    await live.stage.toEnd('Heard, here again');
    await live.leave();
    await other.close();
    await unharmed();
  });

  it('another extension rewrites, hides and translates messages without a word', async () => {
    await live.open();
    await turn('"Seven: what colour is it?"', `*Vic squints.* "The colour of rain. ${markRewriter('words')}"`);
    await expect.poll(linesText, PATIENCE).toContain('color of rain');
    await same();
    await live.stage.toEnd('color of rain');
    await turn('"Eight: and that one?"', `"Nothing you should see. ${markRewriter('hide')}"`);
    await expect.poll(async () => (await linesOf()).at(-1), PATIENCE).toContain('"is_system":true');
    await same();
    await turn('"Nine: in English, please."', `"Guten Abend. ${markRewriter('display')}"`);
    await expect.poll(linesText, PATIENCE).toContain('display_text');
    await same();
    await live.stage.toEnd('Good evening');
    await live.leave();
    await unharmed();
  });
  const linesText = async () => (await linesOf()).join('\n');

  it('the file of the chat is edited outside, and the chat loaded anew', async () => {
    const at = await file();
    const lines = fs.readFileSync(at, 'utf8').split('\n');
    lines[2] = lines[2]!.replace('Of course I came', 'Naturally I came');
    lines.splice(4, 1);
    fs.writeFileSync(at, lines.join('\n'));
    await slash(page, '/chat-reload');
    await same();
    await live.open();
    await turn('"Ten: and now?"', '"Now we go on."');
    await same();
    await live.stage.toEnd('Now we go on');
    await live.leave();
    expect((await linesOf()).slice(0, lines.length - 1)).toEqual(lines.slice(1));
  });

  it('messages with scripts, frames and handlers are words', async () => {
    const hostile =
      '"Look." <script>globalThis.harmed = 1</script><img src=x onerror="globalThis.harmed = 2"><iframe srcdoc="<script>parent.harmed = 3</script>"></iframe><svg onload="globalThis.harmed = 4"></svg> *It is only paper.*';
    await live.open();
    await turn('"Eleven: what is that? <img src=x onerror=\'globalThis.harmed = 5\'>"', hostile);
    await same();
    await live.stage.toEnd('only paper');
    await page.keyboard.press('PageUp');
    await page.waitForTimeout(300);
    await shot(page, 'hostile');
    expect(await page.evaluate(() => (globalThis as { harmed?: number }).harmed)).toBeUndefined();
    expect(await live.stage.overlay.locator('iframe, script, [onerror], [onload]').count()).toBe(0);
    await live.stage.toEnd();
    await live.leave();
    await unharmed();
  });

  it('a panel of 300 KB and a message of 100,000 characters are played like any other', async () => {
    await page.evaluate(() => {
      const { SillyTavern } = globalThis as unknown as {
        SillyTavern: { getContext(): { chatCompletionSettings: { stream_openai: boolean } } };
      };
      SillyTavern.getContext().chatCompletionSettings.stream_openai = false;
    });
    const row = '<tr><td>Trust</td><td style="width:40%">rising</td></tr>';
    const table = `<details><summary>State</summary><style>.x{color:red}</style><table>${row.repeat(5_400)}</table></details>`;
    expect(table.length).toBeGreaterThan(300_000);
    await live.open();
    const began = Date.now();
    await turn('"Twelve: how do things stand?"', `"As ever." *She folds the list.*\n\n${table}`);
    await same();
    await live.stage.toEnd();
    await shot(page, 'panel');
    const long = Array.from({ length: 2_200 }, (_, n) => `Wave ${n} breaks over the wall and falls back.`).join(' ');
    expect(long.length).toBeGreaterThan(100_000);
    await turn('"Thirteen: tell me of the waves."', long);
    await same();
    await live.stage.toEnd('Wave 2199');
    console.log('both of them, ms:', Date.now() - began);
    await live.leave();
    await unharmed();
  });

  it('a SillyTavern that is too old is told so in one sentence', async () => {
    const old = await context.newPage();
    const errors: string[] = [];
    old.on('pageerror', (error) => errors.push(error.message));
    await old.route('**/version', async (route) => {
      const answer = await route.fetch();
      const real = (await answer.json()) as { agent: string };
      await route.fulfill({ json: { ...real, agent: 'SillyTavern:1.15.0:Cohee#1207', pkgVersion: '1.15.0' } });
    });
    await openPage(old, tavern.url);
    const sentence = 'ComfyVN needs SillyTavern 1.16 or newer. Update SillyTavern, then reload this page.';
    await expect.poll(() => old.locator('#toast-container').textContent(), PATIENCE).toContain(sentence);
    expect(await old.locator('#comfyvn_settings').textContent()).toContain(sentence);
    await shot(old, 'too-old');
    expect(await old.locator('#comfyvn_wand_entry').count()).toBe(0);
    expect(errors).toEqual([]);
    await old.close();
  });
});

/** One of these ports that nobody listens on, not this one. */
async function freeOf(ports: readonly number[], not?: number): Promise<number> {
  for (const port of ports) {
    if (port === not) continue;
    const isFree = await new Promise<boolean>((told) => {
      const server = net.createServer().once('error', () => told(false));
      server.listen(port, '127.0.0.1', () => server.close(() => told(true)));
    });
    if (isFree) return port;
  }
  throw new Error(`All ports of ${ports.join(', ')} are taken.`);
}
