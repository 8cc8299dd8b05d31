import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import { start as begin, step } from '@comfyvn/shared/story/runner';
import { save } from '@comfyvn/shared/story/save';
import { viewOf } from '@comfyvn/shared/story/view';
import { chatFile, home, newFolder, said } from '../support.ts';
import { killAll, start } from './support/program.ts';

/** The built program as a process: starts, ports, instances, damaged files, exits. */
afterEach(killAll);

const health = (url: string) => fetch(new URL('/health', url)).then((r) => r.json());
const hash = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

test('it prints one address, answers there, and stops cleanly', async () => {
  const dir = newFolder('start');
  const run = start(['--data-dir', dir, '--port', '0']);
  const url = await run.ready;
  expect(await health(url)).toEqual({ ok: true, app: 'comfyvn', api: 1 });
  expect(fs.statSync(path.join(dir, 'token')).mode & 0o077).toBe(0);
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(
    fs.readdirSync(dir).filter((f) => f.startsWith('instance') || f.endsWith('.lock') || f.endsWith('-wal')),
  ).toEqual([]);
  const log = fs.readFileSync(path.join(dir, 'logs', 'server.log'), 'utf8');
  expect(log).toContain('"msg":"started"');
  expect(log).toContain('"msg":"stopping"');
  expect(log).not.toContain(fs.readFileSync(path.join(dir, 'token'), 'utf8'));
});

test('a second start on the same data folder says so and opens the first, and so does a race of five', async () => {
  const dir = newFolder('second');
  const runs = Array.from({ length: 5 }, () => start(['--data-dir', dir, '--port', '0']));
  const urls = await Promise.all(runs.map((r) => r.ready));
  expect(new Set(urls.map((u) => new URL(u).port)).size).toBe(1);
  expect(runs.filter((r) => r.output().includes('is ready'))).toHaveLength(1);
  const late = start(['--data-dir', dir]);
  expect(await late.exit).toBe(0);
  expect(late.output()).toContain(`ComfyVN is running already:  ${urls[0]}`);
});

test('a taken port is passed over; a data folder each may run side by side', async () => {
  const taken = net.createServer();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address() as net.AddressInfo;
  const run = start(['--data-dir', newFolder('port'), '--port', String(port)]);
  const got = Number(new URL(await run.ready).port);
  expect(got).toBeGreaterThan(port);
  expect(got).toBeLessThan(port + 10);
  taken.close();
});

test('after kill -9 it starts again with everything that was there', async () => {
  const dir = newFolder('kill');
  const chat = path.join(newFolder('chat'), 'Evening.jsonl');
  fs.writeFileSync(chat, chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)]));
  const first = start(['play', chat, '--data-dir', dir, '--port', '0']);
  const url = await first.ready;
  first.child.kill('SIGKILL');
  await first.exit;
  const again = start(['play', chat, '--data-dir', dir, '--port', '0']);
  expect(new URL(await again.ready).pathname).toBe(new URL(url).pathname);
  expect(again.output()).toContain('(nothing new)');
});

test('a database of a newer version is refused and left byte for byte as it was', async () => {
  const dir = newFolder('newer');
  const run = start(['--data-dir', dir, '--port', '0']);
  await run.ready;
  run.child.kill('SIGTERM');
  await run.exit;
  const file = path.join(dir, 'comfyvn.db');
  const db = new Database(file);
  db.pragma('user_version = 999');
  db.close();
  const before = hash(file);
  const refused = start(['--data-dir', dir]);
  expect(await refused.exit).toBe(3);
  expect(refused.output()).toMatch(/written by a newer ComfyVN \(schema 999/);
  expect(hash(file)).toBe(before);
});

test.each([
  ['garbage', 'this is no database'.repeat(1000), /damaged/],
  ['empty', '', /is empty/],
])('a database that is %s is not touched', async (_name, content, message) => {
  const dir = newFolder('damaged');
  fs.writeFileSync(path.join(dir, 'comfyvn.db'), content);
  const run = start(['--data-dir', dir]);
  expect(await run.exit).toBe(4);
  expect(run.output()).toMatch(message);
  expect(fs.readFileSync(path.join(dir, 'comfyvn.db'), 'utf8')).toBe(content);
});

test('a damaged settings file is set aside with a message, and the defaults are used', async () => {
  const dir = newFolder('settings');
  fs.mkdirSync(path.join(dir, 'config'));
  fs.writeFileSync(path.join(dir, 'config', 'comfyvn.json'), '{"port": 47');
  const run = start(['--data-dir', dir, '--port', '0']);
  await run.ready;
  expect(run.output()).toContain('could not be read (it is not valid JSON)');
  const files = fs.readdirSync(path.join(dir, 'config'));
  const aside = files.find((f) => f.includes('.damaged-'));
  expect(fs.readFileSync(path.join(dir, 'config', aside!), 'utf8')).toBe('{"port": 47');
  expect(JSON.parse(fs.readFileSync(path.join(dir, 'config', 'comfyvn.json'), 'utf8'))).toMatchObject({ port: 4717 });
});

test('the environment sets what flags do, and flags win', async () => {
  const dir = newFolder('env');
  const run = start(['--port', '0'], { COMFYVN_DATA_DIR: dir, COMFYVN_PORT: 'nonsense' });
  await run.ready.catch(() => {});
  expect(fs.existsSync(path.join(dir, 'comfyvn.db'))).toBe(true);
  const wrong = start([], { COMFYVN_DATA_DIR: dir, COMFYVN_PORT: 'nonsense' });
  expect(await wrong.exit).toBe(2);
  expect(wrong.output()).toMatch(/COMFYVN_PORT is "nonsense"/);
});

test.each([
  [['--nonsense'], 2, /Unknown option '--nonsense'/],
  [['dance'], 2, /no command "dance"/],
  [['play'], 2, /Name the chat file/],
  [['play', '/nowhere/x.jsonl'], 2, /There is no file/],
  [['lines', path.join(home, 'package.json'), '--json'], 1, /not a SillyTavern chat/],
  [['--help'], 0, /npm start -- play/],
])('%j exits with %i and says why', async (args, code, message) => {
  const run = start([...args, '--data-dir', newFolder('cli')]);
  expect(await run.exit).toBe(code);
  expect(run.output()).toMatch(message);
});

test('lines prints one JSON object a line', async () => {
  const chat = path.join(newFolder('chat'), 'Evening.jsonl');
  fs.writeFileSync(chat, chatFile([said('Vic', '*She waves.* "Hello."', 0), said('Mika', '"Hi."', 1)]));
  const run = start(['lines', chat, '--json']);
  expect(await run.exit).toBe(0);
  const lines = run
    .output()
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Record<string, unknown>);
  expect(lines.map((l) => [l['message'], l['kind'], l['speaker'], l['text']])).toEqual([
    [0, 'narration', null, 'She waves.'],
    [0, 'dialogue', 'Vic', 'Hello.'],
    [1, 'dialogue', 'Mika', 'Hi.'],
  ]);
  for (const key of ['scene', 'node', 'expression']) expect(lines[1]).toHaveProperty(key);
});

test('a save is played again from its decisions, and the outcome compared', async () => {
  const dice = { op: 'random', from: { op: 'value', value: 1 }, to: { op: 'value', value: 6 } } as const;
  const story = storyOf([
    sceneOf('s', [
      line('a'),
      { id: 'x', type: 'action', actions: [{ type: 'add', variable: 'trust', value: dice }] },
      { id: 'm', type: 'menu', decide: 'reader', choices: ['left', 'right'].map((id) => ({ id, text: `Go ${id}` })) },
      line('b'),
    ]),
  ]);
  const view = viewOf(story);
  let { state } = begin(view, { seed: 'replayed' });
  state = step(view, state, { type: 'advance' }).state;
  state = step(view, state, { type: 'choose', choice: 'right' }).state;
  const folder = newFolder('replay');
  const put = (name: string, json: unknown) => {
    fs.writeFileSync(path.join(folder, name), JSON.stringify(json));
    return path.join(folder, name);
  };
  const kept = save(view, state);
  const files = { story: put('story.json', story), save: put('save.json', kept) };
  const run = start(['replay', files.save, '--story', files.story, '--data-dir', folder]);
  expect([await run.exit, run.output()]).toEqual([0, expect.stringMatching(/right -> b\n[^]*same state/)]);
  const other = put('other.json', { ...kept, states: kept.states.map((one) => ({ ...one, rng: [1, 2, 3, 4] })) });
  const wrong = start(['replay', other, '--story', files.story, '--json', '--data-dir', folder]);
  expect([await wrong.exit, wrong.output()]).toEqual([1, expect.stringMatching(/"same":false.*"dice"/)]);
  const lost = start(['replay', put('none.json', {}), '--story', files.story, '--data-dir', folder]);
  expect([await lost.exit, lost.output()]).toEqual([1, expect.stringMatching(/not a save of ComfyVN/)]);
});
