import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { api, type Api } from '@comfyvn/shared/api';
import { createClient, type Client } from '@comfyvn/shared/contract/client';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';
import { newFolder, settled, startDaemon } from '../../support.ts';
import { readShown, type Shown } from './browser.ts';
import { start, type Run } from './program.ts';
import { slash, type SillyTavern } from './sillytavern.ts';

/** The built daemon as a process of its own, that can be killed and started again where it was or on another port. */
export async function daemonProcess({ dataDir = newFolder('live'), port = 0 } = {}) {
  let run: Run = start(['--data-dir', dataDir, '--port', String(port)]);
  let at = Number(new URL(await run.ready).port);
  return {
    get client(): Client<Api> {
      return createClient(api, {
        baseUrl: `http://127.0.0.1:${at}`,
        headers: () => ({ authorization: `Bearer ${fs.readFileSync(path.join(dataDir, 'token'), 'utf8').trim()}` }),
      });
    },
    get port(): number {
      return at;
    },
    dataDir,
    async kill(): Promise<void> {
      run.child.kill('SIGKILL');
      await run.exit;
    },
    async again(on = at): Promise<void> {
      run = start(['--data-dir', dataDir, '--port', String(on)]);
      at = Number(new URL(await run.ready).port);
    },
  };
}
export type DaemonProcess = Awaited<ReturnType<typeof daemonProcess>>;

/** A story without what differs by where it came from: pictures by their file; `seen`: with the expressions that were only on screen. */
async function plain(client: Client<Api>, id: string, { seen = false } = {}) {
  const head: StoryHead = await client.stories.get({ params: { id } });
  const names = new Map(head.assets.map(({ id: asset, name }) => [asset, path.basename(name)]));
  const scenes: Scene[] = await Promise.all(
    head.scenes.map(({ id: scene }) => client.stories.scene({ params: { id, scene } })),
  );
  const text = JSON.stringify(scenes, (key, value: unknown) => {
    if ((key === 'expression' && !seen) || key === 'revision') return undefined;
    return typeof value === 'string' && names.has(value) ? names.get(value) : value;
  });
  return JSON.parse(text) as unknown;
}

async function followedStory(client: Client<Api>, file: string) {
  const label = path.basename(file, '.jsonl');
  const stories = await client.stories.list();
  return stories.find(({ title }) => title === label) ?? stories.find(({ title }) => title.includes(label));
}

/**
 * What the daemon holds of a chat with the expressions that were on screen, and what it is after its file was read on top of that:
 * SillyTavern keeps no expressions in files. Done by a copy of the daemon, so that the one that follows the chat does not notice.
 */
export async function bothWithExpressions(daemon: DaemonProcess, tavern: SillyTavern, file: string) {
  const folder = newFolder('copy');
  const live = new Database(path.join(daemon.dataDir, 'comfyvn.db'), { readonly: true });
  live.prepare('VACUUM INTO ?').run(path.join(folder, 'comfyvn.db'));
  live.close();
  const assets = path.join(daemon.dataDir, 'assets');
  if (fs.existsSync(assets)) fs.cpSync(assets, path.join(folder, 'assets'), { recursive: true });
  const copy = await startDaemon(folder);
  try {
    const story = async () => {
      const found = await followedStory(copy.client, file);
      return found ? { id: found.id, text: await plain(copy.client, found.id, { seen: true }) } : null;
    };
    const followed = await story();
    const [library] = await copy.client.libraries.add({
      body: { connection: { kind: 'folder', folder: tavern.userFolder } },
    });
    const job = await copy.client.libraries.imports({ params: { id: library!.id }, body: { all: true } });
    expect((await settled(copy.client, job.id)).state).toBe('done');
    return { followed, read: await story() };
  } finally {
    await copy.daemon.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The story of the open chat in the daemon, and a fresh import of the chat's file by a daemon that knows nothing else. */
export async function bothStories(daemon: Pick<DaemonProcess, 'client'>, tavern: SillyTavern, file: string) {
  const fresh = await startDaemon(newFolder('fresh'));
  try {
    await fresh.client.settings.update({ body: { sillyTavern: { folders: [tavern.userFolder] } } });
    const [installation] = await fresh.client.imports.sillyTavern();
    const { story } = await fresh.client.imports.fromSillyTavern({
      body: { installation: installation!.id, path: path.relative(tavern.userFolder, file) },
    });
    const followed = await followedStory(daemon.client, file);
    return {
      followed: followed ? await plain(daemon.client, followed.id) : null,
      fresh: await plain(fresh.client, story),
    };
  } finally {
    await fresh.daemon.stop();
    fs.rmSync(fresh.dataDir, { recursive: true, force: true });
  }
}

/** Where two values, as text, begin to differ. */
export function differing(followed: unknown, fresh: unknown): string {
  const [a, b] = [JSON.stringify(followed, null, 1).split('\n'), JSON.stringify(fresh, null, 1).split('\n')];
  const at = a.findIndex((line, n) => line !== b[n]);
  return `followed:\n${a.slice(Math.max(0, at - 8), at + 6).join('\n')}\nfresh:\n${b.slice(Math.max(0, at - 8), at + 6).join('\n')}`;
}

/** A chat that is played while it is written, as a test does it on a page. */
export function liveOn(page: Page, tavern: SillyTavern, daemon: Pick<DaemonProcess, 'client' | 'dataDir'>) {
  const stage = stageOf(page);
  const quiet = () => page.waitForFunction(() => !('generating' in document.body.dataset), null, { timeout: 60_000 });
  return {
    stage,
    quiet,
    /** The page asks the model for its replies word by word. */
    streaming: () =>
      page.evaluate(() => {
        const { SillyTavern } = globalThis as unknown as {
          SillyTavern: { getContext(): { chatCompletionSettings: { stream_openai: boolean } } };
        };
        SillyTavern.getContext().chatCompletionSettings.stream_openai = true;
      }),
    async open(): Promise<void> {
      await slash(page, '/comfyvn-play');
      await this.begin();
    },
    /** From wherever a stage opens to the newest line. */
    async begin(): Promise<void> {
      await stage.player.waitFor({ timeout: 60_000 });
      await stage.until(({ status }) => status !== 'loading', 60_000);
      await stage.overlay.locator('.curtain').waitFor({ state: 'hidden' });
      await stage.toEnd();
    },
    async leave(): Promise<void> {
      await stage.overlay.locator('.leave').click();
      await stage.overlay.waitFor({ state: 'detached' });
    },
    async say(text: string): Promise<void> {
      await stage.box.fill(text);
      await stage.box.press('Enter');
    },
    /** The daemon's story is what a fresh import of the file gives. */
    async same(file: string): Promise<void> {
      await quiet();
      await expect
        .poll(
          async () => {
            const { followed, fresh } = await bothStories(daemon, tavern, file);
            return JSON.stringify(followed) === JSON.stringify(fresh) ? 'the same' : differing(followed, fresh);
          },
          { timeout: 45_000, interval: 400 },
        )
        .toBe('the same');
    },
  };
}

/** The stage as a test sees and works it. */
export function stageOf(page: Page) {
  const overlay = page.locator('dialog.comfyvn-overlay');
  const player = overlay.locator('[data-cvn-status]');
  const shown = (): Promise<Shown> => readShown(player);
  async function until(what: (now: Shown) => boolean, timeoutMs = 30_000): Promise<Shown> {
    let now = await shown();
    for (const end = Date.now() + timeoutMs; !what(now); now = await shown()) {
      if (Date.now() > end) throw new Error(`The player stays at ${JSON.stringify(now)}`);
      await page.waitForTimeout(40);
    }
    return now;
  }
  const start = overlay.locator('[data-cvn-action=start], [data-cvn-action=begin]').first();
  const button = (name: string | RegExp): Locator => overlay.getByRole('button', { name });
  return {
    overlay,
    player,
    shown,
    until,
    button,
    box: overlay.getByRole('textbox', { name: 'Your message' }),
    /**
     * Goes to the end, which has these words, and is sure to be there: what comes meanwhile leads to its own first line, and
     * then it takes another press.
     */
    async toEnd(words = ''): Promise<void> {
      let since = Infinity;
      for (const end = Date.now() + 40_000; Date.now() - since < 1_200; await page.waitForTimeout(150)) {
        const { status, text } = await shown();
        const isThere = status === 'ended' && text.includes(words);
        since = isThere ? Math.min(since, Date.now()) : Infinity;
        if (status === 'title') await start.click({ timeout: 3_000 }).catch(() => undefined);
        else if (status !== 'ended')
          await overlay
            .locator('.latest')
            .click({ timeout: 3_000 })
            .catch(() => undefined);
        if (Date.now() > end) throw new Error(`The end is not reached from "${text}".`);
      }
    },
    /** Presses on until the end of what there is; the lines that were met. */
    async readOn(): Promise<Shown[]> {
      const lines: Shown[] = [];
      for (let step = 0; step < 100; step++) {
        const now = await shown();
        if (now.status === 'ended') break;
        if (lines.at(-1)?.node !== now.node) lines.push(now);
        await page.keyboard.press('Space');
        await page.waitForTimeout(60);
      }
      return lines;
    },
  };
}
