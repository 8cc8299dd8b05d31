import { spawn } from 'node:child_process';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { home, newFolder } from '../support.ts';
import { killJobs } from './kill-jobs.ts';

test('killed at eight random points, the queue loses nothing, and executes and pays nothing twice', async () => {
  const { kills, jobs, faults, paid } = await killJobs(8, 20);
  expect(faults).toEqual([]);
  expect(kills).toBe(8);
  expect({ jobs, paid }).toEqual({ jobs: 80, paid: 20 });
}, 120_000);

/** How a life of the queue ended, and what it told of. */
async function live(file: string, mode: 'die' | 'live'): Promise<{ end: unknown; told: string }> {
  const loader = `file://${path.join(home, 'tests', 'bench', 'typescript.mjs')}`;
  const args = ['--import', loader, path.join(home, 'tests', 'soak', 'ends-worker.mjs'), file, mode];
  const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.on('data', (text: Buffer) => (told += String(text)));
  const end = await new Promise((done) => child.once('close', (code, signal) => done(signal ?? code)));
  return { end, told };
}

test('killed in the midst of the write that ends ten jobs, none is done or told of; all are done at the next start', async () => {
  const file = path.join(newFolder('ends'), 'jobs.db');
  const states = (): unknown => {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare('SELECT state, count(*) AS jobs FROM job GROUP BY state').all();
    } finally {
      db.close();
    }
  };
  expect(await live(file, 'die')).toEqual({ end: 'SIGKILL', told: '' });
  expect(states()).toEqual([{ state: 'running', jobs: 10 }]);
  expect(await live(file, 'live')).toEqual({ end: 0, told: 'done\n'.repeat(10) });
  expect(states()).toEqual([{ state: 'done', jobs: 10 }]);
}, 60_000);
