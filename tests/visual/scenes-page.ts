import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { home } from '../support.ts';

const built = path.join(home, '.cache', 'visual');
const ADDRESS = 'http://scenes.localhost/';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.webm': 'video/webm',
};
/** As strict as the pages that the player lives on: nothing may be evaluated, and Trusted Types are required. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src blob:; font-src 'self' data: blob:; connect-src 'self'; require-trusted-types-for 'script'";
const PAGE_CSS = 'html, body { margin: 0; background: #000; overflow: hidden }';

/** Builds the page with the scenes. */
export function buildPage(): void {
  const webpack = path.join(home, 'node_modules', 'webpack-cli', 'bin', 'cli.js');
  const config = path.join(home, 'tests', 'visual', 'webpack.config.mjs');
  const run = spawnSync(process.execPath, [webpack, '--config', config], { cwd: home, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`The page with the scenes cannot be built:\n${run.stdout}${run.stderr}`);
}

/** Opens the page with the scenes; everything comes from the folder it was built into. */
export async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.route(`${ADDRESS}**`, (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    const contentType = TYPES[path.extname(name)] ?? 'text/plain';
    if (name === 'page.css') return route.fulfill({ contentType, body: PAGE_CSS });
    const place = name.endsWith('.webm') ? path.join(home, 'tests', 'visual', 'page') : built;
    const file = path.join(place, name);
    const headers = { 'content-type': contentType, 'content-security-policy': CSP };
    return fs.existsSync(file) ? route.fulfill({ headers, path: file }) : route.fulfill({ status: 404 });
  });
  await page.goto(`${ADDRESS}page.html`);
  await page.waitForFunction(() => 'shoot' in globalThis);
  return page;
}

/** What the page offers to tests. */
export interface ScenesWindow {
  openScreen(name: string): Promise<void>;
  /** See page/reading.ts. */
  waysTo(seed: number, lines: number, renderer: string): Promise<Record<string, unknown>>;
  afterLoss(): Promise<{ before: unknown; after: unknown; anew: boolean }>;
  filmPlays(renderer: string): Promise<{ plays: boolean; stands: boolean }>;
  mostPixels(lines: number, pictures: number): Promise<{ most: number; last: number }>;
  shoot(name: string, renderer: string, width: number, height: number): Promise<string>;
  readonly sceneNames: readonly string[];
}

/** The names of all scenes. */
export const sceneNames = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as unknown as ScenesWindow).sceneNames);

/** A picture (PNG) of a scene, half as large as the stage it is shown on. */
export async function shoot(page: Page, name: string, renderer: string, width = 640, height = 360): Promise<Buffer> {
  const base64 = await page.evaluate(
    ([scene, by, w, h]) => (globalThis as unknown as ScenesWindow).shoot(scene, by, w, h),
    [name, renderer, width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}
