import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { home, newFolder } from '../support.ts';
import { goOn, hasBrowser, openBrowser, readToTheEnd, shots, shown, until, violations } from './support/browser.ts';
import { seedUser, SOLO } from './support/sillytavern-seed.ts';

/** The built program as a person uses it: import a chat from a SillyTavern data folder on the command line and play it in the browser. */

describe.skipIf(!hasBrowser())('a chat imported on the command line', () => {
  const shot = shots('player-page');
  let browser: Browser;
  let page: Page;
  let child: ChildProcess;
  let url: string;
  const complaints: string[] = [];
  const foreign: string[] = [];

  beforeAll(async () => {
    const user = path.join(newFolder('user'), 'data', 'default-user');
    const { soloFile } = seedUser(user, { program: plainProgram(), llmUrl: 'http://127.0.0.1:9/v1' });
    child = spawn(
      process.execPath,
      [
        path.join(home, 'daemon', 'dist', 'main.mjs'),
        'play',
        soloFile,
        '--data-dir',
        newFolder('page'),
        '--port',
        '0',
        '--no-open',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    url = await new Promise((done) =>
      child.stdout!.on(
        'data',
        (d) => void (/ready: +(\S+)/.test(String(d)) && done(/ready: +(\S+)/.exec(String(d))![1]!)),
      ),
    );
    browser = await openBrowser();
    page = await open({ width: 1280, height: 720 });
  });
  afterAll(async () => {
    await browser?.close();
    child?.kill();
  });

  async function open(viewport: { width: number; height: number }): Promise<Page> {
    const opened = await browser.newPage({ viewport });
    opened.on('pageerror', (e) => complaints.push(String(e)));
    opened.on('console', (m) => {
      if (m.type() === 'error' && !/status of 40[04]/.test(m.text())) complaints.push(m.text());
    });
    opened.on('request', (r) => {
      if (!r.url().startsWith(new URL(url).origin) && !/^(blob|data):/.test(r.url())) foreign.push(r.url());
    });
    await opened.goto(url);
    await opened.locator('[data-cvn-status=title]').waitFor();
    return opened;
  }

  test('plays to its end: speaker, text, sprite and background of every line are the chat’s', async () => {
    await shot(page, '1-title');
    const lines = await readToTheEnd(page);
    await shot(page, '3-end');
    expect(lines.map(({ speaker, text }) => [speaker, text.replace(/^[“"]|[”"]$/g, '')])).toEqual(EXPECTED);
    const vic = (text: string) => lines.find((l) => l.text.includes(text))?.figures.find((f) => f.name === SOLO.name);
    expect(new Set(lines.map((l) => l.background)).size).toBe(1);
    expect(lines[0]?.background).toMatch(/^as_/);
    for (const line of lines.filter((l) => l.speaker === SOLO.name))
      expect(line.figures.find((f) => f.name === SOLO.name)).toMatchObject({ dimmed: false });
    expect(vic('May I read')).toMatchObject({ dimmed: true });
    expect(vic('Only because of the storm')).toMatchObject({ expression: 'embarrassment' });
    expect(vic('afraid of that sound')?.expression).toMatch(/fear|nervousness/);
    const assets = new Set(lines.flatMap((l) => l.figures.map((f) => f.asset)));
    expect(assets).not.toContain(null);
    expect(assets.size).toBeGreaterThan(2);
  });

  test('goes back line by line, saves, and comes back to the exact line after a reload', async () => {
    await page.goto(url);
    await page.locator('[data-cvn-action=start]').click();
    await until(page, ({ status }) => status === 'line');
    const first = await shown(page);
    const second = await goOn(page);
    await goOn(page);
    await page.keyboard.press('ArrowLeft');
    expect(await until(page, (s) => s.node === second.node)).toMatchObject({ text: second.text });
    await page.keyboard.press('PageUp');
    await until(page, (s) => s.node === first.node);
    await goOn(page);
    await page.keyboard.press('q');
    await page.waitForTimeout(600);
    await page.reload();
    await page.locator('[data-cvn-action=continue]').click();
    expect((await until(page, ({ status }) => status === 'line')).node).toBe(second.node);
  });

  test('has no accessibility violation on any screen, and speaks every line once', async () => {
    await page.goto(url);
    await page.locator('[data-cvn-status=title]').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-cvn-action=start]').click();
    await until(page, ({ status }) => status === 'line');
    const texts = [(await shown(page)).text, (await goOn(page)).text];
    const log = await page.locator('[role=log]').innerText();
    for (const text of texts) expect(log.split(text.replace(/^[“"]|[”"]$/g, '')).length - 1).toBe(1);
    expect(await violations(page)).toEqual([]);
    for (let i = 0; i < 20 && (await shown(page)).status !== 'menu'; i++) await goOn(page);
    await page.locator('[data-cvn-choice]').first().waitFor();
    await page.waitForTimeout(500);
    await shot(page, '2-menu');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500);
    await shot(page, '4-game-menu');
    expect(await violations(page)).toEqual([]);
  });

  test('fits a phone, upright and small', async () => {
    for (const [width, height] of [
      [390, 844],
      [320, 568],
      [844, 390],
    ] as const) {
      const phone = await open({ width, height });
      await phone.locator('[data-cvn-action=start]').click();
      await until(phone, ({ status }) => status === 'line');
      await goOn(phone);
      await phone.waitForTimeout(1200);
      await shot(phone, `5-phone-${width}x${height}`);
      const box = (await phone.locator('.cvn-text').boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await phone.close();
    }
  });

  test('nothing was fetched from elsewhere and nothing complained', () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** A folder that stands for the SillyTavern program, with the little of its default settings that the seed starts from. */
function plainProgram(): string {
  const program = newFolder('program');
  fs.mkdirSync(path.join(program, 'default', 'content'), { recursive: true });
  fs.writeFileSync(
    path.join(program, 'default', 'content', 'settings.json'),
    JSON.stringify({ power_user: {}, oai_settings: {}, extension_settings: {} }),
  );
  return program;
}

/** The chat as it is to be read, written down from its messages by hand: hidden ones and comments are not in it. */
const EXPECTED = [
  ['', 'The harbour lamps flicker on, one by one.'],
  ['Vic', 'You came, Mika. I hardly dared to hope.'],
  ['Mika', 'Of course I came.'],
  ['', 'I lean on the railing beside her.'],
  ['Mika', 'What have you got there?'],
  ['', 'Vic holds a bundle of letters to her chest and smiles.'],
  ['Vic', "My brother's letters. All of them, at last."],
  ['Mika', 'May I read one?'],
  ['', 'The wind rises, and somewhere a bell begins to ring.'],
  ['', 'Her hands shiver.'],
  ['Vic', 'The storm bell... I am afraid of that sound. We should go inside.'],
  ['Mika', 'Take my hand.'],
  ['', 'Vic blushes and looks away, but her fingers close around yours.'],
  ['Vic', 'Only because of the storm.'],
  ['', 'They run along the pier. Behind them the first wave breaks over the wall.'],
  ['Mika', 'Is that a light up there?'],
  ['', 'She laughs for the first time that evening.'],
  ['Vic', 'The attic! He left the lamp burning for us.'],
];
