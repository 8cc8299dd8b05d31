import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { home, startDaemon, type RunningDaemon } from '../support.ts';
import { goOn, hasBrowser, openBrowser, shots, shown, until, violations } from './support/browser.ts';
import { listenTo, recorded, wav as toneWav } from './support/sounds.ts';

const chats = path.join(home, 'installer', 'sample', 'chats');

/** A chat of the sample that comes with the program. */
function sampleChat(): string {
  const found = fs.readdirSync(chats, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.jsonl'));
  if (found === undefined) throw new Error('The sample has no chat.');
  return path.join(chats, found);
}

describe.skipIf(!hasBrowser())('from a clean start, without any engine, a story gets its voices', () => {
  const shot = shots('voices');
  let browser: Browser;
  let running: RunningDaemon;
  let page: Page;
  let id: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    running = await startDaemon();
    id = (await running.daemon.imports.fromFile(sampleChat(), { swipes: false, branches: false })).story;
    browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(running.url);
    await page.evaluate((to) => location.assign(to), `#/stories/${id}/voices`);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
  });

  test('who speaks stands there with a voice each, to be heard and changed', async () => {
    await page.getByText(/^0 of \d+ lines have a voice$/).waitFor();
    const rows = page.getByRole('list', { name: 'Who speaks' }).getByRole('listitem');
    expect(await rows.count()).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Hear Narrator' }).click();
    await page.getByRole('button', { name: 'Test eSpeak NG' }).waitFor();
    await page.getByRole('combobox', { name: 'Voice of Narrator' }).click();
    await page.getByRole('option', { name: 'Man 5', exact: true }).click();
    await page.getByRole('button', { name: 'Reset the voice of Narrator' }).waitFor();
    await shot(page, '1-cast-1280');
    expect(await violations(page)).toEqual([]);
  });

  test('one press voices all lines, with progress', async () => {
    await page.getByRole('button', { name: 'Voice this story' }).click();
    await page.locator('[data-job]').waitFor();
    await shot(page, '2-working-1280');
    await page.getByText(/^All \d+ lines have a voice$/).waitFor({ timeout: 120_000 });
    await shot(page, '3-done-1280');
    const { lines, voiced } = await running.client.speech.story({ params: { id } });
    expect(voiced).toBe(lines);
  });

  test('a program that nobody knows is tried out by a template of one’s own, and added', async () => {
    const wav = toneWav({ hz: 400, seconds: 3 });
    const server = http.createServer((req, res) => {
      if (req.url === '/people') return res.end(JSON.stringify({ people: ['ann'] }));
      return req.url === '/say' ? res.end(wav) : res.writeHead(404).end('no such place');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      await page.getByRole('combobox', { name: 'Add a program that speaks' }).click();
      await page.getByRole('option', { name: 'Another one, by a template of your own' }).click();
      const form = page.getByLabel('A template of your own');
      await form.getByRole('textbox', { name: 'Its name' }).fill('Town crier');
      await form
        .getByRole('textbox', { name: 'Its address' })
        .fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await form.getByLabel('Path', { exact: true }).fill('/say');
      await form.getByLabel('What is sent (JSON)').fill('{"words": "{text}", "who": "{speaker}"}');
      await form.getByLabel('Settings (JSON)').fill('');
      await form.getByLabel('Path of its voices').fill('/people');
      await form.getByLabel('List in the answer').fill('people');
      await form.getByRole('button', { name: 'Try it out' }).click();
      await form.getByText('{speaker} is no placeholder').waitFor();
      await form.scrollIntoViewIfNeeded();
      await shot(page, '7-own-fault-1280');
      await page.setViewportSize({ width: 390, height: 844 });
      await form.getByRole('button', { name: 'Try it out' }).scrollIntoViewIfNeeded();
      await shot(page, '8-own-390');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 900 });
      await form.getByLabel('What is sent (JSON)').fill('{"words": "{text}", "who": "{voice}"}');
      await form.getByRole('button', { name: 'Try it out' }).click();
      await form.getByText('It spoke.').waitFor();
      await form.getByRole('button', { name: 'Add' }).click();
      const row = page.getByRole('listitem', { name: 'Town crier' });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        row.getByRole('button', { name: 'Save its template' }).click(),
      ]);
      expect(JSON.parse(fs.readFileSync(await download.path(), 'utf8'))).toMatchObject({ name: 'Town crier' });
      await row.getByRole('button', { name: 'Remove' }).click();
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test('on a telephone all of it is in reach', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('list', { name: 'Who speaks' }).waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await shot(page, '4-telephone-390');
    await page.getByRole('combobox', { name: 'Add a program that speaks' }).click();
    await page.getByRole('option', { name: 'Kokoro (Kokoro-FastAPI)' }).click();
    await page.getByRole('textbox', { name: 'Its address' }).scrollIntoViewIfNeeded();
    await shot(page, '5-engines-390');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the player speaks each line as it comes', async () => {
    const player = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await player.goto(`${running.url}/play/${id}`);
    await player.locator('[data-cvn-action=start]').click();
    await until(player, ({ status }) => status === 'line');
    await listenTo(player);
    const story = await running.client.stories.document({ params: { id } });
    const nodes = new Map(story.scenes.flatMap((scene) => scene.nodes.map((node) => [node.id, node])));
    let heard = 0;
    for (let line = 0; line < 6; line++) {
      const now = await shown(player);
      const isVoiced = nodes.get(now.node)?.cues?.some((cue) => cue.type === 'voice') === true;
      const { loudness } = await recorded(player, 1_500);
      if (isVoiced && Math.max(...loudness) > 0.02) heard++;
      if (line === 2) await shot(player, '6-player-1280');
      await goOn(player);
    }
    expect(heard).toBeGreaterThanOrEqual(4);
    await player.close();
  });
});
