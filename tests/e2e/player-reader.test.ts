import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lineTextIn, nameIn } from '@comfyvn/shared/story/localised';
import type { Input } from '@comfyvn/shared/story/run-state';
import { start, step } from '@comfyvn/shared/story/runner';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { viewOf } from '@comfyvn/shared/story/view';
import { hasBrowser, openBrowser } from './support/browser.ts';
import { featureTale, WAYS } from './support/feature-story.ts';
import { exportTale, serveFolder, type StaticHost, type Tale } from './support/web-export.ts';

/** Whole stories take their time where other programs run beside them. */
const PATIENCE_MS = 1_800_000;

/** What a player shows, and how far its log is. */
interface Now {
  readonly status: string;
  readonly node: string;
}

/** What a reader decided on the way, as the story core takes it. */
type Decision = Extract<Input, { type: 'choose' | 'enter' | 'timeout' }>;

/** A way to read: each act may come to nothing, as with people, and is then done again. */
interface Hands {
  begin(): Promise<void>;
  goOn(): Promise<void>;
  choose(id: string): Promise<void>;
  /** Answers a question; what was answered. */
  answer(text: string): Promise<string>;
}

/** Takes down in the page all that its log says, and what its toasts say. */
const TAKE_DOWN = `
  globalThis.said = [];
  globalThis.toasts = [];
  const last = new WeakMap();
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      const entry = element && element.closest('[role=log] > p');
      if (entry && entry.textContent && last.get(entry) !== entry.textContent) {
        last.set(entry, entry.textContent);
        globalThis.said.push(entry.textContent);
      }
      for (const node of addedNodes)
        if (node.nodeType === 1 && node.closest('[role=status]')) globalThis.toasts.push(node.textContent);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
  globalThis.called = [];
  addEventListener('comfyvn:callback', (event) => globalThis.called.push(event.detail.name));
`;

/** A gamepad that a test holds, as a browser shows one: unseen until its first press. */
const PAD = `
  const buttons = Array.from({ length: 17 }, () => ({ pressed: false, touched: false, value: 0 }));
  const pad = { id: 'Pad (STANDARD GAMEPAD)', index: 0, connected: true, mapping: 'standard', timestamp: 0, axes: [0, 0, 0, 0], buttons };
  let here = false;
  navigator.getGamepads = () => [here ? pad : null, null, null, null];
  const frames = async (count) => { for (let i = 0; i < count; i++) await new Promise((next) => requestAnimationFrame(next)); };
  globalThis.pressPad = async (index) => {
    if (!here) {
      here = true;
      dispatchEvent(new Event('gamepadconnected'));
    }
    buttons[index] = { pressed: true, touched: true, value: 1 };
    await frames(2);
    buttons[index] = { pressed: false, touched: false, value: 0 };
    await frames(2);
  };
`;
/** No pictures are drawn: the same story is read three times, and seen once. */
const BLIND = 'HTMLCanvasElement.prototype.getContext = () => null;';
const BUTTON = { south: 0, up: 12, down: 13, left: 14, right: 15 } as const;

const now = (page: Page): Promise<Now> =>
  page.evaluate(() => {
    const { cvnStatus, cvnNode } = document.querySelector<HTMLElement>('[data-cvn-status]')!.dataset;
    return { status: cvnStatus ?? '', node: cvnNode ?? '' };
  });

/** Waits until a player shows something else, at most for a time; what it shows then. */
const changed = (page: Page, before: Now, withinMs: number): Promise<Now> =>
  page.evaluate(
    ([{ status, node }, ms]) =>
      new Promise<Now>((resolve) => {
        const { dataset } = document.querySelector<HTMLElement>('[data-cvn-status]')!;
        const end = performance.now() + ms;
        const look = (): void => {
          const at = { status: dataset['cvnStatus'] ?? '', node: dataset['cvnNode'] ?? '' };
          const other = at.status !== 'loading' && (at.status !== status || at.node !== node);
          if (other || performance.now() > end) resolve(at);
          else setTimeout(look, 10);
        };
        look();
      }),
    [before, withinMs] as const,
  );

/** Reads from the title to the end with one pair of hands; what was decided on the way. */
async function readWith(page: Page, hands: Hands): Promise<Decision[]> {
  const decisions: Decision[] = [];
  const ways = new Map(Object.entries(WAYS).map(([menu, choices]) => [menu, [...choices]]));
  await hands.begin();
  let at = await changed(page, { status: 'title', node: '' }, 30_000);
  for (let idle = 0; at.status !== 'ended';) {
    const before = at;
    let decision: Decision | null = null;
    if (at.status === 'menu') {
      const choice = ways.get(at.node)?.[0];
      if (choice === undefined) throw new Error(`Nobody knows what to choose at ${at.node}.`);
      decision = choice === null ? { type: 'timeout' } : { type: 'choose', choice };
      if (choice !== null) await hands.choose(choice);
    } else if (at.status === 'input') {
      decision = { type: 'enter', value: await hands.answer(at.node === 'i_age' ? '7' : 'Ada') };
    } else await hands.goOn();
    at = await changed(page, before, decision ? 2_000 : 350);
    idle = at.node === before.node && at.status === before.status ? idle + 1 : 0;
    if (idle > 60) throw new Error(`The story stays at ${at.status} ${at.node}.`);
    if (idle > 0 || !decision) continue;
    decisions.push(decision);
    if (before.status === 'menu') ways.get(before.node)?.shift();
  }
  return decisions;
}

/** What the story core says for these decisions: each line once, in a language. The dice of a run are its seed's. */
function linesOf({ story }: Tale, decisions: readonly Decision[], seed: string, locale: string | null): string[] {
  const view = viewOf(story);
  const left = [...decisions];
  const lines: string[] = [];
  let { state } = start(view, { seed });
  while (state.status !== 'ended') {
    if (state.status === 'line' && state.line) {
      const speaker = story.characters.find(({ id }) => id === state.line?.speaker);
      const text = plainText(lineTextIn(view, state, locale) ?? '');
      lines.push(speaker ? `${nameIn(view.head, speaker, locale)}: ${text}` : text);
    }
    const input: Input | undefined = state.status === 'line' ? { type: 'advance' } : left.shift();
    if (!input) throw new Error(`Nothing was decided at ${state.node}.`);
    ({ state } = step(view, state, input));
  }
  return lines;
}

describe.skipIf(!hasBrowser())('a story with everything in it is read from the title to its end', () => {
  let browser: Browser;
  let host: StaticHost;
  let tale: Tale;
  let context: BrowserContext;
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser(['--autoplay-policy=no-user-gesture-required']);
    tale = await featureTale();
    host = await serveFolder(await exportTale(tale));
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(() => context.close());

  async function open(options: Parameters<Browser['newContext']>[0], ...scripts: string[]): Promise<Page> {
    context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const preferences = { textSpeed: 0, motion: 'reduced', skipUnread: false };
    await page.addInitScript((text) => {
      if (!localStorage.getItem('comfyvn.player.preferences')) localStorage.setItem('comfyvn.player.preferences', text);
    }, JSON.stringify(preferences));
    for (const script of [TAKE_DOWN, ...scripts]) await page.addInitScript(script);
    await page.goto(host.url);
    await page.locator('[data-cvn-status=title]').waitFor();
    return page;
  }

  /** Every line was said to assistive technology, once and in its order; nothing complained; the goals were told. */
  async function expectAllRead(page: Page, decisions: readonly Decision[], locale: string | null): Promise<void> {
    expect(await page.locator('.cvn-end-title').innerText()).toBe('Home');
    const heard = await page.evaluate(() => {
      const { said, toasts, called } = globalThis as unknown as Record<'said' | 'toasts' | 'called', string[]>;
      return { said, toasts, called };
    });
    const said = heard.said.filter((text) => /(Line|Zeile) \d+:/.test(text));
    expect(said.length).toBeGreaterThan(500);
    // The player throws its own dice: one of two ways, each with its own line.
    const ways = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((seed) => linesOf(tale, decisions, seed, locale));
    expect(ways.find((lines) => lines.every((text, i) => text === said[i])) ?? ways[0]).toEqual(said);
    expect(heard.called).toEqual(['harbour']);
    for (const goal of ['Brave at the harbour', 'Home at last'])
      expect(heard.toasts.filter((text) => text.includes(goal))).toHaveLength(1);
    expect(complaints).toEqual([]);
  }

  test(
    'by keyboard alone, in another language than it was written in',
    async () => {
      const page = await open({ viewport: { width: 800, height: 500 } });
      const { keyboard } = page;
      /** Presses a key until something has the focus. */
      const tabTo = async (selector: string, key = 'Tab'): Promise<void> => {
        for (let press = 0; press < 60; press++) {
          if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
          await keyboard.press(key);
        }
        throw new Error(`The focus does not come to ${selector}.`);
      };
      let space = false;
      const decisions = await readWith(page, {
        async begin() {
          await tabTo('select[data-cvn-setting=storyLanguage]');
          await keyboard.press('ArrowDown');
          await tabTo('[data-cvn-action=start]', 'Shift+Tab');
          await keyboard.press('Enter');
        },
        async goOn() {
          space = !space;
          await keyboard.press(space ? 'Space' : 'Enter');
        },
        async choose(id) {
          await tabTo(`[data-cvn-choice=${id}]`, 'ArrowDown');
          await keyboard.press('Enter');
        },
        async answer(text) {
          await tabTo('[data-cvn-answer]');
          await keyboard.press('Control+a');
          await keyboard.type(text);
          await keyboard.press('Enter');
          return text;
        },
      });
      await expectAllRead(page, decisions, 'de');
    },
    PATIENCE_MS,
  );

  test(
    'by touch alone, on a telephone',
    async () => {
      const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, BLIND);
      const cdp: CDPSession = await context.newCDPSession(page);
      const tap = async (x: number, y: number): Promise<void> => {
        // Both at once: on a busy machine a tap would become a long press.
        await Promise.all([
          cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] }),
          cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] }),
        ]);
      };
      const tapOn = async (selector: string): Promise<void> => {
        const found = page.locator(selector).first();
        await found.waitFor();
        await found.scrollIntoViewIfNeeded();
        const box = await found.boundingBox();
        if (box) await tap(box.x + box.width / 2, box.y + box.height / 2);
      };
      const decisions = await readWith(page, {
        begin: () => tapOn('[data-cvn-action=start]'),
        goOn: () => tap(195, 300),
        choose: (id) => tapOn(`[data-cvn-choice=${id}]`),
        async answer(text) {
          await tapOn('[data-cvn-answer]');
          // The telephone's own keyboard writes; what stood there is marked as a second tap would.
          await page.locator('[data-cvn-answer]').selectText();
          await cdp.send('Input.insertText', { text });
          await tapOn('.cvn-question-enter');
          return text;
        },
      });
      await expectAllRead(page, decisions, null);
    },
    PATIENCE_MS,
  );

  test(
    'by gamepad',
    async () => {
      const page = await open({ viewport: { width: 800, height: 500 } }, PAD, BLIND);
      const press = (button: keyof typeof BUTTON): Promise<void> =>
        page.evaluate(
          (index) => (globalThis as unknown as { pressPad(index: number): Promise<void> }).pressPad(index),
          BUTTON[button],
        );
      /** Moves the focus until it is on something. */
      const moveTo = async (selector: string, ...way: (keyof typeof BUTTON)[]): Promise<void> => {
        for (let move = 0; move < 40; move++) {
          if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
          await press(way[move % way.length] ?? 'down');
        }
        throw new Error(`The focus does not come to ${selector}.`);
      };
      const decisions = await readWith(page, {
        async begin() {
          await moveTo('[data-cvn-action=start]', 'up');
          for (let push = 0; push < 20 && (await now(page)).status === 'title'; push++) await press('south');
        },
        goOn: () => press('south'),
        async choose(id) {
          await moveTo(`[data-cvn-choice=${id}]`, 'down');
          await press('south');
        },
        async answer() {
          await moveTo('.cvn-board-key', 'down');
          await press('south');
          const answered = await page.locator('[data-cvn-answer]').inputValue();
          await moveTo('.cvn-question-enter', 'up', 'right');
          await press('south');
          return answered;
        },
      });
      await expectAllRead(page, decisions, null);
    },
    PATIENCE_MS,
  );
});
