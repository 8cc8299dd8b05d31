import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { home, newFolder } from '../../support.ts';

export interface DevPage {
  /** The address of the page, without a query. */
  readonly url: string;
  stop(): void;
}

/** Builds the player's development page and serves it under its strict CSP. */
export async function startDevPage(): Promise<DevPage> {
  const folder = newFolder('player-dev');
  const webpack = path.join(home, 'node_modules', 'webpack-cli', 'bin', 'cli.js');
  execFileSync(process.execPath, [webpack, '--config', path.join(home, 'player', 'dev', 'webpack.config.mjs')], {
    cwd: home,
    env: { ...process.env, PLAYER_DEV_OUT: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const server = spawn(process.execPath, [path.join(home, 'player', 'dev', 'serve.mjs'), '0', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((done) =>
    server.stdout.on('data', (text) => void (String(text).startsWith('http') && done(String(text).trim()))),
  );
  return { url, stop: () => server.kill() };
}

/**
 * A page of its own whose reader has set this before; text comes at once unless it says otherwise. No pictures are drawn,
 * so that what stands over them is tried quickly.
 */
export async function openReader(
  browser: Browser,
  preferences: Record<string, unknown>,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addInitScript(
    (wished) => {
      const key = 'comfyvn.player.preferences';
      if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify(wished));
      HTMLCanvasElement.prototype.getContext = () => null;
    },
    { textSpeed: 0, motion: 'reduced', ...preferences },
  );
  return context.newPage();
}
