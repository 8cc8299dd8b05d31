/**
 * Kills the queue at random points of a mixed run: `npm run soak:jobs -- [kills] [jobs of each kind]`, 200 and 240 by default.
 * Pictures go to a ComfyUI that keeps its history, others to a service that is paid. At the end every job must have its outcome,
 * and nothing may have been executed or paid twice. Ends with 1 where that is not so.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { startFakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';

const kills = Number(process.argv[2] ?? 200);
const count = Number(process.argv[3] ?? 240);
if (count > 250) throw new Error('At most 250 of each kind: of finished jobs 1,000 are remembered.');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-soak-'));
const file = path.join(folder, 'jobs.db');
const worker = fileURLToPath(new URL('jobs-worker.mjs', import.meta.url));
const comfy = await startFakeComfy({ steps: 4, stepMs: 30, historyLagMs: 5 });
const paid = await startPaid();

let killed = 0;
let again = 0;
for (let isOver = false; !isOver;) {
  const child = spawn(
    process.execPath,
    ['--import', './tests/bench/typescript.mjs', worker, file, comfy.url, paid.url, String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((done) => child.once('exit', done));
  const told = new Promise((done) => {
    child.stdout.on('data', (text) => {
      again += String(text).split('again').length - 1;
      if (String(text).includes('over')) isOver = true;
      if (String(text).includes('ready')) done();
    });
    child.once('exit', done);
  });
  if (killed < kills) {
    // Some are killed while they begin and add, most while they work.
    if (killed % 8 !== 0) await told;
    await pause(killed % 8 === 0 ? 700 + Math.random() * 600 : Math.random() * 250);
    if (child.kill('SIGKILL')) killed++;
    await ended;
    if (isOver && killed < kills) console.log(`All was done after ${killed} kills; give it more jobs for more.`);
  } else await ended;
}

const db = new Database(file, { readonly: true });
const rows = db.prepare('SELECT kind, key, state, input FROM job').all();
const faults = [];
for (const kind of ['picture', 'library', 'speech', 'export'])
  for (let n = 0; n < count; n++) {
    const found = rows.filter((row) => row.kind === kind && row.key === `${kind}-${n}`);
    const wanted = kind === 'export' && n % 10 === 9 ? 'failed' : 'done';
    if (found.length !== 1 || found[0].state !== wanted)
      faults.push(`${kind} ${n}: ${found.map(({ state }) => state).join(', ') || 'lost'}, should be ${wanted}`);
  }
const drawn = new Map();
for (const one of comfy.prompts) drawn.set(one.extra.n, [...(drawn.get(one.extra.n) ?? []), one]);
const executed = new Set(comfy.executed);
let sentTwice = 0;
for (const [n, prompts] of drawn) {
  if (prompts.length > 1) sentTwice++;
  const times = prompts.filter(({ id }) => executed.has(id)).length;
  if (times !== 1) faults.push(`picture ${n}: executed ${times} times`);
}
for (const [n, times] of paid.counts) if (times !== 1) faults.push(`paid ${n}: ${times} times`);
console.log(
  `${killed} kills, ${rows.length} jobs: ${comfy.executed.length} pictures executed (${sentTwice} submitted more than once), ` +
    `${paid.counts.size} paid submissions, ${again} begun again by hand after three hits, ${faults.length} faults`,
);
for (const fault of faults.slice(0, 20)) console.log(fault);
db.close();
await comfy.stop();
paid.close();
if (faults.length === 0) fs.rmSync(folder, { recursive: true, force: true });
else console.log(`The database is left at ${file}.`);
process.exit(faults.length === 0 && killed >= kills ? 0 : 1);

/** Takes submissions under the id of whoever sends them, executes every one it gets, and counts. */
async function startPaid() {
  const counts = new Map();
  const doneAt = new Map();
  const server = http.createServer((request, response) => {
    const id = request.url.slice(1);
    let body = '';
    request.on('data', (part) => (body += part));
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
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, counts, close: () => server.close() };
}
