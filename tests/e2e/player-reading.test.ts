import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { goOn, hasBrowser, openBrowser, shots, shown, until, violations } from './support/browser.ts';
import { line, mode, taleOf, voiced } from './support/reading-tales.ts';
import { exportTale, serveFolder, type StaticHost } from './support/web-export.ts';

const PATIENCE = { timeout: 60_000 };

/** How a story is read: styles of text, pages, messages, questions, the history, gamepads, reading aloud. */
describe.skipIf(!hasBrowser())('reading', () => {
  const shot = shots('player-reading');
  let browser: Browser;
  let context: BrowserContext;
  const hosts: StaticHost[] = [];
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(hosts.map((host) => host.stop()));
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(async () => {
    await context?.close();
    expect(complaints).toEqual([]);
  });

  /** Serves a story with these nodes; the folder it lies in, too. */
  async function serve(id: string, nodes: readonly object[]): Promise<{ url: string; folder: string }> {
    const folder = await exportTale(await taleOf(id, nodes));
    const host = await serveFolder(folder);
    hosts.push(host);
    return { url: host.url, folder };
  }

  /** A new reader, who has set this. Text comes at once unless it says otherwise. */
  async function reader(preferences: object = {}, options: BrowserContextOptions = {}): Promise<void> {
    context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
    context.setDefaultTimeout(PATIENCE.timeout);
    await context.addInitScript(
      (wished) => {
        const key = 'comfyvn.player.preferences';
        if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify(wished));
      },
      { textSpeed: 0, motion: 'reduced', ...preferences },
    );
  }

  async function begin(url: string): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(url);
    await page.locator('[data-cvn-action=start]').click();
    await until(page, ({ status }) => status !== 'title' && status !== 'loading', PATIENCE.timeout);
    return page;
  }

  const phase = (page: Page, wanted: string) => page.locator(`[data-cvn-phase=${wanted}]`).waitFor(PATIENCE);
  const now = (page: Page) => page.locator('.cvn-text[data-cvn-now]');
  const read = async (page: Page): Promise<string> => (await shown(page)).text.replaceAll(/[“”]/g, '');
  const logOf = (page: Page) => page.locator('[role=log] p').allInnerTexts();
  const choose = async (page: Page, id: string): Promise<void> => {
    const { node } = await until(page, ({ status }) => status === 'menu', PATIENCE.timeout);
    for (let tries = 0; tries < 5; tries++) {
      await page.locator(`[data-cvn-choice="${id}"]`).click();
      // A press right after the menu appears is taken for one too many and ignored.
      if (await until(page, (s) => s.node !== node, 2_000).then(Boolean, () => false)) return;
    }
  };

  test('shows styles and readings, waits where the line says so, and moves nothing while it types', async () => {
    const { url } = await serve('styles', [
      line(
        'mira',
        '{b}Bold{/b}, {i}slanted{/i}, {color=#102040}dark blue{/color}, {ruby=とうだい}灯台{/ruby}, <b>no tag</b>.',
      ),
      line('mira', 'One{w}, two{w}, three.'),
      line(null, `It goes on {size=1.5}and on{/size} ${'for quite a while, '.repeat(12)}until it ends.`),
    ]);
    await reader({ textSpeed: 8 });
    const page = await begin(url);
    const ruby = page.locator('.cvn-text rt');
    await phase(page, 'typing');
    expect(await ruby.evaluate((rt) => getComputedStyle(rt).opacity)).toBe('0');
    await page.keyboard.press('Space');
    await phase(page, 'done');
    expect(await read(page)).toBe('Bold, slanted, dark blue, 灯台, <b>no tag</b>.');
    expect(await ruby.innerText()).toBe('とうだい');
    const style = (text: string, name: 'fontWeight' | 'fontStyle' | 'color') =>
      now(page)
        .getByText(text, { exact: true })
        .first()
        .evaluate((span, of) => getComputedStyle(span)[of], name);
    expect(Number(await style('Bold', 'fontWeight'))).toBeGreaterThanOrEqual(700);
    expect(await style('slanted', 'fontStyle')).toBe('italic');
    // A colour too dark for the box is made lighter.
    const light = (await style('dark blue', 'color')).match(/\d+/g)!.map(Number);
    expect(Math.max(...light)).toBeGreaterThan(140);
    await goOn(page);
    await phase(page, 'waiting');
    const uncovered = (): Promise<string> =>
      now(page).evaluate((text) =>
        [...text.querySelectorAll('span > span:not(.cvn-rest)')].map((span) => span.textContent).join(''),
      );
    expect(await uncovered()).toBe('“One');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('.cvn-text')?.textContent?.includes('two'));
    await expect.poll(uncovered, PATIENCE).toBe('“One, two');
    await page.keyboard.press('Space');
    await phase(page, 'done');
    expect(await uncovered()).toBe('“One, two, three.”');
    await goOn(page);
    await phase(page, 'typing');
    const before = await now(page).boundingBox();
    await page.keyboard.press('Space');
    await phase(page, 'done');
    expect(await now(page).boundingBox()).toEqual(before);
  });

  test('gathers lines on a page, begins another, goes back, and has all of them after a load', async () => {
    const many = Array.from({ length: 60 }, (_, i) => line(i % 2 ? 'mira' : null, `Line ${i + 1} of the page.`));
    const { url } = await serve('pages', [
      line('mira', 'In the box.'),
      line(null, 'A page begins.', mode('nvl')),
      line('mira', 'It goes on.'),
      line(null, 'A second page.', mode('nvl')),
      ...many,
      line('mira', 'In the box again.', mode('adv')),
    ]);
    await reader();
    const page = await begin(url);
    const onPage = () => page.locator('.cvn-nvl-line .cvn-text').allInnerTexts();
    await goOn(page);
    await page.locator('.cvn-nvl-line').first().waitFor(PATIENCE);
    await goOn(page);
    expect(await onPage()).toEqual(['A page begins.', '“It goes on.”']);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(onPage, PATIENCE).toEqual(['A page begins.']);
    await page.keyboard.press('ArrowRight');
    await goOn(page);
    await expect.poll(onPage, PATIENCE).toEqual(['A second page.']);
    for (let i = 0; i < many.length; i++) await goOn(page);
    expect(await read(page)).toBe('Line 60 of the page.');
    expect(await onPage()).toHaveLength(61);
    expect(await now(page).evaluate((text) => text.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    await shot(page, 'nvl-1280');
    await page.keyboard.press('q');
    await page.getByText('Saved').waitFor(PATIENCE);
    await page.reload();
    await page.locator('[data-cvn-action=continue]').click();
    await expect.poll(onPage, PATIENCE).toHaveLength(61);
    expect(await read(page)).toBe('Line 60 of the page.');
    // What was before the save is there to go back to, to the very first line.
    for (let i = 0; i < 61; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => onPage(), PATIENCE).toEqual(['A page begins.', '“It goes on.”']);
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => read(page), PATIENCE).toBe('In the box.');
  });

  const messages = () => [
    line(null, 'The phone lights up.'),
    line('mira', 'are you awake??', mode('chat', 'Mira')),
    line('mira', 'I found it. The lantern was under the pier ALL this time'),
    line('you', 'It is two in the morning'),
    line(null, 'A photograph arrives: black water, a light below it.'),
    line('mira', 'Come to the harbour. Bring Ren. And a rope, a long one, because the ladder is gone.'),
    {
      id: 'answer',
      type: 'menu',
      prompt: 'You write',
      choices: [
        { id: 'yes', text: 'On my way' },
        { id: 'no', text: 'Go to sleep' },
      ],
    },
    line('ren', 'Why was I added to this'),
    line('mira', 'You came.', mode('adv')),
  ];

  for (const [width, height] of [
    [390, 844],
    [1280, 720],
  ] as const)
    test(`shows messages on a telephone, the reader’s own on the right, at ${width}x${height}`, async () => {
      const { url } = await serve(`chat${width}`, messages());
      await reader({ textSpeed: 40, motion: 'full' }, { viewport: { width, height } });
      const page = await begin(url);
      // The dots are gone again before a slow machine has looked for them.
      await page.evaluate(() => {
        const look = (): void => {
          const dots = document.querySelector('.cvn-chat-line[data-coming] .cvn-chat-dots');
          if (dots && getComputedStyle(dots).display !== 'none') Object.assign(globalThis, { dots: true });
          else requestAnimationFrame(look);
        };
        look();
      });
      await goOn(page);
      await page.locator('.cvn-chat-line').first().waitFor(PATIENCE);
      await page.waitForFunction(() => (globalThis as { dots?: boolean }).dots, null, PATIENCE);
      await phase(page, 'done');
      expect(await page.locator('.cvn-chat-title').innerText()).toBe('Mira');
      await page.locator('.cvn-chat-line .cvn-avatar img').waitFor(PATIENCE);
      for (let i = 0; i < 4; i++) await goOn(page);
      const sides = await page.locator('.cvn-chat-bubble').evaluateAll((all) =>
        all.map((one) => {
          const { left, right } = one.getBoundingClientRect();
          const list = one.closest('.cvn-chat-lines')!.getBoundingClientRect();
          return right > list.right - 40 && left > list.left + 80
            ? 'right'
            : left < list.left + 80
              ? 'left'
              : 'nowhere';
        }),
      );
      expect(sides).toEqual(['left', 'left', 'right', 'left']);
      await until(page, ({ status }) => status === 'line');
      await page.keyboard.press('Space');
      await phase(page, 'done');
      await goOn(page);
      await page.locator('.cvn-chat [data-cvn-choice]').first().waitFor(PATIENCE);
      await page.waitForTimeout(500);
      await shot(page, `chat-${width}`);
      expect(await violations(page)).toEqual([]);
      const phone = (await page.locator('.cvn-chat-phone').boundingBox())!;
      if (width < 700) expect(phone).toMatchObject({ x: 0, y: 0, width, height });
      await choose(page, 'yes');
      await until(page, ({ speaker }) => speaker === 'Ren', PATIENCE.timeout);
      await goOn(page);
      await until(page, ({ text }) => text.includes('You came.'), PATIENCE.timeout);
      expect(await page.locator('.cvn-box').isVisible()).toBe(true);
      const log = await logOf(page);
      expect(new Set(log).size).toBe(log.length);
      expect(log.filter((words) => words.startsWith('Mira: '))).toHaveLength(4);
    });

  const questions = () => [
    line('mira', 'And what is your name?'),
    { id: 'asks', type: 'input', prompt: 'Your name', variable: 'name', maxLength: 12, required: true },
    { id: 'old', type: 'input', prompt: 'Your age', variable: 'age' },
    line('mira', 'Welcome, {=name}, {=age}.'),
  ];

  test('asks for a name and a number, says what is no answer, and goes on with Enter', async () => {
    const { url } = await serve('questions', questions());
    await reader();
    const page = await begin(url);
    await goOn(page);
    const field = page.locator('[data-cvn-answer]');
    await field.waitFor(PATIENCE);
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Please write something.').waitFor(PATIENCE);
    // Letters are letters here, not commands.
    await page.keyboard.type('lashq{b}aaaaaaaa');
    expect(await field.inputValue()).toBe('lashq{b}aaaa');
    await page.waitForTimeout(400);
    await shot(page, 'input-1280');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await until(page, ({ node }) => node === 'old', PATIENCE.timeout);
    await field.waitFor(PATIENCE);
    expect(await field.inputValue()).toBe('20');
    await field.fill('many');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Please write a number.').waitFor(PATIENCE);
    await field.fill('200');
    await page.locator('.cvn-question-enter').click();
    await until(page, ({ status }) => status === 'line', PATIENCE.timeout);
    expect(await read(page)).toBe('Welcome, lashq{b}aaaa, 120.');
    expect(await logOf(page)).toEqual([
      'Mira: And what is your name?',
      'Your name',
      'Your age',
      'Mira: Welcome, lashq{b}aaaa, 120.',
    ]);
    await page.keyboard.press('ArrowLeft');
    await until(page, ({ node }) => node === 'old', PATIENCE.timeout);
    await field.waitFor(PATIENCE);
    await page.keyboard.press('Escape');
    await page.locator('[data-cvn-action=close]').waitFor(PATIENCE);
  });

  test('the keyboard of a telephone covers no field', async () => {
    const { url } = await serve('keyboard', questions());
    await reader({}, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await context.addInitScript(() => {
      // As a telephone says it when its keyboard is up.
      Object.defineProperty(visualViewport, 'height', {
        get: () => innerHeight - ((globalThis as { up?: number }).up ?? 0),
      });
    });
    const page = await begin(url);
    await page.locator('.cvn-box').tap();
    const field = page.locator('[data-cvn-answer]');
    await field.waitFor(PATIENCE);
    await page.evaluate(() => {
      Object.assign(globalThis, { up: 330 });
      visualViewport?.dispatchEvent(new Event('resize'));
    });
    await page.waitForTimeout(300);
    await shot(page, 'input-390-keyboard');
    const box = (await page.locator('.cvn-question').boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(844 - 330);
  });

  test('a history of any length: search, voices, every line at once, back and forward again', async () => {
    const nodes = Array.from({ length: 400 }, (_, i) =>
      line(
        i % 3 ? 'mira' : null,
        i === 41 ? 'The key lies under the **third** lamp.' : `This is line ${i + 1}.`,
        i === 397 ? voiced : {},
      ),
    );
    const { url } = await serve('history', nodes);
    await reader({ skipUnread: true });
    const page = await begin(url);
    await page.keyboard.press('s');
    await until(page, ({ status }) => status === 'ended', 240_000);
    await page.keyboard.press('ArrowLeft');
    await until(page, ({ status, text }) => status === 'line' && text.includes('line 400.'), PATIENCE.timeout);
    await page.keyboard.press('l');
    const entries = page.locator('.cvn-history-entry');
    await entries.last().waitFor(PATIENCE);
    expect(await entries.last().innerText()).toContain('This is line 400.');
    expect(await entries.count()).toBeLessThan(200);
    await page.waitForTimeout(300);
    await shot(page, 'history-1280');
    expect(await violations(page)).toEqual([]);
    expect(await page.locator('.cvn-history-voice').count()).toBe(1);
    await page.locator('.cvn-history-voice').click();
    // By keyboard: to the first line and from there on.
    await page.locator('.cvn-history-scroll').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => entries.first().innerText(), PATIENCE).toContain('This is line 1.');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('line 2.');
    // By slider, to the middle.
    await page.locator('.cvn-history-slider').fill('200');
    await page.locator('.cvn-history-entry', { hasText: 'This is line 200.' }).waitFor(PATIENCE);
    await page.locator('.cvn-history-search').fill('third KEY');
    await page.getByText('1 found').waitFor(PATIENCE);
    await page.locator('.cvn-history-jump').click();
    await until(page, ({ text }) => text.includes('The key lies under the third lamp.'), PATIENCE.timeout);
    await page.keyboard.press('ArrowRight');
    await until(page, ({ text }) => text.includes('line 43.'), PATIENCE.timeout);
  });

  test('choices taken before are marked, in this run and from others', async () => {
    const menu = (id: string) => ({
      id,
      type: 'menu',
      choices: [
        { id: `${id}-left`, text: 'Left' },
        { id: `${id}-right`, text: 'Right' },
        { id: `${id}-up`, text: 'Up', condition: { op: 'value', value: false }, reason: 'There is no ladder' },
      ],
    });
    const { url } = await serve('marks', [line(null, 'A fork.'), menu('fork'), line(null, 'On.')]);
    await reader();
    const page = await begin(url);
    await goOn(page);
    await page
      .locator('[data-cvn-choice=fork-up][aria-disabled=true]')
      .getByText('There is no ladder')
      .waitFor(PATIENCE);
    expect(await page.locator('.cvn-choice-seen').count()).toBe(0);
    await page.keyboard.press('3');
    expect((await shown(page)).status).toBe('menu');
    await choose(page, 'fork-right');
    await until(page, ({ status }) => status === 'line', PATIENCE.timeout);
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-cvn-choice=fork-right] .cvn-choice-seen').waitFor(PATIENCE);
    await page.close();
    const again = await begin(url);
    await goOn(again);
    const seen = again.locator('[data-cvn-choice=fork-right] .cvn-choice-seen');
    await seen.waitFor(PATIENCE);
    expect(await seen.innerText()).toBe('chosen in another run');
    await again.keyboard.press('ArrowDown');
    await again.keyboard.press('ArrowDown');
    expect(await again.evaluate(() => (document.activeElement as HTMLElement).dataset['cvnChoice'])).toBe('fork-right');
  });

  test('comes back to the exact line after the page was closed in the middle of reading', async () => {
    const { url } = await serve(
      'resume',
      Array.from({ length: 9 }, (_, i) => line(null, `Line ${i + 1}.`)),
    );
    await reader();
    const page = await begin(url);
    for (let i = 0; i < 6; i++) await goOn(page);
    expect(await read(page)).toBe('Line 7.');
    await page.close();
    const again = await context.newPage();
    await again.goto(url);
    await again.locator('[data-cvn-action=continue]').click();
    await until(again, ({ text }) => text === 'Line 7.', PATIENCE.timeout);
  });

  test('a day asleep in the middle of a line: that line stands there still, and reading goes on', async () => {
    const { url } = await serve('asleep', [
      ...Array.from({ length: 6 }, (_, i) => line('mira', `Line ${i + 1}. ${'It is a long one. '.repeat(6)}`)),
    ]);
    await reader({ textSpeed: 8 });
    await context.clock.install({ time: new Date('2026-03-01T21:00:00Z') });
    const page = await begin(url);
    await goOn(page);
    await goOn(page);
    await phase(page, 'typing');
    const { node } = await shown(page);
    await page.clock.fastForward('24:00:00');
    await phase(page, 'done');
    expect((await shown(page)).node).toBe(node);
    await goOn(page);
    expect(await read(page)).toContain('Line 4.');
    await page.waitForTimeout(1_500);
    await page.close();
    const again = await context.newPage();
    await again.goto(url);
    await again.locator('[data-cvn-action=continue]').click();
    await until(again, ({ text }) => text.includes('Line 4.'), PATIENCE.timeout);
  });

  test('a story of a newer version is refused in plain words', async () => {
    const { url, folder } = await serve('newer', [line(null, 'Never read.')]);
    const file = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .find((name) => /story-\w+\.js$/.test(name));
    const place = path.join(folder, file!);
    const text = fs.readFileSync(place, 'utf8');
    fs.writeFileSync(place, text.replace(/(\\?"version\\?":)\d+/, '$199'));
    await reader();
    const page = await context.newPage();
    await page.goto(url);
    await page.getByText('This story was made with a newer version of ComfyVN.').waitFor(PATIENCE);
  });

  /** A gamepad of the standard mapping that the test presses. */
  async function plugIn(): Promise<void> {
    await context.addInitScript(() => {
      const held = new Set<number>();
      const axes = [0, 0, 0, 0];
      let plugged = false;
      navigator.getGamepads = () =>
        plugged
          ? [
              {
                connected: true,
                mapping: 'standard',
                axes,
                buttons: Array.from({ length: 17 }, (_, i) => ({ pressed: held.has(i), touched: false, value: 0 })),
              } as unknown as Gamepad,
            ]
          : [];
      Object.assign(globalThis, {
        hold: (button: number, on: boolean) => {
          if (on) held.add(button);
          else held.delete(button);
          if (plugged) return;
          plugged = true;
          globalThis.dispatchEvent(new Event('gamepadconnected'));
        },
      });
    });
  }
  const A = 0;
  const B = 1;
  const X = 2;
  const Y = 3;
  const RB = 5;
  const START = 9;
  const DOWN = 13;
  const hold = (page: Page, button: number, on: boolean): Promise<void> =>
    page.evaluate(([which, is]) => (globalThis as unknown as { hold(b: number, on: boolean): void }).hold(which, is), [
      button,
      on,
    ] as const);
  /** Presses a button for two frames. */
  async function pad(page: Page, button: number): Promise<void> {
    await hold(page, button, true);
    const frames = () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    await page.evaluate(frames);
    await hold(page, button, false);
    await page.evaluate(frames);
  }
  /** Presses a button until something is so. */
  async function padUntil(page: Page, button: number, so: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 20 && !(await so()); tries++) {
      await pad(page, button);
      await page.waitForTimeout(150);
    }
    expect(await so()).toBe(true);
  }

  test('is read by gamepad: on and back, menus, pages, names by letters on the screen, skipping', async () => {
    const { url } = await serve('pad', [
      line('mira', 'First.'),
      line('mira', 'Second.'),
      {
        id: 'fork',
        type: 'menu',
        choices: [
          { id: 'left', text: 'Left' },
          { id: 'right', text: 'Right' },
        ],
      },
      { id: 'asks', type: 'input', prompt: 'Your name', variable: 'name', required: true },
      line('mira', 'Hello, {=name}.'),
      ...Array.from({ length: 30 }, (_, i) => line(null, `Long ${i + 1}.`)),
    ]);
    await reader({ skipUnread: true });
    await plugIn();
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    await page.locator('[data-cvn-action=start]').waitFor(PATIENCE);
    const at = (what: (s: Awaited<ReturnType<typeof shown>>) => boolean) => async () => what(await shown(page));
    const focusIs = (selector: string) => () =>
      page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    // The title: the first press only shows that there is a pad.
    await padUntil(
      page,
      A,
      at(({ status }) => status === 'line'),
    );
    await padUntil(
      page,
      A,
      at(({ text }) => text.includes('Second')),
    );
    await padUntil(
      page,
      B,
      at(({ text }) => text.includes('First')),
    );
    await pad(page, X);
    await page.locator('[data-cvn-mode=auto]').waitFor(PATIENCE);
    await pad(page, X);
    await page.locator('[data-cvn-mode=""]').waitFor(PATIENCE);
    await padUntil(page, Y, () => page.locator('[data-page=history]').isVisible());
    await padUntil(page, B, async () => !(await page.locator('[data-page=history]').isVisible()));
    await padUntil(page, START, () => page.locator('[data-cvn-action=close]').isVisible());
    await padUntil(page, START, async () => !(await page.locator('[data-cvn-action=close]').isVisible()));
    await padUntil(
      page,
      A,
      at(({ status }) => status === 'menu'),
    );
    await padUntil(page, DOWN, focusIs('[data-cvn-choice=right]'));
    await padUntil(
      page,
      A,
      at(({ status }) => status === 'input'),
    );
    await page.locator('.cvn-board').waitFor(PATIENCE);
    await shot(page, 'letters-1280');
    await page.locator('.cvn-board-key', { hasText: /^K$/ }).focus();
    await padUntil(page, A, async () => (await page.locator('[data-cvn-answer]').inputValue()) === 'K');
    await page.locator('.cvn-question-enter').focus();
    await padUntil(
      page,
      A,
      at(({ text }) => text.includes('Hello, K.')),
    );
    await hold(page, RB, true);
    await until(page, ({ text, status }) => status === 'ended' || /Long (?:1\d|2\d|30)/.test(text), PATIENCE.timeout);
    await hold(page, RB, false);
    expect(await page.locator('.cvn-root').getAttribute('data-cvn-device')).toBe('gamepad');
  });

  /** An engine of speech that speaks until the test lets it end. */
  async function speechEngine(): Promise<void> {
    await context.addInitScript(() => {
      const said: string[] = [];
      let open: { text: string; lang: string; onend?: () => void }[] = [];
      class Utterance {
        text: string;
        lang = '';
        rate = 1;
        constructor(text: string) {
          this.text = text;
        }
      }
      const engine = {
        getVoices: () => [{ lang: 'en-GB', default: true, localService: true }],
        speak(utterance: { text: string; lang: string }) {
          said.push(utterance.text);
          open.push(utterance);
        },
        cancel() {
          open = [];
        },
      };
      Object.defineProperty(globalThis, 'speechSynthesis', { value: engine });
      Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: Utterance });
      Object.assign(globalThis, {
        said,
        openCount: () => open.length,
        finish: () => open.splice(0).forEach((utterance) => utterance.onend?.()),
      });
    });
  }
  type Ears = { said: string[]; finish(): void; openCount(): number };
  const said = (page: Page): Promise<string[]> => page.evaluate(() => [...(globalThis as unknown as Ears).said]);

  test('reads aloud: lines once, menus with numbers, controls; stops with the reader and makes auto wait', async () => {
    const { url } = await serve('aloud', [
      line('mira', 'The *lamp* is lit.', { stage: [{ op: 'show', character: 'mira', expression: 'joy' }] }),
      line(null, 'She waits.'),
      {
        id: 'fork',
        type: 'menu',
        prompt: 'And now?',
        choices: [
          { id: 'left', text: 'Left' },
          { id: 'right', text: 'Right' },
        ],
      },
    ]);
    await reader({ selfVoicing: 'browser', describeStage: true, autoWait: 0 });
    await speechEngine();
    const page = await begin(url);
    await expect.poll(async () => (await said(page)).join('|'), PATIENCE).toContain('Mira: The lamp is lit.');
    expect((await said(page)).join('|')).toContain('On stage: Mira, joyful. Background: the sea');
    expect((await said(page)).filter((words) => words.includes('The lamp is lit.'))).toHaveLength(1);
    // Auto waits for the voice, and goes on when it is over.
    await page.keyboard.press('a');
    await page.locator('[data-cvn-mode=auto]').waitFor(PATIENCE);
    await page.waitForTimeout(1_500);
    expect(await read(page)).toBe('The lamp is lit.');
    await page.evaluate(() => (globalThis as unknown as Ears).finish());
    await until(page, ({ text }) => text === 'She waits.', PATIENCE.timeout);
    await page.keyboard.press('a');
    await page.locator('[data-cvn-mode=""]').waitFor(PATIENCE);
    await goOn(page);
    await expect.poll(async () => (await said(page)).join('|'), PATIENCE).toContain('And now?. 1: Left. 2: Right');
    expect((await said(page)).join('|')).toContain('She waits.');
    await page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await said(page)).at(-1), PATIENCE).toContain('Left');
    // Off, by its key.
    await page.keyboard.press('v');
    await page.getByText('Read aloud: off').waitFor(PATIENCE);
    const before = (await said(page)).length;
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(200);
    expect((await said(page)).length).toBe(before);
    expect(await page.locator('[id^=cvn-stage-words]').innerText()).toBe('On stage: Mira, joyful. Background: the sea');
  });

  test('says once that there is no voice to read aloud with, and reading goes on', async () => {
    const { url } = await serve('mute', [line(null, 'First.'), line(null, 'Second.')]);
    await reader({ selfVoicing: 'browser' });
    await context.addInitScript(() => {
      Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: undefined });
    });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByText('This browser has no voice to read aloud with.').waitFor(PATIENCE);
    await page.locator('[data-cvn-action=start]').click();
    await until(page, ({ text }) => text === 'First.', PATIENCE.timeout);
    await goOn(page);
    await until(page, ({ text }) => text === 'Second.', PATIENCE.timeout);
  });

  test('with one hand on a telephone the tools stand at its thumb', async () => {
    const { url } = await serve('hand', [line('mira', 'Hold me with one hand.'), line(null, 'On.')]);
    for (const hand of ['left', 'right'] as const) {
      await reader({ hand }, { viewport: { width: 390, height: 844 }, hasTouch: true });
      const page = await begin(url);
      await page.waitForTimeout(400);
      await shot(page, `hand-${hand}-390`);
      const boxes = await page
        .locator('.cvn-tool')
        .evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect()).map(({ left, right, top }) => ({ left, right, top })),
        );
      expect(boxes).toHaveLength(7);
      for (const { left, right, top } of boxes) {
        expect(hand === 'left' ? right : 390 - left).toBeLessThan(80);
        expect(top).toBeGreaterThan(844 * 0.25);
      }
      expect(await violations(page)).toEqual([]);
      if (hand === 'left') await context.close();
    }
  });
});
