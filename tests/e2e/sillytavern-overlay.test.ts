import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installExtension } from '../../installer/install-extension.mjs';
import { home, newFolder, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, readShown, type Shown } from './support/browser.ts';
import { GROUP, SOLO, SOLO_MESSAGES, USER } from './support/sillytavern-seed.ts';
import {
  chatLength,
  isInstalled,
  openGroupChat,
  openPage,
  openSoloChat,
  slash,
  startSillyTavern,
  type SillyTavern,
  knowDaemon,
} from './support/sillytavern.ts';

/** The real SillyTavern with the built extension in it, the real daemon, a real browser. Needs `npm run build`. */

const OUT = path.join(home, 'tests/out/sillytavern');
const ready = isInstalled() && hasBrowser();

describe.skipIf(!ready)('ComfyVN inside the real SillyTavern', () => {
  let daemon: RunningDaemon;
  let tavern: SillyTavern;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    fs.mkdirSync(OUT, { recursive: true });
    daemon = await startDaemon(newFolder('st-e2e'));
    tavern = await startSillyTavern((userFolder) => void installExtension({ userFolder }));
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.text().startsWith('ComfyVN')) complaints.push(message.text());
    });
    await knowDaemon(page, Number(new URL(daemon.url).port));
    await openPage(page, tavern.url);
  });

  afterAll(async () => {
    await browser?.close();
    await tavern?.stop();
    await daemon?.daemon.stop();
    if (daemon) fs.rmSync(daemon.dataDir, { recursive: true, force: true });
  });

  // One failure should not be six.
  afterEach(async () => {
    if (await overlay().count()) await overlay().getByRole('button', { name: 'Back to SillyTavern' }).first().click();
  });

  const shot = (name: string) => page.screenshot({ path: path.join(OUT, `${name}.png`) });
  const overlay = () => page.locator('dialog.comfyvn-overlay');
  const player = () => overlay().locator('[data-cvn-status]');

  const shown = (): Promise<Shown> => readShown(player());

  /** Waits for a state of the player. */
  async function until(what: (now: Shown) => boolean, timeoutMs = 20_000): Promise<Shown> {
    let now = await shown();
    for (const end = Date.now() + timeoutMs; !what(now); now = await shown()) {
      if (Date.now() > end) throw new Error(`The player stays at ${JSON.stringify(now)}`);
      await page.waitForTimeout(50);
    }
    return now;
  }

  async function openDrawer(): Promise<void> {
    if (!(await page.locator('#comfyvn_settings').isVisible()))
      await page.click('#extensions-settings-button .drawer-toggle');
    const panel = page.locator('.comfyvn-panel');
    if (!(await panel.isVisible())) await page.click('#comfyvn_settings .inline-drawer-toggle');
    await panel.waitFor({ state: 'visible' });
    await page.waitForTimeout(400);
  }
  const closeDrawer = () => page.click('#extensions-settings-button .drawer-toggle');

  async function pressWand(): Promise<void> {
    await page.click('#extensionsMenuButton');
    await page.click('#comfyvn_wand_entry');
    await player().waitFor({ timeout: 60_000 });
    await until(({ status }) => status !== 'loading', 60_000);
  }

  async function leave(): Promise<void> {
    await overlay().locator('.leave').click();
    await overlay().waitFor({ state: 'detached' });
  }

  /** Reads to the end: every line as it was shown, with keys and clicks by turns, the first choice at every menu. */
  async function readToTheEnd(): Promise<Shown[]> {
    const lines: Shown[] = [];
    if ((await shown()).status === 'title')
      await overlay().locator('[data-cvn-action=start], [data-cvn-action=begin]').first().click();
    for (let step = 0; step < 300; step++) {
      const now = await until(({ status }) => ['line', 'menu', 'ended'].includes(status));
      if (now.status === 'ended') return lines;
      if (now.status === 'menu') await overlay().locator('[data-cvn-choice]').first().click();
      else {
        lines.push(now);
        for (let press = 0; press < 4; press++) {
          if (step % 2) await page.keyboard.press('Space');
          else await page.mouse.click(400, 300);
          await page.waitForTimeout(120);
          const next = await shown();
          if (next.node !== now.node || next.status !== now.status) break;
        }
      }
    }
    throw new Error('The story does not end.');
  }

  const said = (lines: readonly Shown[], words: string): Shown => {
    const line = lines.find(({ text }) => text.includes(words));
    if (!line)
      throw new Error(`Nobody says "${words}":\n${lines.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n')}`);
    return line;
  };

  const head = async () => {
    const [latest] = await daemon.client.stories.list();
    return daemon.client.stories.get({ params: { id: latest!.id } });
  };

  it('is paired by two clicks', async () => {
    await openSoloChat(page, SOLO);
    await openDrawer();
    await page.locator('.comfyvn-panel[data-state=unpaired]').waitFor();
    await shot('1-unpaired');
    const [consent] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('.comfyvn-panel').getByRole('button', { name: 'Connect' }).click(),
    ]);
    await page.locator('.comfyvn-panel[data-state=pairing]').waitFor();
    const code = (await page.locator('.comfyvn-code').textContent())!.replaceAll(' ', '');
    expect(code).toMatch(/^\d{6}$/);
    await shot('2-pairing');
    await consent.getByRole('button', { name: 'Allow' }).waitFor();
    expect((await consent.locator('body').innerText()).replaceAll(/\s/g, '')).toContain(code);
    await consent.screenshot({ path: path.join(OUT, '3-consent.png') });
    await consent.getByRole('button', { name: 'Allow' }).click();
    await page.locator('.comfyvn-panel[data-state=ready]').waitFor();
    await page.getByText(/This chat is up to date/).waitFor();
    await consent.close();
    await shot('4-connected');
    expect(await slash(page, '/comfyvn-status')).toMatch(/^ready/);
    // The token stays in this browser: SillyTavern's settings can be read by whoever reaches its server.
    const token = JSON.parse((await page.evaluate(() => localStorage.getItem('comfyvn.connection')))!).token;
    expect(token).toBeTruthy();
    expect(fs.readFileSync(path.join(tavern.userFolder, 'settings.json'), 'utf8')).not.toContain(token);
    await closeDrawer();
  });

  it('plays the chat to its end: who speaks, what is said, how they look and where they are', async () => {
    await page.waitForTimeout(4_000); // SillyTavern classifies the last message; its expression is on screen then.
    const before = fs.readFileSync(tavern.soloFile);
    await page.click('#extensionsMenuButton');
    await page.waitForTimeout(400);
    await shot('5-wand');
    await page.click('#extensionsMenuButton');
    await page.waitForTimeout(400);
    await pressWand();
    await page.waitForTimeout(800);
    await shot('6-title');
    const lines = await readToTheEnd();
    await shot('8-end');
    await leave();
    fs.writeFileSync(path.join(OUT, 'solo.txt'), lines.map((line) => JSON.stringify(line)).join('\n'));

    const greeting = said(lines, 'You came, Mika');
    expect(greeting).toMatchObject({ speaker: 'Vic', kind: 'dialogue' });
    expect(said(lines, 'The harbour lamps flicker on')).toMatchObject({ kind: 'narration', speaker: '' });
    expect(said(lines, 'The wind rises, and somewhere')).toMatchObject({ kind: 'narration', speaker: '' });
    expect(said(lines, 'Of course I came')).toMatchObject({ speaker: USER, kind: 'dialogue' });
    const order = [
      'You came',
      'Of course I came',
      'letters. All of them',
      'May I read one',
      'storm bell',
      'Take my hand',
      'Only because',
      'Is that a light',
      'The attic!',
    ];
    expect(order.map((words) => lines.indexOf(said(lines, words)))).toEqual(
      order.map((words) => lines.indexOf(said(lines, words))).toSorted((a, b) => a - b),
    );
    // The swipe that was chosen, and neither the others nor what was hidden.
    const all = lines.map(({ text }) => text).join('\n');
    for (const words of ['Just letters', 'What letters?', 'hidden from the prompt', 'A remark of the author'])
      expect(all).not.toContain(words);

    const { characters, assets } = await head();
    const vic = characters.find(({ name }) => name === 'Vic')!;
    expect(vic.sprites.length).toBeGreaterThanOrEqual(8);
    const last = said(lines, 'The attic!');
    const figure = last.figures.find(({ name }) => name === 'Vic')!;
    expect(figure.expression).toBe('joy');
    expect(vic.sprites.filter(({ expression }) => expression === 'joy').map(({ asset }) => asset)).toContain(
      figure.asset,
    );
    expect(figure.dimmed).toBe(false);
    const harbour = assets.find(({ kind, name }) => kind === 'background' && name.includes('harbour'));
    expect(harbour).toBeDefined();
    expect([greeting.background, last.background]).toEqual([harbour!.id, harbour!.id]);
    expect(fs.readFileSync(tavern.soloFile).equals(before)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('plays from a message, keeps the keys to itself, and gives SillyTavern back as it was', async () => {
    const place = () => page.evaluate(() => [document.getElementById('chat')!.scrollTop, document.body.scrollTop]);
    await page.locator('#chat .mes[mesid="5"]').scrollIntoViewIfNeeded();
    await page.locator('#chat .mes[mesid="5"] .extraMesButtonsHint').click();
    await page.waitForTimeout(300);
    const was = await place();
    await page.locator('#chat .mes[mesid="5"] .comfyvn_play_here').click();
    await player().waitFor();
    const line = await until(({ status, text }) => status === 'line' && text !== '');
    expect(SOLO_MESSAGES[5]!.mes).toContain(line.text.slice(0, 10));
    await page.waitForTimeout(1_200);
    await shot('7-from-here');
    // In SillyTavern the arrow swipes the last message, and Escape closes what is open.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('ArrowRight');
    await until(({ node }) => node !== line.node);
    expect(await chatLength(page)).toBe(SOLO_MESSAGES.length);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(800);
    await shot('9-phone');
    await page.setViewportSize({ width: 1280, height: 800 });
    await leave();
    expect(await place()).toEqual(was);
    expect(await page.locator('#toast-container .toast-error').count()).toBe(0);
  });

  it('follows the chat while it is played: a new message, a swipe, an edit, a deletion', async () => {
    await slash(page, `/comfyvn-play ${SOLO_MESSAGES.length - 1}`);
    await player().waitFor();
    await until(({ status }) => status === 'line');
    const revision = async () => (await head()).revision;
    const follows = async (act: () => Promise<unknown>) => {
      const before = await revision();
      await act();
      await expect.poll(revision, { timeout: 20_000 }).toBeGreaterThan(before);
      await page.waitForTimeout(500);
    };
    const lines = async () => {
      for (let back = 0; back < 5; back++) {
        await page.keyboard.press('PageUp');
        await page.waitForTimeout(80);
      }
      return readToTheEnd();
    };
    const swipe = (to: 'right' | 'left') =>
      page.evaluate((way) => document.querySelector<HTMLElement>(`#chat .last_mes .swipe_${way}`)!.click(), to);

    tavern.llm.replies.push('*Vic is furious now.* "How dare you blow it out!"');
    await follows(() => slash(page, '/send "I blow the lamp out." | /trigger await=true'));
    const reply = said(await lines(), 'How dare you blow it out');
    expect(reply.speaker).toBe('Vic');
    await shot('10-live');
    // What SillyTavern's classifier made of it was on screen, and is nowhere in the chat file.
    await expect
      .poll(async () => said(await lines(), 'How dare you').figures.find(({ name }) => name === 'Vic')?.expression, {
        timeout: 40_000,
      })
      .toBe('anger');

    tavern.llm.replies.push('*Vic gasps.* "It lights itself again!"');
    await follows(() => swipe('right'));
    await expect
      .poll(async () => (await lines()).map(({ text }) => text).join('\n'), { timeout: 30_000 })
      .toContain('It lights itself again');
    expect((await lines()).map(({ text }) => text).join('\n')).not.toContain('How dare you blow it out');
    await follows(() => swipe('left'));
    said(await lines(), 'How dare you blow it out');

    await follows(() => editMessage(SOLO_MESSAGES.length, '"I light a second lamp."'));
    said(await lines(), 'a second lamp');

    await follows(() => slash(page, '/del 1'));
    expect((await lines()).map(({ text }) => text).join('\n')).not.toContain('How dare you blow it out');
    await leave();
  });

  /** As SillyTavern's own pencil does it. */
  async function editMessage(message: number, text: string): Promise<void> {
    await page.evaluate(
      (id) => document.querySelector<HTMLElement>(`#chat .mes[mesid="${id}"] .mes_edit`)!.click(),
      message,
    );
    await page.evaluate((content) => {
      document.querySelector<HTMLTextAreaElement>('#curEditTextarea')!.value = content;
    }, text);
    await page.evaluate(
      (id) => document.querySelector<HTMLElement>(`#chat .mes[mesid="${id}"] .mes_edit_done`)!.click(),
      message,
    );
  }

  it('plays a group: each with their own name and figure', async () => {
    await openGroupChat(page, GROUP);
    await page.waitForTimeout(4_000);
    const before = fs.readFileSync(tavern.groupFile);
    await pressWand();
    const lines = await readToTheEnd();
    await shot('11-group-end');
    await leave();
    fs.writeFileSync(path.join(OUT, 'group.txt'), lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(said(lines, 'Three ways out').speaker).toBe('Vic');
    expect(said(lines, 'lighthouse').speaker).toBe(USER);
    expect(said(lines, 'How dare you').speaker).toBe('Ada');
    expect(said(lines, 'Nobody drowns').speaker).toBe('Bo');
    const { characters } = await head();
    const bo = said(lines, 'Nobody drowns').figures.find(({ name }) => name === 'Bo');
    expect(characters.find(({ name }) => name === 'Bo')!.sprites.map(({ asset }) => asset)).toContain(bo?.asset);
    expect(fs.readFileSync(tavern.groupFile).equals(before)).toBe(true);
    await slash(page, '/comfyvn-play 3');
    await until(({ status, text }) => status === 'line' && text !== '');
    await page.waitForTimeout(1_500);
    await shot('11-group');
    await leave();
  });

  it("notes each one's expression in SillyTavern's own VN mode, where only the files tell them apart", async () => {
    await slash(page, '/vn');
    await page.waitForTimeout(3_000);
    tavern.llm.replies.push('*Ada is furious.* "Never with him!"');
    await slash(page, '/trigger await=true Ada');
    await expect
      .poll(
        () =>
          page.evaluate(() =>
            document
              .querySelector('.expression-holder[data-avatar="Ada_v2.png"] img:last-of-type')
              ?.getAttribute('src'),
          ),
        { timeout: 30_000 },
      )
      .toContain('anger');
    await page.waitForTimeout(2_000);
    await shot('12-vn-mode');
    await slash(page, '/comfyvn-play 5');
    await player().waitFor();
    const lines = await readToTheEnd();
    await leave();
    const looks = (words: string) =>
      Object.fromEntries(said(lines, words).figures.map(({ name, expression }) => [name, expression]));
    expect(looks('It is settled')).toMatchObject({ Vic: 'joy' });
    expect(looks('Never with him')).toMatchObject({ Ada: 'anger' });
    await slash(page, '/vn');
  });

  it('says what to do when the daemon is gone', async () => {
    await daemon.daemon.stop();
    await openDrawer();
    await page.locator('.comfyvn-panel').getByRole('button', { name: 'Play as visual novel' }).click();
    await page.getByText('ComfyVN does not answer any more').waitFor();
    await shot('13-gone');
    await page.keyboard.press('Escape');
    await overlay().waitFor({ state: 'detached' });
    await page.locator('.comfyvn-panel[data-state=absent]').waitFor();
    expect(await page.locator('.comfyvn-sentence').textContent()).toContain('npm start');
    await shot('14-absent');
  });
});
