import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newFolder } from '../support.ts';
import { goOn, hasBrowser, openBrowser, shots, shown, until, violations } from './support/browser.ts';
import { placesTale } from './support/places-tale.ts';
import { exportTale, serveFolder, type StaticHost } from './support/web-export.ts';

/** What lies beside a story: the title, saves, settings, galleries, the route map. Played as an exported web page. */
describe.skipIf(!hasBrowser())('the places beside a story', () => {
  const shot = shots('player-places');
  let browser: Browser;
  let context: BrowserContext;
  let host: StaticHost;
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    host = await serveFolder(await exportTale(await placesTale()));
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  });
  afterEach(async () => {
    await context.close();
  });

  async function open(): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(host.url);
    await page.locator('[data-cvn-status=title]').waitFor();
    return page;
  }

  /** Starts and reads, taking these choices, until they are used up and a menu or the end stands there. */
  async function read(page: Page, choices: readonly string[], from = '[data-cvn-action=start]'): Promise<void> {
    await page.locator(from).click();
    await until(page, ({ status }) => status !== 'title' && status !== 'loading');
    const left = [...choices];
    for (let step = 0; step < 200; step++) {
      const now = await until(page, ({ status }) => status !== 'loading');
      if (now.status === 'ended') return;
      if (now.status !== 'menu') await goOn(page);
      else if (left.length === 0) return;
      else {
        const entry = page.locator(`[data-cvn-choice="${left[0]}"]`);
        await entry.waitFor();
        await entry.click();
        const gone = (other: { status: string; node: string }) => other.status !== 'menu' || other.node !== now.node;
        // A press right after the menu appears is taken for one too many and ignored.
        if (await until(page, gone, 3_000).then(Boolean, () => false)) left.shift();
      }
    }
    throw new Error('The story does not come to a stop.');
  }

  /** Presses Tab until the focus is on what is wanted. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let press = 0; press < 80; press++) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never comes to ${selector}.`);
  }

  async function openMenu(page: Page, name: string): Promise<void> {
    if (!(await page.locator('.cvn-panel').isVisible())) await page.keyboard.press('Escape');
    await page.locator(`[data-cvn-page=${name}]`).first().click();
    await page.locator('.cvn-panel-body > :not([role=status])').first().waitFor();
  }

  const body = (page: Page) => page.locator('.cvn-panel-body');
  const saysOnce = (page: Page, words: string) => page.locator('.cvn-toast', { hasText: words }).waitFor();

  test('the pages of the menu are reached by keyboard and have no accessibility violation', async () => {
    const page = await open();
    expect(await violations(page)).toEqual([]);
    await shot(page, '01-title');
    await read(page, ['stay']);
    await page.keyboard.press('q');
    await saysOnce(page, 'Saved');
    await page.keyboard.press('Escape');
    for (const name of ['save', 'load', 'settings', 'keys']) {
      await tabTo(page, `[data-cvn-page=${name}]`);
      await page.keyboard.press('Enter');
      await page.locator(`[data-cvn-page=${name}][aria-current=page]`).waitFor();
      await page.locator('.cvn-panel-body > :not([role=status])').first().waitFor();
      expect({ name, found: await violations(page) }).toEqual({ name, found: [] });
      await shot(page, `02-${name}`);
    }
    await page.keyboard.press('Escape');
    expect((await shown(page)).status).toBe('menu');
    expect(complaints).toEqual([]);
  });

  test('the extras are reached by keyboard, are named, and have no accessibility violation', async () => {
    const page = await open();
    await read(page, ['to-boat', 'up']);
    await page.locator('[data-cvn-action=map]').click();
    for (const name of ['scenes', 'gallery', 'music', 'achievements', 'credits', 'map']) {
      await tabTo(page, `.cvn-panel-extra[data-cvn-page=${name}]`);
      await page.keyboard.press('Enter');
      await page.locator(`.cvn-panel-body[data-page=${name}] > .cvn-places`).waitFor();
      const title = await page.locator('.cvn-panel h2').innerText();
      expect(await page.getByRole('dialog').getAttribute('aria-label')).toBe(title);
      expect({ name, found: await violations(page, '.cvn-panel') }).toEqual({ name, found: [] });
      if (name === 'gallery') await page.locator('.cvn-gallery-entry img').nth(2).waitFor();
      await shot(page, `03-${name}`);
    }
    await page.locator('[data-cvn-action=map-list]').click();
    await page.locator('.cvn-map-list').waitFor();
    expect(await violations(page, '.cvn-panel')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the title goes on where the reader left, and tells what was read last', async () => {
    const page = await open();
    expect(await page.locator('[data-cvn-action=continue]').count()).toBe(0);
    await read(page, ['stay']);
    const { node } = await shown(page);
    await page.reload();
    const goOnEntry = page.locator('[data-cvn-action=continue]');
    expect(await goOnEntry.innerText()).toContain('The quay at dusk');
    expect(await goOnEntry.innerText()).toContain('And now?');
    await goOnEntry.locator('img').waitFor();
    await goOnEntry.click();
    expect(await until(page, ({ status }) => status === 'menu')).toMatchObject({ node });
  });

  test('saves are named, kept as files, deleted only when asked for, and taken in again; pages go on without an end', async () => {
    const page = await open();
    await read(page, ['stay']);
    await openMenu(page, 'save');
    await page.locator('[data-cvn-slot="1"]').click();
    await page.locator('.cvn-slot:has([data-cvn-slot="1"]) img').waitFor();
    await page.locator('[data-cvn-slot="8"]').click();
    await page.locator('.cvn-slot:has([data-cvn-slot="8"]) .cvn-slot-scene').waitFor();
    await page.getByRole('button', { name: 'Page 2' }).click();
    await page.locator('[data-cvn-slot="16"]').click();
    await page.getByRole('button', { name: 'Page 3' }).click();
    await page.locator('[data-cvn-slot="17"]').waitFor();
    await openMenu(page, 'load');
    await page.getByRole('button', { name: 'Page 1' }).click();
    const card = page.locator('.cvn-slot:has([data-cvn-slot="1"])');
    await card.locator('[data-cvn-action=rename-save]').click();
    await card.locator('input').fill('Before the tide');
    await page.keyboard.press('Enter');
    await card.getByText('Before the tide').waitFor();
    const download = page.waitForEvent('download');
    await card.locator('[data-cvn-action=keep-save]').click();
    const file = path.join(newFolder('save'), (await download).suggestedFilename());
    await (await download).saveAs(file);
    await card.locator('[data-cvn-action=remove-save]').click();
    await page.keyboard.press('Escape');
    expect(await card.getByText('Before the tide').count()).toBe(1);
    await card.locator('[data-cvn-action=remove-save]').click();
    await card.locator('[data-cvn-action=sure]').click();
    await page.locator('.cvn-slot:has([data-cvn-slot="1"]):not(:has(.cvn-slot-scene))').waitFor();
    await page.locator('[data-cvn-action=import-save]').setInputFiles(file);
    await saysOnce(page, 'taken in');
    await page.getByLabel('Order of saves').selectOption('newest');
    const taken = page.locator('.cvn-slot-main', { hasText: 'Before the tide' });
    await taken.waitFor();
    expect(await taken.getAttribute('data-cvn-slot')).toBe('17');
    await taken.click();
    await page.locator('.cvn-panel').waitFor({ state: 'hidden' });
    expect((await until(page, ({ status }) => status === 'menu')).node).toBe('mq2');
    const other = path.join(path.dirname(file), 'other.json');
    fs.writeFileSync(other, fs.readFileSync(file, 'utf8').replaceAll('"places"', '"another"'));
    await openMenu(page, 'load');
    await page.locator('[data-cvn-action=import-save]').setInputFiles(other);
    await saysOnce(page, 'another story');
    fs.writeFileSync(other, 'no save at all');
    await page.locator('[data-cvn-action=import-save]').setInputFiles(other);
    await saysOnce(page, 'no save');
    expect(complaints).toEqual([]);
  });

  test('scenes and menus are kept by themselves, also those of the run before', async () => {
    const page = await open();
    await read(page, ['to-wood', 'marks']);
    await openMenu(page, 'load');
    const kept = page.locator('[data-cvn-slot^=auto]');
    await kept.nth(5).waitFor();
    expect(await kept.count()).toBe(6);
    expect(await body(page).innerText()).toContain('Follow the marks?');
    await page.getByRole('button', { name: 'Title' }).click();
    await read(page, []);
    await openMenu(page, 'load');
    await kept.nth(5).waitFor();
    expect(await body(page).innerText()).toContain('The tower');
  });

  test('what was met is unlocked and stays so; what was not is not told', async () => {
    const page = await open();
    await read(page, ['to-boat', 'up']);
    expect(await page.locator('.cvn-end-title').innerText()).toBe('The Lamp Is Lit');
    await page.reload();
    await page.locator('[data-cvn-action=extras]').click();
    await openMenu(page, 'gallery');
    expect(await page.locator('button.cvn-gallery-entry').count()).toBe(5);
    expect(await page.locator('.cvn-gallery-entry[data-locked]').count()).toBe(2);
    expect(await body(page).innerText()).not.toMatch(/cellar|wood/i);
    await page.locator('button.cvn-gallery-entry').first().click();
    const viewer = page.locator('.cvn-viewer');
    await viewer.locator('img').waitFor();
    await page.keyboard.press('+');
    expect(await viewer.locator('img').evaluate((image) => image.style.transform)).toContain('scale(1.4)');
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('2 of 3').waitFor();
    expect(await violations(page, '.cvn-panel')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await viewer.count()).toBe(0);
    await openMenu(page, 'music');
    expect(await page.locator('button.cvn-music-entry').allInnerTexts()).toHaveLength(2);
    expect(await body(page).innerText()).not.toContain('Under Leaves');
    await page.locator('button.cvn-music-entry').first().click();
    await page.locator('.cvn-deck output', { hasText: '/ 0:02' }).waitFor();
    await page.locator('[data-cvn-action=play-music][aria-label=Pause]').click();
    await page.locator('[data-cvn-action=play-music][aria-label=Play]').waitFor();
    await openMenu(page, 'achievements');
    const reached = page.locator('.cvn-achievement:not([data-locked])');
    expect(await reached.allInnerTexts()).toEqual([
      expect.stringContaining('The keeper’s friend'),
      expect.stringContaining('The Lamp Is Lit'),
    ]);
    expect(await body(page).innerText()).not.toContain('What lies below');
    await openMenu(page, 'credits');
    expect(await body(page).innerText()).toMatch(/A\. Painter[^]*CC-BY-4\.0/);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('an achievement is told once, politely', async () => {
    const page = await open();
    const told = page.locator('[role=status] .cvn-toast', { hasText: 'First steps' });
    await Promise.all([told.waitFor(), read(page, ['to-wood'])]);
    await page.reload();
    await read(page, ['to-wood']);
    expect(await told.count()).toBe(0);
  });

  test('the route map shows ways taken and not taken, and plays from a scene', async () => {
    const page = await open();
    await read(page, ['to-wood', 'no-marks', 'stay']);
    await openMenu(page, 'extras');
    await openMenu(page, 'map');
    await page.locator('[data-cvn-action=map-drawn]').click();
    const map = page.locator('.cvn-map');
    // What is out of sight is not drawn, but it is there.
    expect(await map.locator('.cvn-unit-scene').allTextContents()).toEqual([
      expect.stringMatching(/The quay at dusk[^]*100 % read · 2 of 5 ways[^]*You are here/),
      expect.stringMatching(/Under the leaves[^]*1 of 2 ways/),
    ]);
    expect(await map.textContent()).not.toMatch(/boat in the reeds|tower/i);
    expect(await map.locator('.cvn-unit[data-kind=unknown]').count()).toBeGreaterThan(1);
    const byBoat = map.locator('.cvn-way', { hasText: 'By boat' });
    expect(await byBoat.getAttribute('data-taken')).toBe('false');
    await page.getByRole('button', { name: 'Larger' }).click();
    await map.locator('[data-cvn-scene=wood]').focus();
    await page.keyboard.press('Enter');
    await page.locator('.cvn-sheet .cvn-way').first().waitFor();
    await tabTo(page, '[data-cvn-action=ask-scene]');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').getByText('begins anew').waitFor();
    expect(await violations(page, '.cvn-panel')).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await until(page, ({ status }) => status === 'line')).toMatchObject({ node: 'w1' });
    expect(complaints).toEqual([]);
  });

  test('settings take effect at once, and go back to the standard when asked', async () => {
    const page = await open();
    await page.locator('[data-cvn-action=settings]').click();
    const size = page.locator('[data-cvn-setting=textSize]');
    const height = () =>
      page.locator('.cvn-sample').evaluate((sample) => parseFloat(getComputedStyle(sample).fontSize));
    const before = await height();
    await size.fill('250');
    expect(await height()).toBeGreaterThan(before * 2.4);
    await page.locator('button[data-cvn-setting=musicMuted]').click();
    expect(await page.locator('button[data-cvn-setting=musicMuted]').getAttribute('aria-pressed')).toBe('true');
    await page.reload();
    await page.locator('[data-cvn-action=settings]').click();
    expect(await size.inputValue()).toBe('250');
    await page.locator('[data-cvn-action=reset-settings]').click();
    await page.locator('[data-cvn-action=sure]').click();
    expect(await size.inputValue()).toBe('100');
    expect(await page.locator('button[data-cvn-setting=musicMuted]').getAttribute('aria-pressed')).toBe('false');
  });

  test('a phone shows every page without cutting its width', async () => {
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
    const page = await phone.newPage();
    await page.goto(host.url);
    await page.locator('[data-cvn-status=title]').waitFor();
    await read(page, ['to-boat']);
    await page.locator('[data-cvn-tool=menu]').tap();
    for (const name of [
      'save',
      'load',
      'settings',
      'extras',
      'scenes',
      'gallery',
      'music',
      'achievements',
      'credits',
      'map',
    ]) {
      await page.locator(`[data-cvn-page=${name}]`).first().tap();
      await page.locator('.cvn-panel-body > :not([role=status])').first().waitFor();
      const cut = await body(page).evaluate((element) => element.scrollWidth - element.clientWidth);
      expect({ name, cut: Math.max(0, cut) }).toEqual({ name, cut: 0 });
      await shot(page, `10-phone-${name}`);
    }
    expect(await page.locator('.cvn-map-list').isVisible()).toBe(true);
    await phone.close();
  });

  describe('where storage fails', () => {
    test('nothing can be kept: the story is read, the reader is told once, saves last as long as the page', async () => {
      await context.addInitScript(() => {
        const refuse = { get: () => { throw new DOMException('refused', 'SecurityError'); } }; // prettier-ignore
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
          Object.defineProperty(globalThis, name, refuse);
      });
      const page = await open();
      await page.locator('[data-cvn-action=start]').click();
      await saysOnce(page, 'keeps nothing');
      await goOn(page);
      const { node } = await shown(page);
      await page.keyboard.press('q');
      await saysOnce(page, 'Saved');
      await goOn(page);
      await page.keyboard.press('Shift+Q');
      await until(page, (now) => now.node === node);
      expect(complaints).toEqual([]);
    });

    test('there is no room: the reader is told, autosaves make room, and no save is lost', async () => {
      const page = await open();
      await read(page, ['stay']);
      await openMenu(page, 'save');
      await page.locator('[data-cvn-slot="1"]').click();
      await saysOnce(page, 'Saved');
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('no room', 'QuotaExceededError');
        };
      });
      await page.locator('[data-cvn-slot="2"]').click();
      await saysOnce(page, 'no room left');
      await page.keyboard.press('Escape');
      await page.keyboard.press('ArrowLeft');
      await goOn(page);
      await page.reload();
      await page.locator('[data-cvn-action=load]').click();
      await page.locator('.cvn-slot:has([data-cvn-slot="1"]) .cvn-slot-scene').waitFor();
      await page.locator('[data-cvn-slot="1"]').click();
      expect((await until(page, ({ status }) => status === 'menu')).node).toBe('mq2');
      expect(complaints).toEqual([]);
    });

    test('a damaged save says so, and the others work', async () => {
      const page = await open();
      await read(page, ['stay']);
      await openMenu(page, 'save');
      for (const slot of ['1', '2', '3']) {
        await page.locator(`[data-cvn-slot="${slot}"]`).click();
        await page.locator(`.cvn-slot:has([data-cvn-slot="${slot}"]) .cvn-slot-scene`).waitFor();
      }
      await page.evaluate(
        () =>
          new Promise<void>((done, fail) => {
            const opening = indexedDB.open('comfyvn.saves');
            opening.onsuccess = () => {
              const transaction = opening.result.transaction(['slot', 'run'], 'readwrite');
              transaction.objectStore('run').put({ version: 3, states: 'none' }, ['places', '1']);
              transaction.objectStore('slot').put('rubbish', ['places', '2']);
              transaction.objectStore('slot').put({ thumbnail: 'data:image/webp;base64,AAAA', title: 'Odd', text: '', savedAt: new Date().toISOString() }, ['places', '3']); // prettier-ignore
              transaction.oncomplete = () => done();
              transaction.onerror = () => fail(new Error('not written'));
            };
          }),
      );
      await openMenu(page, 'load');
      await page.locator('[data-cvn-slot="2"][aria-disabled=true]', { hasText: 'damaged' }).waitFor();
      await page.locator('.cvn-slot:has([data-cvn-slot="3"]):not(:has(img))', { hasText: 'Odd' }).waitFor();
      await page.locator('[data-cvn-slot="1"]').click();
      await page.locator('.cvn-panel').waitFor({ state: 'hidden' });
      await page.locator('.cvn-toast', { hasText: /save/i }).last().waitFor();
      await openMenu(page, 'load');
      await page.locator('[data-cvn-slot="3"]').click();
      await page.locator('.cvn-panel').waitFor({ state: 'hidden' });
      expect((await until(page, ({ status }) => status === 'menu')).node).toBe('mq2');
      expect(complaints).toEqual([]);
    });

    test('what was unlocked cannot be read any more: the reader is told, and the story goes on', async () => {
      const page = await open();
      await page.evaluate(() => localStorage.setItem('comfyvn.player.seen.places', '{"version":'));
      await page.reload();
      await saysOnce(page, 'unlocked');
      await read(page, ['stay']);
      await page.reload();
      await page.locator('[data-cvn-action=scenes]').waitFor();
      expect(await page.locator('.cvn-toast').count()).toBe(0);
    });

    test('saves of former versions move into the database', async () => {
      const page = await open();
      await read(page, ['stay']);
      await page.keyboard.press('q');
      await saysOnce(page, 'Saved');
      // As the former version left it: in the storage of texts alone.
      await page.evaluate(
        () =>
          new Promise<void>((done) => {
            const opening = indexedDB.open('comfyvn.saves');
            opening.onsuccess = () => {
              const transaction = opening.result.transaction(['slot', 'run'], 'readwrite');
              const [shownOf, runOf] = ['slot', 'run'].map((name) =>
                transaction.objectStore(name).get(['places', 'quick']),
              );
              for (const name of ['slot', 'run']) transaction.objectStore(name).clear();
              transaction.oncomplete = () => {
                const { thumbnail, ...shownPart } = shownOf!.result as { thumbnail: string };
                const stored = { save: runOf!.result as unknown, ...shownPart, thumbnail: null };
                localStorage.setItem('comfyvn.saves.places.5', JSON.stringify(stored));
                localStorage.setItem('comfyvn.saves.places', JSON.stringify([{ slot: '5', ...shownPart, thumbnail }]));
                localStorage.removeItem('comfyvn.player.last.places');
                opening.result.close();
                done();
              };
            };
          }),
      );
      // Not a reload of this page, which would save once more as it goes.
      await page.goto('about:blank');
      await page.goto(host.url);
      await page.locator('[data-cvn-action=load]').click();
      await page.locator('[data-cvn-slot="5"]').click();
      expect((await until(page, ({ status }) => status === 'menu')).node).toBe('mq2');
      expect(await page.evaluate(() => localStorage.getItem('comfyvn.saves.places.5'))).toBeNull();
      expect(complaints).toEqual([]);
    });
  });
});
