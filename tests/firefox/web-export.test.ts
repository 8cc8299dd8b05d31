import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportTale, lampTale, serveFolder, type StaticHost } from '../e2e/support/web-export.ts';
import { home } from '../support.ts';
import { hasFirefox, openFirefox, type FirefoxPage } from './firefox.ts';

const STATUS = "document.querySelector('[data-cvn-status]')?.dataset.cvnStatus";
const NODE = "document.querySelector('[data-cvn-status]')?.dataset.cvnNode";
const SPACE = ' ';

describe.skipIf(!hasFirefox())('a story exported as a web page, in Firefox', () => {
  let folder: string;
  let host: StaticHost;
  let firefox: Awaited<ReturnType<typeof openFirefox>>;
  let page: FirefoxPage;
  const out = path.join(home, 'tests', 'out', 'firefox');

  beforeAll(async () => {
    fs.mkdirSync(out, { recursive: true });
    folder = await exportTale(await lampTale());
    host = await serveFolder(folder);
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    firefox = await openFirefox({ width: 1280, height: 720 });
    ({ page } = firefox);
  });
  afterEach(() => firefox?.close());

  const shot = (name: string) => page.picture(path.join(out, `${name}.png`));
  const start = async (url: string): Promise<void> => {
    await page.goTo(url);
    await page.until(`${STATUS} === 'title'`);
    await page.click('[data-cvn-action=start]');
    await page.until(`${STATUS} === 'line'`);
  };
  /** Presses on until another node is shown: the first press may only finish the typing. */
  const goOn = async (): Promise<string> => {
    const before = await page.value<string>(NODE);
    for (let press = 0; press < 8 && (await page.value<string>(NODE)) === before; press++) {
      await page.press(SPACE);
      await page.value('new Promise((done) => setTimeout(done, 120))');
    }
    return page.value<string>(NODE);
  };
  const choose = async (choice: string): Promise<void> => {
    // A press right after the menu appears is meant for the line before it.
    await page.value('new Promise((done) => setTimeout(done, 450))');
    await page.click(`[data-cvn-choice=${choice}]`);
  };

  for (const where of ['file:', 'http:'])
    test(`plays to an ending under ${where}, with pictures, and complains of nothing`, async () => {
      await page.goTo(where === 'http:' ? host.url : pathToFileURL(path.join(folder, 'index.html')).href);
      await page.until(`${STATUS} === 'title'`);
      await shot(`title-${where.slice(0, 4)}`);
      await page.click('[data-cvn-action=start]');
      await page.until(`${NODE} === 'n1'`);
      expect(await goOn()).toBe('n2');
      await page.until("JSON.parse(document.querySelector('[data-cvn-figures]').dataset.cvnFigures).length === 1");
      await page.value('new Promise((done) => setTimeout(done, 1500))');
      await shot(`line-${where.slice(0, 4)}`);
      await goOn();
      await page.until(`${STATUS} === 'menu'`);
      await shot(`menu-${where.slice(0, 4)}`);
      await choose('c1');
      await page.until(`${NODE} === 's1'`);
      await goOn();
      await page.until(`${STATUS} === 'menu'`);
      await page.until(`${STATUS} === 'ended' || ${NODE} === 'bad'`, 90_000);
      expect(page.complaints).toEqual([]);
    });

  test('goes on at the exact line after a reload, and shows what was saved', async () => {
    await start(host.url);
    expect(await goOn()).toBe('n2');
    await page.press('q');
    await page.until("document.querySelector('.cvn-toast')?.textContent.includes('Saved')");
    await page.reload();
    await page.click('[data-cvn-action=continue]');
    await page.until(`${NODE} === 'n2'`);
    await page.reload();
    await page.click('[data-cvn-action=load]');
    await page.until("document.querySelector('.cvn-panel img')?.naturalWidth > 0");
    await page.value('new Promise((done) => setTimeout(done, 600))');
    await shot('saves');
    expect(page.complaints).toEqual([]);
  });

  test('is read without a connection once it was opened', async () => {
    const own = await serveFolder(folder);
    await start(own.url);
    await page.until("document.documentElement.dataset.comfyvnOffline === 'ready'", 90_000);
    await own.stop();
    await page.reload();
    await page.click('[data-cvn-action=start]');
    await page.until(`${NODE} === 'n1'`);
    expect(await goOn()).toBe('n2');
  });

  test('fits a telephone of 390 x 844 and its settings too', async () => {
    await page.resize({ width: 390, height: 844 });
    await start(host.url);
    await goOn();
    await page.value('new Promise((done) => setTimeout(done, 1500))');
    await shot('telephone');
    await page.goTo(host.url);
    await page.click('[data-cvn-action=settings]');
    await page.until("document.querySelector('.cvn-panel')?.checkVisibility()");
    await page.value('new Promise((done) => setTimeout(done, 600))');
    await shot('telephone-settings');
    const wider = await page.value<number>('document.documentElement.scrollWidth');
    expect(wider).toBe(390);
  });
});
