import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { startFakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { home, newFolder } from '../support.ts';

export interface KilledRun {
  readonly kills: number;
  readonly jobs: number;
  readonly pictures: number;
  /** Pictures that were submitted more than once; no fault as long as one alone was executed. */
  readonly sentTwice: number;
  readonly paid: number;
  /** How often a job was given up because of the kills, and begun again as a person would. */
  readonly again: number;
  /** What was lost, or executed or paid twice, and how; empty where all is well. */
  readonly faults: readonly string[];
  /** The database, left where there were faults. */
  readonly file: string;
}

/** Of finished jobs 1,000 are remembered: the four kinds together must be less. */
const MOST_OF_EACH = 250;

/**
 * Runs `count` jobs of each of four kinds and kills the process that works on them `kills` times at random points. Pictures go
 * to a ComfyUI that keeps its history over the kills, others to a service that is paid.
 */
export async function killJobs(kills: number, count: number): Promise<KilledRun> {
  if (count > MOST_OF_EACH) throw new Error(`At most ${MOST_OF_EACH} of each kind.`);
  const folder = newFolder('soak');
  const file = path.join(folder, 'jobs.db');
  const comfy = await startFakeComfy({ steps: 4, stepMs: 30, historyLagMs: 5 });
  const paid = await startPaid();
  try {
    const ran = await liveAndDie(kills, [file, comfy.url, paid.url, String(count)]);
    const rows = readJobs(file);
    const times = timesExecuted(comfy);
    const faults = [
      ...outcomeFaults(rows, count),
      ...[...times].filter(([, { executed }]) => executed !== 1).map(([n, t]) => `picture ${n}: ${t.executed} times`),
      ...[...paid.counts].filter(([, t]) => t !== 1).map(([n, t]) => `paid ${n}: ${t} times`),
    ];
    if (faults.length === 0) fs.rmSync(folder, { recursive: true, force: true });
    return {
      ...ran,
      jobs: rows.length,
      pictures: comfy.executed.length,
      sentTwice: [...times.values()].filter(({ sent }) => sent > 1).length,
      paid: paid.counts.size,
      faults,
      file,
    };
  } finally {
    await comfy.stop();
    await paid.close();
  }
}

/** Lives of the worker, one after the other, until one of them finds all done. */
async function liveAndDie(kills: number, args: readonly string[]): Promise<{ kills: number; again: number }> {
  const loader = path.join(home, 'tests', 'bench', 'typescript.mjs');
  const worker = path.join(home, 'tests', 'soak', 'jobs-worker.mjs');
  let killed = 0;
  let again = 0;
  for (let isOver = false; !isOver;) {
    const child = spawn(process.execPath, ['--import', `file://${loader}`, worker, ...args], {
      cwd: home,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const ready = new Promise<void>((done) => {
      child.stdout.on('data', (text: Buffer) => {
        again += String(text).split('again').length - 1;
        if (String(text).includes('over')) isOver = true;
        if (String(text).includes('ready')) done();
      });
      child.once('exit', () => done());
    });
    if (killed < kills) {
      // Some are killed while they begin and add, most while they work.
      const early = killed % 8 === 0;
      if (!early) await ready;
      await pause(early ? 700 + Math.random() * 600 : Math.random() * 250);
      if (child.kill('SIGKILL')) killed++;
      await ended;
    } else if ((await ended) !== 0) throw new Error('The queue ended by itself, with a fault.');
  }
  return { kills: killed, again };
}

interface Row {
  readonly kind: string;
  readonly key: string;
  readonly state: string;
}

function readJobs(file: string): Row[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], Row>('SELECT kind, key, state FROM job').all();
  } finally {
    db.close();
  }
}

function outcomeFaults(rows: readonly Row[], count: number): string[] {
  const faults: string[] = [];
  for (const kind of ['picture', 'library', 'speech', 'export'])
    for (let n = 0; n < count; n++) {
      const found = rows.filter((row) => row.kind === kind && row.key === `${kind}-${n}`);
      const wanted = kind === 'export' && n % 10 === 9 ? 'failed' : 'done';
      if (found.length !== 1 || found[0]?.state !== wanted)
        faults.push(`${kind} ${n}: ${found.map(({ state }) => state).join(', ') || 'lost'}, should be ${wanted}`);
    }
  return faults;
}

/** How often each picture was sent to the host, and how often the host executed it. */
function timesExecuted({
  prompts,
  executed,
}: Pick<Awaited<ReturnType<typeof startFakeComfy>>, 'prompts' | 'executed'>) {
  const times = new Map<unknown, { sent: number; executed: number }>();
  for (const { id, extra } of prompts) {
    const { sent, executed: before } = times.get(extra.n) ?? { sent: 0, executed: 0 };
    times.set(extra.n, { sent: sent + 1, executed: before + executed.filter((one) => one === id).length });
  }
  return times;
}

/** Takes submissions under the id of whoever sends them, executes every one it gets, and counts. */
async function startPaid() {
  const counts = new Map<string, number>();
  const doneAt = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const id = request.url?.slice(1) ?? '';
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      if (request.method === 'POST') {
        counts.set(body, (counts.get(body) ?? 0) + 1);
        doneAt.set(id, Date.now() + 60);
        // Now and then it takes its time to answer, so that the answer is lost.
        setTimeout(() => response.end(), Math.random() * 40);
        return;
      }
      const at = doneAt.get(id);
      response.statusCode = at === undefined ? 404 : Date.now() < at ? 202 : 200;
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: () => new Promise((done) => server.close(done)),
  };
}
