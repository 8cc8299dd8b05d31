import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { api, type Api } from '@comfyvn/shared/api';
import { createClient, type Client } from '@comfyvn/shared/contract/client';
import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import type { Config } from '../daemon/src/core/config.ts';
import { createDaemon, type Daemon } from '../daemon/src/daemon.ts';

export const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A new empty folder of its own, under the system's temporary folder. */
export const newFolder = (name: string): string => fs.mkdtempSync(path.join(os.tmpdir(), `comfyvn-${name}-`));

export function testConfig(dataDir: string, more: Partial<Config> = {}): Config {
  return {
    home,
    dataDir,
    configFile: path.join(dataDir, 'config', 'comfyvn.json'),
    logDir: path.join(dataDir, 'logs'),
    port: 0,
    open: false,
    logLevel: 'silent',
    userHome: dataDir,
    keysDir: path.join(dataDir, 'keys'),
    keyring: false,
    secretKey: null,
    ...more,
  };
}

export interface RunningDaemon {
  readonly daemon: Daemon;
  readonly url: string;
  readonly dataDir: string;
  readonly client: Client<Api>;
}

/** A whole daemon on a free port and a folder of its own. */
export async function startDaemon(dataDir = newFolder('daemon'), more: Partial<Config> = {}): Promise<RunningDaemon> {
  const daemon = createDaemon(testConfig(dataDir, more));
  const url = await daemon.start();
  const client = createClient(api, { baseUrl: url, headers: () => ({ authorization: `Bearer ${daemon.token}` }) });
  return { daemon, url, dataDir, client };
}

/** A chat file of SillyTavern 1.16 and newer, from its messages. */
export function chatFile(messages: readonly object[], metadata: object = {}): string {
  const header = { chat_metadata: metadata, user_name: 'unused', character_name: 'unused' };
  return [header, ...messages].map((m) => JSON.stringify(m)).join('\n');
}

/** A message, `minute` minutes into the test's day. */
export function said(name: string, mes: string, minute: number, more: object = {}): Record<string, unknown> {
  const send_date = new Date(Date.UTC(2026, 0, 1, 12) + 60_000 * minute).toISOString();
  return { name, is_user: name === 'Mika', is_system: false, send_date, mes, extra: {}, ...more };
}

/** A job once it is over. */
export async function settled(client: Client<Api>, id: string): Promise<Job> {
  for (;;) {
    const job = await client.jobs.get({ params: { id } });
    if (isFinished(job.state)) return job;
    await new Promise((done) => setTimeout(done, 10));
  }
}
