import fs from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { api, type Api } from '@comfyvn/shared/api';
import { createClient, type Client } from '@comfyvn/shared/contract/client';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';
import { newFolder, startDaemon } from '../../support.ts';
import { readShown, type Shown } from './browser.ts';
import { start, type Run } from './program.ts';
import type { SillyTavern } from './sillytavern.ts';

/** The built daemon as a process of its own, that can be killed and started again where it was. */
export async function daemonProcess(dataDir = newFolder('live')) {
  let run: Run = start(['--data-dir', dataDir, '--port', '0']);
  const url = await run.ready;
  const { port } = new URL(url);
  const client = createClient(api, {
    baseUrl: `http://127.0.0.1:${port}`,
    headers: () => ({ authorization: `Bearer ${fs.readFileSync(path.join(dataDir, 'token'), 'utf8').trim()}` }),
  });
  return {
    client,
    port: Number(port),
    dataDir,
    async kill(): Promise<void> {
      run.child.kill('SIGKILL');
      await run.exit;
    },
    async again(): Promise<void> {
      run = start(['--data-dir', dataDir, '--port', port]);
      await run.ready;
    },
  };
}
export type DaemonProcess = Awaited<ReturnType<typeof daemonProcess>>;

/** A story without what differs by where it came from: pictures by their file, and no expression that was only on screen. */
async function plain(client: Client<Api>, id: string) {
  const head: StoryHead = await client.stories.get({ params: { id } });
  const names = new Map(head.assets.map(({ id: asset, name }) => [asset, path.basename(name)]));
  const scenes: Scene[] = await Promise.all(
    head.scenes.map(({ id: scene }) => client.stories.scene({ params: { id, scene } })),
  );
  const text = JSON.stringify(scenes, (key, value: unknown) => {
    if (key === 'expression' || key === 'revision') return undefined;
    return typeof value === 'string' && names.has(value) ? names.get(value) : value;
  });
  return JSON.parse(text) as unknown;
}

/** The story of the open chat in the daemon, and a fresh import of the chat's file by a daemon that knows nothing else. */
export async function bothStories(daemon: DaemonProcess, tavern: SillyTavern, file: string) {
  const fresh = await startDaemon(newFolder('fresh'));
  try {
    await fresh.client.settings.update({ body: { sillyTavern: { folders: [tavern.userFolder] } } });
    const [installation] = await fresh.client.imports.sillyTavern();
    const { story } = await fresh.client.imports.fromSillyTavern({
      body: { installation: installation!.id, path: path.relative(tavern.userFolder, file) },
    });
    const label = path.basename(file, '.jsonl');
    const stories = await daemon.client.stories.list();
    const followed = stories.find(({ title }) => title.includes(label)) ?? stories[0];
    return {
      followed: followed ? await plain(daemon.client, followed.id) : null,
      fresh: await plain(fresh.client, story),
    };
  } finally {
    await fresh.daemon.stop();
    fs.rmSync(fresh.dataDir, { recursive: true, force: true });
  }
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
        if (status !== 'ended')
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
