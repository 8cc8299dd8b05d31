import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser, shots, shown, until, violations } from './support/browser.ts';
import { openReader, startDevPage, type DevPage } from './support/dev-page.ts';

/** How the player looks and speaks: skins, contrast, fonts, languages, and every size of screen. */

const SKINS = ['modern', 'classic', 'terminal'] as const;
const PAGES = ['history', 'save', 'load', 'settings', 'keys'] as const;
/** Small and tall, lying down, a tablet, a desk, a wall. */
const SIZES: readonly (readonly [number, number])[] = [
  [320, 568],
  [390, 844],
  [844, 390],
  [820, 1180],
  [2560, 1440],
];
/** With the largest text what does not fit scrolls. */
const SIZES_OF_LARGE_TEXT: readonly (readonly [number, number])[] = [
  [320, 568],
  [844, 390],
  [1280, 800],
];
const PATIENCE = { timeout: 60_000 };

describe.skipIf(!hasBrowser())('the looks of the player', () => {
  let browser: Browser;
  let dev: DevPage;
  const shot = shots('player-looks');
  beforeAll(async () => {
    dev = await startDevPage();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    dev?.stop();
  });

  for (const skin of SKINS)
    test(`${skin}: no screen has an accessibility violation`, { timeout: 600_000 }, async () => {
      const page = await openReader(browser, { skin });
      const found: Record<string, string[]> = {};
      await visitScreens(page, skin, async (name) => {
        const wrong = await violations(page);
        if (wrong.length > 0) found[name] = wrong;
        await shot(page, `${skin}-${name}`);
      });
      expect(found).toEqual({});
      await page.context().close();
    });

  for (const skin of SKINS)
    test(
      `${skin}: nothing is cut or hidden on any size of screen, also with the largest text`,
      { timeout: 600_000 },
      async () => {
        const found: string[] = [];
        for (const textSize of [100, 250]) {
          const page = await openReader(browser, { skin, textSize, lineSpacing: textSize === 250 ? 200 : 100 });
          await visitScreens(page, skin, async (name) => {
            for (const [width, height] of textSize === 250 ? SIZES_OF_LARGE_TEXT : SIZES) {
              await page.setViewportSize({ width, height });
              const wrong = await cutOff(page);
              if (wrong.length > 0) found.push(`${name} ${width}x${height} ${textSize} %: ${wrong.join(' | ')}`);
            }
            await page.setViewportSize({ width: 1280, height: 800 });
          });
          await page.context().close();
        }
        expect(found).toEqual([]);
      },
    );

  test('strong contrast is worn over every skin: by wish, or as the system asks', async () => {
    for (const skin of SKINS) {
      const page = await openReader(browser, { skin }, { contrast: 'more' });
      await openLine(page, 'p5', skin);
      const look = () =>
        page
          .locator('.cvn-root')
          .evaluate((root) => [root.dataset['cvnContrast'], getComputedStyle(root).getPropertyValue('--cvn-ink')]);
      expect(await look()).toEqual(['more', '#ffffff']);
      await page.keyboard.press('Escape');
      await page.locator('[data-cvn-page=settings]').click();
      await page.locator('[data-cvn-setting=contrast]').selectOption('standard');
      expect((await look())[0]).toBe('standard');
      await page.locator('[data-cvn-setting=contrast]').selectOption('more');
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    }
  });

  test('nothing flashes: what moves for ever takes a second and more, and stands still where that is wished', async () => {
    const endless = (page: Page) =>
      page.evaluate(() =>
        document
          .getAnimations()
          .map((one) => one.effect?.getComputedTiming())
          .filter((timing) => timing?.iterations === Infinity)
          .map((timing) => Number(timing?.duration)),
      );
    for (const skin of SKINS) {
      const moving = await openReader(browser, { skin, motion: 'full' });
      await openLine(moving, 'p5', skin);
      const durations = await endless(moving);
      expect(durations.length).toBeGreaterThan(0);
      for (const duration of durations) expect(duration).toBeGreaterThanOrEqual(1_000);
      await moving.context().close();
      const still = await openReader(browser, { skin, motion: 'reduced' });
      await openLine(still, 'p5', skin);
      expect(await endless(still)).toEqual([]);
      await still.context().close();
    }
  });

  test('a font is fetched when it is chosen, and not before; one that is broken is told of once', async () => {
    const page = await openReader(browser, {});
    let fonts = 0;
    page.on('response', async (response) => {
      if (response.url().endsWith('.mjs') && (await response.text().catch(() => '')).includes('font/woff2;base64'))
        fonts += 1;
    });
    await openLine(page, 'p5');
    await openPage(page, 'settings');
    expect(fonts).toBe(0);
    await page.locator('[data-cvn-setting=typeface]').selectOption('hyperlegible');
    await page.waitForFunction(
      () => [...document.fonts].filter((face) => face.status === 'loaded').length >= 8,
      null,
      PATIENCE,
    );
    expect(fonts).toBeGreaterThan(0);
    expect(await page.locator('.cvn-panel-title').evaluate((one) => getComputedStyle(one).fontFamily)).toMatch(
      /^"ComfyVN Hyperlegible"/,
    );
    await page.route(/\.mjs$/, (route) => route.abort());
    await page.locator('[data-cvn-setting=typeface]').selectOption('dyslexic');
    await page.locator('.cvn-toast').filter({ hasText: 'typeface' }).waitFor(PATIENCE);
    await page.locator('[data-cvn-setting=typeface]').selectOption('story');
    await page.locator('[data-cvn-setting=typeface]').selectOption('dyslexic');
    await page.waitForTimeout(300);
    expect(await page.locator('.cvn-toast').filter({ hasText: 'typeface' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    const { node } = await shown(page);
    await page.keyboard.press('Space');
    await until(page, (now) => now.node !== node);
    await page.context().close();
  });

  test('the story changes its language in the middle of a line: the place and what is shown stay', async () => {
    const page = await openReader(browser, { textSpeed: 8 }, { locale: 'en-GB' });
    await page.goto(`${dev.url}?tongues`);
    await page.locator('.cvn-language select').waitFor(PATIENCE);
    expect(await page.locator('.cvn-language option').allInnerTexts()).toEqual([
      'English (original)',
      'العربية',
      'Deutsch',
      'Français',
      '日本語',
    ]);
    await page.goto(`${dev.url}?tongues&notitle&node=t2`);
    await until(page, ({ status }) => status === 'line');
    const covered = () =>
      page.locator('.cvn-text .cvn-rest').evaluateAll((all) => all.map((one) => one.textContent).join('').length);
    await page.waitForFunction(
      () => (document.querySelector('.cvn-text')?.firstElementChild?.textContent ?? '') !== '',
    );
    await openPage(page, 'settings');
    await page.locator('[data-cvn-setting=storyLanguage]').selectOption('de');
    const now = await until(page, ({ text }) => text.includes('Du bist gekommen'), 60_000);
    expect(now.node).toBe('t2');
    expect(await covered()).toBeGreaterThan(0);
    expect(await covered()).toBeLessThan(now.text.length);
    expect(await page.locator('.cvn-text').first().getAttribute('lang')).toBe('de');
    await page.locator('[data-cvn-page=history]').click();
    await page
      .locator('.cvn-history-text, [data-cvn-history]')
      .filter({ hasText: 'Du bist gekommen' })
      .first()
      .waitFor(PATIENCE);
    await page.context().close();
  });

  test('what has no translation stays as it was written, and says so to those who read it out', async () => {
    const page = await openReader(browser, {}, { locale: 'de-AT' });
    await page.goto(`${dev.url}?tongues&notitle&node=t3`);
    await page.locator('[data-cvn-choice=t3c]').waitFor(PATIENCE);
    expect(await page.locator('[data-cvn-choice=t3c]').innerText()).toContain('Hier ist kein Feuer.');
    await page.goto(`${dev.url}?tongues&notitle&node=t10`);
    expect((await until(page, ({ status }) => status === 'line')).text).toContain('never translated');
    expect(await page.locator('.cvn-text').first().getAttribute('lang')).toBe('en');
    await page.context().close();
  });

  test('a story from right to left begins at the right, also in an interface from left to right', async () => {
    const page = await openReader(browser, {}, { locale: 'en-GB' });
    await page.goto(`${dev.url}?tongues`);
    await page.locator('.cvn-language select').selectOption('ar');
    await page.locator('h1').filter({ hasText: 'الرسالة' }).waitFor(PATIENCE);
    await page.goto(`${dev.url}?tongues&notitle&node=t2`);
    await until(page, ({ text }) => text.includes('لقد'), 60_000);
    expect(
      await page
        .locator('.cvn-text')
        .first()
        .evaluate((one) => getComputedStyle(one).direction),
    ).toBe('rtl');
    const plate = (await page.locator('.cvn-plate').boundingBox())!;
    expect(plate.x + plate.width / 2).toBeGreaterThan(640);
    await shot(page, 'arabic-line');
    await page.context().close();
  });

  test('the interface changes its language without a reload, and mirrors itself', async () => {
    const page = await openReader(browser, {}, { locale: 'de-CH' });
    await openLine(page, 'p5');
    await page.locator('.cvn-root[lang=de]').waitFor(PATIENCE);
    await openPage(page, 'settings');
    expect(await page.locator('.cvn-panel-title').innerText()).toBe('Einstellungen');
    await page.locator('[data-cvn-setting=language]').focus();
    await page.locator('[data-cvn-setting=language]').selectOption('ar');
    await page.locator('.cvn-root[dir=rtl]').waitFor(PATIENCE);
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('data-cvn-setting') === 'language',
      null,
      PATIENCE,
    );
    const side = (await page.locator('.cvn-panel-side').boundingBox())!;
    expect(side.x).toBeGreaterThan(640);
    expect(await cutOff(page)).toEqual([]);
    await shot(page, 'arabic-settings');
    for (const tag of await page
      .locator('[data-cvn-setting=language] option')
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))) {
      if (tag === 'system') continue;
      await page.locator('[data-cvn-setting=language]').selectOption(tag);
      await page.locator(`.cvn-root[lang="${tag}"]`).waitFor(PATIENCE);
      await page.locator('[data-cvn-setting=language]').waitFor(PATIENCE);
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await cutOff(page), `${tag} ${width}`).toEqual([]);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    await page.context().close();
  });

  async function openLine(page: Page, node: string, skin = 'modern'): Promise<void> {
    await page.goto(`${dev.url}?notitle&node=${node}`);
    await page.locator(`[data-cvn-skin=${skin}]:is([data-cvn-status=line], [data-cvn-status=menu])`).waitFor(PATIENCE);
  }

  async function openPage(page: Page, name: string): Promise<void> {
    await page.keyboard.press('Escape');
    await page.locator(`.cvn-panel [data-cvn-page=${name}]`).click(PATIENCE);
    await page.locator(`.cvn-panel-body[data-page=${name}] > *`).first().waitFor(PATIENCE);
    await page.waitForFunction(
      () => !document.querySelector('.cvn-panel-body > .cvn-quiet[role=status]'),
      null,
      PATIENCE,
    );
  }

  /** Title, line, menu, and every page of the game menu; each by its name. */
  async function visitScreens(page: Page, skin: string, look: (name: string) => Promise<void>): Promise<void> {
    await page.goto(dev.url);
    await page.locator(`[data-cvn-skin=${skin}][data-cvn-status=title] .cvn-title`).waitFor(PATIENCE);
    await look('title');
    await openLine(page, 'p5', skin);
    await look('line');
    await page.keyboard.press('q');
    await page.locator('.cvn-toast').filter({ hasText: 'Saved' }).first().waitFor(PATIENCE);
    for (const name of PAGES) {
      await openPage(page, name);
      await look(name);
      await page.keyboard.press('Escape');
      await page.locator('.cvn-panel').waitFor({ state: 'hidden', ...PATIENCE });
    }
    await openLine(page, 'm1', skin);
    await page.locator('[data-cvn-choice]').first().waitFor(PATIENCE);
    await look('menu');
  }
});

/** What of the page cannot be reached or read: it stands outside, under something else, or is cut by a box that does not scroll. */
async function cutOff(page: Page): Promise<string[]> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.evaluate(() => {
    const root = document.querySelector<HTMLElement>('.cvn-root')!;
    const whole = root.getBoundingClientRect();
    const wrong: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the document scrolls sideways');
    const open =
      root.querySelector<HTMLElement>('.cvn-panel:not([hidden])') ??
      root.querySelector<HTMLElement>('.cvn-title:not([hidden])') ??
      root;
    const scroller = (from: Element, across: boolean): Element | null => {
      for (let at = from.parentElement; at && at !== root; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (/auto|scroll/.test(across ? style.overflowX : style.overflowY)) return at;
      }
      return null;
    };
    const scrollsWell = (box: Element, across: boolean): boolean => {
      const rect = box.getBoundingClientRect();
      return across ? rect.width >= 40 : rect.height >= 32;
    };
    for (const one of open.querySelectorAll<HTMLElement>(
      'button, input, select, h1, h2, h3, .cvn-text, .cvn-row-name, .cvn-choice-text, .cvn-history-text',
    )) {
      const rect = one.getBoundingClientRect();
      if (rect.width === 0 || one.closest('[hidden], .cvn-only-read, .cvn-log')) continue;
      const name = `${one.className || one.tagName} "${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 24)}"`;
      const across = scroller(one, true);
      if (
        (rect.left < whole.left - 1 || rect.right > whole.right + 1) &&
        !(
          across &&
          scrollsWell(across, true) &&
          getComputedStyle(across).overflowX !== 'hidden' &&
          across.scrollWidth > across.clientWidth
        )
      )
        wrong.push(`${name} stands outside at the side`);
      const down = scroller(one, false);
      const out = rect.top < whole.top - 1 || rect.bottom > whole.bottom + 1;
      if (out && !(down && scrollsWell(down, false))) wrong.push(`${name} stands outside above or below`);
      if (
        one.scrollWidth > one.clientWidth + 2 &&
        one.tagName === 'BUTTON' &&
        getComputedStyle(one).overflow !== 'visible'
      )
        wrong.push(`${name} is cut`);
    }
    const box = root.querySelector<HTMLElement>('.cvn-scroll');
    if (open === root && box && box.getClientRects().length > 0 && box.clientHeight < 30)
      wrong.push(`the box shows ${box.clientHeight} px of text`);
    for (const one of open.querySelectorAll<HTMLElement>(
      '.cvn-tool, .cvn-panel-tab, .cvn-panel-close, .cvn-panel-action, .cvn-next',
    )) {
      const rect = one.getBoundingClientRect();
      if (rect.width === 0 || scroller(one, true)?.matches('.cvn-panel-nav, .cvn-panel-actions, .cvn-panel-side'))
        continue;
      const hit = document.elementFromPoint(rect.x + rect.width / 2, rect.y + rect.height / 2);
      if (!hit || !(one.contains(hit) || hit.contains(one)))
        wrong.push(`${one.className} lies under ${hit?.className ?? 'nothing'}`);
    }
    return [...new Set(wrong)];
  });
}
