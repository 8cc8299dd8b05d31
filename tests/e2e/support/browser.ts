import fs from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { home } from '../../support.ts';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = (): boolean => fs.existsSync(CHROMIUM);

/** Chromium as the tests use it: no network of its own, software drawing, so that it behaves the same everywhere. */
export const openBrowser = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...'--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader'.split(
        ' ',
      ),
      ...args,
    ],
  });

const axeSource = fs.readFileSync(path.join(home, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** What axe-core finds against accessibility on a page, or in the part that a selector names: a sentence for each rule. */
export async function violations(page: Page, where = 'html'): Promise<string[]> {
  // A strict CSP allows no injected script element; the tester's own code is evaluated by the debugger.
  await page.evaluate(axeSource);
  return page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as {
      axe: { run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await axe.run(selector);
    return found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  }, where);
}

/** What keeps a page from being installed as an app of its own, as the browser says it; a manifest's faults too. */
export async function installFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { errors, url } = await session.send('Page.getAppManifest');
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  await session.detach();
  // Pages of tests are private windows, which install nothing.
  const found = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
  return [...(url ? [] : ['no manifest']), ...errors.map(({ message }) => message), ...found];
}

/** A folder for screenshots that people look at after the run. */
export function shots(name: string): (page: Page, shot: string) => Promise<void> {
  const folder = path.join(home, 'tests', 'out', name);
  fs.mkdirSync(folder, { recursive: true });
  return async (page, shot) => void (await page.screenshot({ path: path.join(folder, `${shot}.png`) }));
}

export interface Shown {
  readonly status: string;
  readonly node: string;
  readonly speaker: string;
  readonly kind: string;
  readonly background: string;
  readonly figures: readonly { name: string; expression: string; asset: string | null; x: number; dimmed: boolean }[];
  readonly text: string;
}

/** What a player shows now, read off its root element. */
export const readShown = (player: Locator): Promise<Shown> =>
  player.evaluate((root) => {
    // The reading over a word is not part of the line.
    const wordsOf = (line: Element | null): string => {
      const words = line?.cloneNode(true) as Element | undefined;
      for (const reading of words?.querySelectorAll('rt') ?? []) reading.remove();
      return words?.textContent ?? '';
    };
    const { cvnStatus, cvnNode, cvnSpeaker, cvnKind, cvnBackground, cvnFigures } = (root as HTMLElement).dataset;
    return {
      status: cvnStatus ?? '',
      node: cvnNode ?? '',
      speaker: cvnSpeaker ?? '',
      kind: cvnKind ?? '',
      background: cvnBackground ?? '',
      figures: JSON.parse(cvnFigures ?? '[]') as Shown['figures'],
      text: wordsOf(root.querySelector('.cvn-text[data-cvn-now]')),
    };
  });

/** What the player of a page shows now. */
export const shown = (page: Page): Promise<Shown> => readShown(page.locator('[data-cvn-status]'));

/** Waits until the player shows what is asked for. */
export async function until(page: Page, what: (now: Shown) => boolean, timeoutMs = 20_000): Promise<Shown> {
  let now = await shown(page);
  for (const end = Date.now() + timeoutMs; !what(now); now = await shown(page)) {
    if (Date.now() > end) throw new Error(`The player stays at ${JSON.stringify(now)}`);
    await page.waitForTimeout(40);
  }
  return now;
}

/** Presses on until another node is shown: the first press may only finish the typing. */
export async function goOn(page: Page, key = 'Space'): Promise<Shown> {
  const before = await shown(page);
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
    const now = await shown(page);
    if (now.node !== before.node || now.status !== before.status)
      return until(page, ({ status }) => status !== 'loading');
  }
  return before;
}

/** Starts from the title and reads to the end, the first choice at every menu; every line as it was shown. */
export async function readToTheEnd(
  page: Page,
  choose: (texts: readonly string[]) => number = () => 0,
): Promise<Shown[]> {
  const lines: Shown[] = [];
  if ((await shown(page)).status === 'title') await page.locator('[data-cvn-action=start]').click();
  let now = await until(page, ({ status }) => status !== 'title' && status !== 'loading');
  for (let step = 0; step < 600 && now.status !== 'ended'; step++) {
    if (now.status === 'line') {
      lines.push(now);
      now = await goOn(page, step % 2 ? 'Enter' : 'Space');
      continue;
    }
    if (now.status !== 'menu') {
      now = await until(page, ({ status }) => status === 'line' || status === 'menu' || status === 'ended');
      continue;
    }
    const choices = page.locator('[data-cvn-choice]');
    await choices.first().waitFor();
    await choices.nth(choose(await choices.allInnerTexts())).click();
    // A press right after the menu appears is taken for one too many and ignored; then the menu is still there.
    const { node } = now;
    const left = (s: Shown) => s.status !== 'loading' && (s.status !== 'menu' || s.node !== node);
    now = await until(page, left, 3_000).catch(() => shown(page));
  }
  if (now.status !== 'ended') throw new Error('The story does not end.');
  return lines;
}
