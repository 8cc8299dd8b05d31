import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newFolder, settled, startDaemon } from '../support.ts';
import {
  goOn,
  hasBrowser,
  installFaults,
  openBrowser,
  readToTheEnd,
  shots,
  shown,
  until,
  violations,
} from './support/browser.ts';
import {
  exportTale,
  HOSTILE_TITLE,
  lampTale,
  longTale,
  serveFolder,
  unpack,
  type StaticHost,
} from './support/web-export.ts';

/** Whether music is playing: the library of sounds lists all that it has open. */
const isSounding = (): boolean => {
  const { Howler } = globalThis as unknown as { Howler?: { _howls: { playing(): boolean }[] } };
  return Howler?._howls.some((howl) => howl.playing()) ?? false;
};

/** A story as readers get it: unpacked on their disk, or on a host somewhere. */

describe.skipIf(!hasBrowser())('a story exported as a web page', () => {
  const shot = shots('web-export');
  let browser: Browser;
  let context: BrowserContext;
  let folder: string;
  let host: StaticHost;
  let complaints: string[] = [];
  let foreign: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    folder = await exportTale(await lampTale());
    host = await serveFolder(folder);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });
  beforeEach(async () => {
    [complaints, foreign] = [[], []];
    context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  });
  afterEach(async () => {
    await context.close();
  });

  const onDisk = (place = folder): string => pathToFileURL(path.join(place, 'index.html')).href;

  /** Opens a page and takes down whatever it complains of, and whatever it wants from elsewhere. */
  async function open(url: string, until = '[data-cvn-status=title]'): Promise<Page> {
    const page = await context.newPage();
    const own = url.slice(0, url.lastIndexOf('/') + 1);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // Browsers mention that the music of a title waits for the first press.
      if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('The AudioContext was not'))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(own) && !/^(blob|data):/.test(request.url())) foreign.push(request.url());
    });
    await page.goto(url);
    await page.locator(until).waitFor();
    return page;
  }
  const start = async (page: Page) => {
    await page.locator('[data-cvn-action=start]').click();
    return until(page, ({ status }) => status === 'line');
  };
  const choose = async (page: Page, choice: string) => {
    await page.locator(`[data-cvn-choice=${choice}]`).waitFor();
    // A press right after the menu appears is meant for the line before it.
    await page.waitForTimeout(450);
    await page.locator(`[data-cvn-choice=${choice}]`).click();
    return until(page, ({ status }) => status !== 'menu' && status !== 'loading');
  };
  const endingOf = (page: Page) => page.locator('.cvn-end-title').innerText();
  const isPeaceful = () => expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });

  /** From the title to the timed menu, with a look at all that is on the way. */
  async function readToTheStairs(page: Page): Promise<void> {
    expect(await page.title()).toBe(HOSTILE_TITLE);
    expect(await page.locator('h1').innerText()).toContain('</title><script>alert(1)</script>');
    expect(await start(page)).toMatchObject({ node: 'n1', background: 'constructor' });
    await page.waitForFunction(isSounding);
    const second = await goOn(page);
    expect(second).toMatchObject({ node: 'n2', speaker: 'Mira' });
    expect(second.text).toContain('<b>Look</b>');
    expect(second.figures).toMatchObject([{ name: 'Mira', expression: 'joy', asset: 'as_joy' }]);
    expect((await goOn(page)).status).toBe('menu');
    const closed = page.locator('[data-cvn-choice=c2]');
    expect(await closed.getAttribute('aria-disabled')).toBe('true');
    expect(await closed.innerText()).toContain('You have no oil.');
    expect(await choose(page, 'c1')).toMatchObject({ node: 's1' });
    expect((await goOn(page)).node).toBe('m2');
  }

  for (const where of ['file:', 'http:'])
    test(`plays to both endings under ${where}, by choice and by time`, async () => {
      const page = await open(where === 'file:' ? onDisk() : host.url);
      await page.evaluate(() => {
        addEventListener('comfyvn:callback', (event) => {
          Object.assign(globalThis, { heard: (event as CustomEvent).detail as unknown });
        });
      });
      await readToTheStairs(page);
      expect(await page.evaluate(() => (globalThis as unknown as { heard: unknown }).heard)).toEqual({
        name: 'lamp',
        args: ['lit', 2],
      });
      const bar = page.locator('.cvn-time');
      expect(await bar.isVisible()).toBe(true);
      expect(await page.locator('[role=log]').innerText()).toContain('Time to choose: 3 seconds');
      await page.waitForTimeout(500);
      await shot(page, `1-timed-menu-${where.slice(0, 4)}`);
      expect(await until(page, ({ node }) => node === 'bad', 8_000)).toMatchObject({ text: 'The light goes out.' });
      await goOn(page);
      expect(await endingOf(page)).toBe('Too Late');
      await page.waitForTimeout(1_200);
      await shot(page, `2-ending-${where.slice(0, 4)}`);
      await page.locator('[data-cvn-action=title]').click();
      await readToTheStairs(page);
      expect(await choose(page, 'run')).toMatchObject({ text: 'You reach the lamp room.' });
      await goOn(page);
      expect(await endingOf(page)).toBe('In Time');
      isPeaceful();
      expect(host.missing).toEqual([]);
    });

  for (const where of ['file:', 'http:'])
    test(`goes on at the exact line after a reload under ${where}`, async () => {
      const page = await open(where === 'file:' ? onDisk() : host.url);
      await start(page);
      await goOn(page);
      await page.keyboard.press('q');
      await page.locator('.cvn-toast', { hasText: 'Saved' }).waitFor();
      await page.reload();
      await page.locator('[data-cvn-action=continue]').click();
      expect(await until(page, ({ status }) => status === 'line')).toMatchObject({ node: 'n2' });
      await page.keyboard.press('ArrowLeft');
      await until(page, ({ node }) => node === 'n1');
      isPeaceful();
    });

  test('lets the clock of a menu wait for the reader, and run slower or not at all', async () => {
    const page = await open(onDisk());
    await readToTheStairs(page);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(4_000);
    expect((await shown(page)).node).toBe('m2');
    await page.locator('[data-cvn-page=settings]').click();
    await shot(page, '3-settings');
    await page.locator('[data-cvn-setting=timedChoices]').selectOption('off');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(4_000);
    expect((await shown(page)).node).toBe('m2');
    expect(await page.locator('.cvn-time').isVisible()).toBe(false);
    isPeaceful();
  });

  test('can be installed, and read without a connection once it was opened', async () => {
    const place = await exportTale(await lampTale());
    const own = await serveFolder(place);
    const page = await open(own.url);
    expect(await page.locator('link[rel=manifest]').getAttribute('href')).toBe('manifest.webmanifest');
    await page.locator('html[data-comfyvn-offline=ready]').waitFor({ state: 'attached' });
    expect(await installFaults(page)).toEqual([]);
    await own.stop();
    await page.reload();
    await readToTheStairs(page);
    // A slow machine may be too late for the choice: so the time runs out here.
    await until(page, ({ node }) => node === 'bad', 60_000);
    // Parts that nothing had asked for yet.
    await page.keyboard.press('q');
    await page.locator('.cvn-toast', { hasText: 'Saved' }).waitFor();
    await page.goto(`${own.url}index.html?from=elsewhere`);
    await page.locator('[data-cvn-action=continue]').waitFor();
    isPeaceful();
    expect(own.missing).toEqual([]);
  });

  test('a new version on the host is what readers get next, all of it, at the line where they were', async () => {
    const tale = await lampTale();
    const place = await exportTale(tale);
    const own = await serveFolder(place);
    const first = await open(own.url);
    await start(first);
    expect((await goOn(first)).node).toBe('n2');
    await first.locator('html[data-comfyvn-offline=ready]').waitFor({ state: 'attached' });
    await first.close();
    fs.rmSync(place, { recursive: true });
    const words = JSON.stringify(tale.story).replace('had not been lit for years', 'was lit again');
    await exportTale({ ...tale, story: JSON.parse(words) as typeof tale.story }, place);
    const old = await open(own.url);
    const story = fs.readdirSync(path.join(place, 'story')).find((one) => one.startsWith('000'));
    const renewed = async (name: string | undefined) =>
      (await (await caches.match('index.html'))?.text())?.includes(name ?? '') ?? false;
    await expect.poll(() => old.evaluate(renewed, story), { timeout: 30_000 }).toBe(true);
    await old.close();
    const page = await open(own.url);
    await page.locator('[data-cvn-action=continue]').click();
    expect((await until(page, ({ status }) => status === 'line')).node).toBe('n2');
    await page.reload();
    expect((await start(page)).text).toContain('The lamp over the water was lit again.');
    await page.locator('html[data-comfyvn-offline=ready]').waitFor({ state: 'attached' });
    const kept = await page.evaluate(async () => {
      const [name, ...others] = await caches.keys();
      const urls = (await (await caches.open(name ?? '')).keys()).map(({ url }) => new URL(url).pathname.slice(1));
      return { others, urls };
    });
    expect(kept.others).toEqual([]);
    const there = fs.readdirSync(place, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const files = there.map((one) => path.relative(place, path.join(one.parentPath, one.name)));
    const unkept = new Set(['sw.js', 'README.txt', 'CREDITS.txt', 'LICENSES.txt']);
    // Fonts are kept once a reader chooses them.
    const other = /^program.(worker|font-)/;
    expect(kept.urls.sort()).toEqual(files.filter((one) => !unkept.has(one) && !other.test(one)).sort());
    await own.stop();
  });

  test('plays in a frame of another site, as on itch.io, and where nothing may be stored', async () => {
    const frame = `<iframe src="${host.url}index.html" sandbox="allow-scripts" style="width:900px;height:600px"></iframe>`;
    const site = await serveFolder(newFolder('site'), { '/game': frame });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${site.port}/game`);
    const inner = page.frameLocator('iframe');
    await inner.locator('[data-cvn-action=start]').click();
    await inner.locator('[data-cvn-node=n1]').waitFor();
    await inner.locator('.cvn-box').click();
    await inner.locator('.cvn-box').click();
    await inner.locator('[data-cvn-node=n2]').waitFor();
    await inner.getByRole('button', { name: 'Quick save' }).click();
    await inner.locator('.cvn-toast', { hasText: 'Saved' }).waitFor();
    expect(complaints).toEqual([]);
    await site.stop();
  });

  test('runs nothing but its own scripts and connects to nowhere', async () => {
    const page = await open(host.url);
    const got = await page.evaluate(async () => {
      const refused = (attempt: () => unknown): boolean => {
        try {
          attempt();
          return false;
        } catch {
          return true;
        }
      };
      const policies = (
        globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): object } }
      ).trustedTypes;
      const anything = { createScriptURL: (address: string) => address };
      const script = document.createElement('script');
      const refusals = {
        text: refused(() => (script.textContent = 'globalThis.ran = true')),
        address: refused(() => (script.src = 'story/none.js')),
        markup: refused(() => (document.body.innerHTML = '<b>bold</b>')),
        // Who may make addresses of scripts is settled: neither a new name nor a known one again.
        policy: refused(() => policies.createPolicy('other', anything)),
        again: refused(() => policies.createPolicy('comfyvn', anything)),
      };
      // What the debugger runs may eval; what a timer runs may not.
      const evaluated = await new Promise<boolean>((done) =>
        setTimeout(() => done(!refused(() => (Reflect.construct(Function, ['return 1']) as () => number)())), 0),
      );
      const fetched = await fetch('index.html').then(
        () => true,
        () => false,
      );
      return { ...refusals, evaluated, fetched };
    });
    expect(got).toEqual({
      text: true,
      address: true,
      markup: true,
      policy: true,
      again: true,
      evaluated: false,
      fetched: false,
    });
    expect(host.missing).toEqual([]);
  });

  /** The browser of the tests has no graphics processor, and says so when it is asked; so it is not asked. */
  const pretendGraphics = () =>
    context.addInitScript(() => {
      const prototype = HTMLCanvasElement.prototype as { getContext(kind: string, options?: object): unknown };
      const { getContext } = prototype;
      prototype.getContext = function (this: HTMLCanvasElement, kind: string, options?: object): unknown {
        return getContext.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false });
      };
    });

  test('draws by WebGL where there is a graphics processor', async () => {
    await pretendGraphics();
    const page = await open(onDisk());
    await start(page);
    await page.waitForTimeout(1_500);
    await shot(page, '7-webgl');
    const isWebGl = () =>
      document.querySelector<HTMLCanvasElement>('.cvn-canvas')?.getContext('webgl2') instanceof WebGL2RenderingContext;
    expect(await page.evaluate(isWebGl)).toBe(true);
    isPeaceful();
  });

  test('says what is wrong when a file is missing, and goes on when it is there again', async () => {
    const place = await exportTale(await lampTale());
    const pack = path.join(
      place,
      'story',
      fs.readdirSync(path.join(place, 'story')).find((one) => one.startsWith('001'))!,
    );
    fs.renameSync(pack, `${pack}.away`);
    const page = await open(onDisk(place));
    await page.locator('[data-cvn-action=start]').click();
    await page.locator('.cvn-toast', { hasText: 'could not be loaded' }).waitFor();
    // It was asked for ahead of time as well: that alone breaks no page.
    expect(await page.locator('#problem').isVisible()).toBe(false);
    fs.renameSync(`${pack}.away`, pack);
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(page, ({ node }) => node === 'n1');

    fs.rmSync(path.join(place, 'program'), { recursive: true });
    const broken = await open(onDisk(place), '#problem:not([hidden])');
    expect(await broken.locator('#problem').innerText()).toMatch(/"program\/player\.\w+\.js" is missing\..*unpack/);
    await shot(broken, '4-missing');
  });

  test('has no accessibility violation on the title and on a timed menu', async () => {
    // The clock runs on while the checker looks.
    const wishes = JSON.stringify({ timedChoices: 'more' });
    await context.addInitScript((text) => localStorage.setItem('comfyvn.player.preferences', text), wishes);
    const page = await open(onDisk());
    expect(await violations(page)).toEqual([]);
    await readToTheStairs(page);
    await page.waitForTimeout(500);
    expect(await violations(page)).toEqual([]);
    expect((await shown(page)).node).toBe('m2');
  });

  test('fits a phone of 320 x 568', async () => {
    const page = await open(onDisk());
    await page.setViewportSize({ width: 320, height: 568 });
    await shot(page, '5-phone-title');
    await readToTheStairs(page);
    await page.waitForTimeout(700);
    await shot(page, '6-phone-menu');
    for (const part of await page.locator('.cvn-choice, .cvn-time').all()) {
      const box = (await part.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(320);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height).toBeLessThanOrEqual(568);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });

  test('is what the daemon packs of the sample story: it plays to its end', async () => {
    const { daemon, client } = await startDaemon();
    const { story } = await client.imports.sample();
    const { id } = await client.exports.start({ body: { story, target: 'web' } });
    const job = await settled(client, id);
    expect(job.error).toBeNull();
    const { output, files, findings } = await client.exports.report({
      params: { id: (job.result as { export: string }).export },
    });
    await daemon.stop();
    expect(findings.filter(({ level }) => level !== 'info')).toEqual([]);
    const place = await unpack(output);
    expect(fs.existsSync(path.join(place, 'index.html'))).toBe(true);
    expect(files.length).toBeGreaterThan(12);
    // A reader in a hurry.
    const wishes = JSON.stringify({ textSpeed: 0, motion: 'reduced' });
    await context.addInitScript((text) => localStorage.setItem('comfyvn.player.preferences', text), wishes);
    const page = await open(onDisk(place));
    await shot(page, '8-sample-title');
    await page.setViewportSize({ width: 640, height: 360 });
    const lines = await readToTheEnd(page);
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.waitForTimeout(1_200);
    await shot(page, '9-sample-end');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap((line) => line.figures.map(({ asset }) => asset))).not.toContain(null);
    isPeaceful();
  });

  test('opens 100,000 lines as quickly as a hundred, and loads of them what is read', async () => {
    const asked: string[] = [];
    /** Milliseconds until the title and until the first line. */
    const time = async (place: string): Promise<[number, number]> => {
      const page = await context.newPage();
      page.on('request', (request) => asked.push(request.url()));
      const beganMs = performance.now();
      await page.goto(onDisk(place));
      await page.locator('[data-cvn-status=title]').waitFor();
      const titleMs = performance.now() - beganMs;
      await start(page);
      const lineMs = performance.now() - beganMs;
      await page.close();
      return [titleMs, lineMs];
    };
    const [short, long] = [await exportTale(longTale(100)), await exportTale(longTale(100_000))];
    const best: Record<string, [number, number]> = {};
    // By turns, and the best of each: the machine may have other things to do.
    for (const [name, place] of [
      ['100', short],
      ['100,000', long],
      ['100', short],
      ['100,000', long],
    ] as const) {
      const [title, line] = await time(place);
      const [bestTitle, bestLine] = best[name] ?? [Infinity, Infinity];
      best[name] = [Math.min(title, bestTitle), Math.min(line, bestLine)];
    }
    for (const [name, [title, line]] of Object.entries(best))
      process.stdout.write(`${name} lines: title ${Math.round(title)} ms, first line ${Math.round(line)} ms\n`);
    const packs = asked.filter((url) => url.startsWith(pathToFileURL(long).href) && /story\/(?!000)/.test(url));
    expect(new Set(packs).size).toBeLessThan(4);
    expect(best['100,000']![0]).toBeLessThan(best['100']![0] * 2 + 500);
    expect(best['100,000']![1]).toBeLessThan(best['100']![1] * 2 + 500);
  });

  for (const where of ['file:', 'http:'])
    test(`weighs at most 200 KB until the first line under ${where}, and gets what comes later when it comes`, async () => {
      await pretendGraphics();
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(where === 'file:' ? onDisk() : host.url);
      await page.locator('[data-cvn-action=start]').click();
      await page.locator('[data-cvn-node=n1] .cvn-canvas').waitFor();
      const programs = () => {
        const names = asked.flatMap((url) => /\/program\/([^/?]+)$/.exec(url)?.[1] ?? []);
        return [...new Set(names)].filter((name) => !name.startsWith('worker.'));
      };
      const bytesOf = (name: string) => fs.readFileSync(path.join(folder, 'program', name));
      const weight = (names: readonly string[]) => names.reduce((sum, one) => sum + gzipSync(bytesOf(one)).length, 0);
      const until = programs();
      process.stdout.write(`until the first line, ${where} ${weight(until)} bytes gzip: ${until.join(', ')}\n`);
      expect(weight(until)).toBeLessThan(200_000);
      expect(until.filter((name) => name.startsWith('part-CanvasRenderer'))).toEqual([]);
      await page.keyboard.press('q');
      await page.locator('.cvn-toast', { hasText: 'Saved' }).waitFor();
      expect(programs().filter((name) => name.startsWith('part-zod'))).toEqual([]);
      await page.keyboard.press('Shift+Q');
      await expect.poll(() => programs().filter((name) => name.startsWith('part-checked-saves')).length).toBe(1);
    });
});
