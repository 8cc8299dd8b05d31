import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import type { ConsoleMessage, Page, Response } from 'playwright-core';
import { startFakeLlm, type FakeLlm } from './sillytavern-llm.ts';
import { seedUser } from './sillytavern-seed.ts';

/** The real program, installed apart from everything else by `npm ci` in tests/sillytavern; or another version's folder. */
export const PROGRAM =
  process.env['COMFYVN_TEST_SILLYTAVERN'] ??
  fileURLToPath(new URL('../../sillytavern/node_modules/sillytavern', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.cache/sillytavern-webpack', import.meta.url));

/** The first start compiles SillyTavern's own front end: half a minute, much more on a busy machine. */
const START_TIMEOUT_MS = 240_000;

export const isInstalled = (): boolean => fs.existsSync(path.join(PROGRAM, 'server.js'));

export interface SillyTavern {
  /** Without a trailing slash. */
  readonly url: string;
  readonly llm: FakeLlm;
  /** Folder of its one user. */
  readonly userFolder: string;
  readonly soloFile: string;
  readonly groupFile: string;
  readonly startedInMs: number;
  log(): string;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = net.createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => found(port));
    });
  });

/**
 * Starts SillyTavern on a free port with its own seeded data. `prepare` may put more into the user's folder, e.g. the
 * extension; `env` sets its options, as SILLYTAVERN_ and their names.
 */
export async function startSillyTavern(
  prepare?: (userFolder: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<SillyTavern> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-st-'));
  const llm = await startFakeLlm();
  const userFolder = path.join(root, 'data/default-user');
  const chats = seedUser(userFolder, { program: PROGRAM, llmUrl: llm.url });
  prepare?.(userFolder);
  if (fs.existsSync(CACHE)) fs.cpSync(CACHE, path.join(root, 'data/_webpack'), { recursive: true });
  const port = await freePort();
  const started = Date.now();
  const child = launch(root, port, env);
  let log = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await ended(child);
    await llm.stop();
    keepCompiled(root);
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await answering(`${url}/version`, child);
  } catch (error) {
    await stop();
    throw new Error(`SillyTavern did not start: ${String(error)}\n${log}`, { cause: error });
  }
  return { url, llm, userFolder, ...chats, startedInMs: Date.now() - started, log: () => log, stop };
}

/** Paths are absolute because SillyTavern changes into its own folder. */
function launch(root: string, port: number, env: Readonly<Record<string, string>>): ChildProcess {
  const config = path.join(root, 'config.yaml');
  fs.copyFileSync(path.join(PROGRAM, 'default/config.yaml'), config);
  const options = ['--configPath', config, '--dataRoot', path.join(root, 'data'), '--port', String(port)];
  const listen = env['SILLYTAVERN_LISTEN'] ?? 'false';
  return spawn(process.execPath, ['server.js', ...options, '--listen', listen, '--browserLaunchEnabled', 'false'], {
    cwd: PROGRAM,
    env: { ...process.env, NODE_ENV: 'production', SILLYTAVERN_SKIPCONTENTCHECK: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end;) {
    if (child.exitCode !== null) throw new Error(`it exited with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    // With user accounts or a password it answers strangers with a refusal.
    if (answer?.ok || answer?.status === 401 || answer?.status === 403) return;
    await new Promise((done) => setTimeout(done, 150));
  }
  throw new Error(`no answer within ${START_TIMEOUT_MS / 1_000} s`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(hard);
}

/** SillyTavern compiles into its data folder (in a container: into its own), so a fresh one pays again without this. */
function keepCompiled(root: string): void {
  const compiled = path.join(root, 'data/_webpack');
  if (!fs.existsSync(CACHE) && fs.existsSync(compiled)) fs.cpSync(compiled, CACHE, { recursive: true });
}

/** Addresses of the extension's scripts. */
export const EXTENSION = /\/third-party\/comfyvn\//i;

/** Bytes of the extension's files that a page has asked for, compressed as gzip does it, by their names. */
export async function weightOf(responses: readonly Response[]): Promise<Map<string, number>> {
  const own = responses.filter((one) => one.url().includes('/third-party/'));
  const bytes = await Promise.all(own.map(async (one) => zlib.gzipSync(await one.body().catch(() => '')).length));
  return new Map(own.map((one, n) => [one.url().split('/').at(-1)!, bytes[n]!]));
}

/** A line on the console that is there because of us: by our code, or a warning with our name. SillyTavern itself logs every event. */
export function isNoise(message: ConsoleMessage): boolean {
  const { url } = message.location();
  if (/third-party|\/api\/plugins\/|\/health$/.test(url)) return true;
  return ['warning', 'error'].includes(message.type()) && /comfyvn/i.test(message.text());
}

/* What a user does on the page. */

/** Where there are user accounts: as the one user of the seed, who has no password. */
export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/login`);
  await page.evaluate(async () => {
    const { token } = (await (await fetch('/csrf-token')).json()) as { token: string };
    await fetch('/api/users/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-CSRF-Token': token },
      body: JSON.stringify({ handle: 'default-user', password: '' }),
    });
  });
}

/** Opens the page and waits until SillyTavern is ready. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction('document.getElementById("preloader") === null', null, { timeout: 120_000 });
}

/** Runs in the page; `SillyTavern` is its global. */
declare const SillyTavern: { getContext(): Record<string, never> & StPage };
interface StPage {
  characters: { avatar: string }[];
  chat: { mes: string; swipe_id?: number }[];
  getCurrentChatId(): string;
  selectCharacterById(id: number, options: object): Promise<void>;
  openGroupChat(group: string, chat: string): Promise<void>;
  executeSlashCommandsWithOptions(text: string): Promise<{ pipe: string }>;
}

export async function openSoloChat(page: Page, { avatar, chat }: { avatar: string; chat: string }): Promise<void> {
  await page.evaluate(async (wanted) => {
    const context = SillyTavern.getContext();
    await context.selectCharacterById(
      context.characters.findIndex((one) => one.avatar === wanted),
      { switchMenu: false },
    );
  }, avatar);
  await page.waitForFunction((wanted) => SillyTavern.getContext().getCurrentChatId() === wanted, chat);
}

export async function openGroupChat(page: Page, { id, chat }: { id: string; chat: string }): Promise<void> {
  // As text: the test runner would rewrite an import() in a function.
  await page.evaluate(
    `import('/scripts/group-chats.js').then((module) => module.openGroupById(${JSON.stringify(id)}))`,
  );
  await page.waitForFunction((wanted) => SillyTavern.getContext().getCurrentChatId() === wanted, chat);
}

/** Types a slash command; resolves with what it returns. */
export const slash = (page: Page, command: string): Promise<string> =>
  page.evaluate(async (text) => (await SillyTavern.getContext().executeSlashCommandsWithOptions(text)).pipe, command);

/** The open chat's file, without its ending. */
export const currentChat = (page: Page): Promise<string> =>
  page.evaluate(() => SillyTavern.getContext().getCurrentChatId());

export const chatLength = (page: Page): Promise<number> => page.evaluate(() => SillyTavern.getContext().chat.length);

/** Connects the extension of a page with the daemon, as its user does. */
export async function connect(page: Page): Promise<void> {
  await page.locator('.comfyvn-panel[data-state=unpaired]').waitFor({ state: 'attached' });
  const consented = page.context().waitForEvent('page');
  await page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLElement>('.comfyvn-panel .menu_button'))
      if (one.textContent?.includes('Connect')) one.click();
  });
  const consent = await consented;
  await consent.getByRole('button', { name: 'Allow' }).click();
  await page.locator('.comfyvn-panel[data-state=ready]').waitFor({ state: 'attached' });
  await consent.close();
}

/** Another ComfyVN may run on this computer: pages opened from here on know the one of this test. */
export const knowDaemon = (pages: Pick<Page, 'addInitScript'>, port: number): Promise<unknown> =>
  pages.addInitScript((at) => {
    if (!localStorage.getItem('comfyvn.connection'))
      localStorage.setItem('comfyvn.connection', JSON.stringify({ port: at, token: null }));
  }, port);
