import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { io } from 'socket.io-client';
import yauzl from 'yauzl';
import type { ExportRequest } from '@comfyvn/shared/exports/exports.api';
import type { StoryHead } from '@comfyvn/shared/story/story';
import {
  chatFile,
  newFolder,
  said,
  settled,
  startDaemon,
  testConfig,
  type RunningDaemon,
} from '../../../../tests/support.ts';
import { createDaemon } from '../../daemon.ts';

let running: RunningDaemon;
let sample: string;
beforeAll(async () => {
  running = await startDaemon();
  sample = (await running.client.imports.sample()).story;
});
afterAll(async () => {
  await running.daemon.stop();
});
const exportsFolder = () => path.join(running.dataDir, 'exports');
beforeEach(() => fs.rmSync(exportsFolder(), { recursive: true, force: true }));

async function importChat(title: string): Promise<string> {
  const file = path.join(newFolder('chat'), `${title}.jsonl`);
  const hour = (n: number) => [said('Vic', `"Hour ${n}."`, 600 * n), said('Mika', '"Yes."', 600 * n + 1)];
  fs.writeFileSync(file, chatFile([...hour(0), ...hour(1), ...hour(2)]));
  return (await running.daemon.imports.fromFile(file, { swipes: false, branches: false })).story;
}

/** Starts an export and waits for its job. */
async function run(request: ExportRequest) {
  const { id } = await running.client.exports.start({ body: request });
  const job = await settled(running.client, id);
  const log = await running.client.jobs.log({ params: { id } });
  if (job.state !== 'done') return { job, log, report: null, record: null };
  const exported = (job.result as { export: string }).export;
  const report = await running.client.exports.report({ params: { id: exported } });
  const records = await running.client.exports.list({ query: { story: request.story } });
  return { job, log, report, record: records.find((one) => one.id === exported)! };
}

/** The files of a zip archive by path. */
function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((done, fail) => {
    const files = new Map<string, Buffer>();
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return fail(error);
      zip.on('entry', (entry: yauzl.Entry) =>
        zip.openReadStream(entry, (e, stream) => {
          if (e) return fail(e);
          const chunks: Buffer[] = [];
          stream
            .on('data', (c: Buffer) => chunks.push(c))
            .on('end', () => {
              files.set(entry.fileName, Buffer.concat(chunks));
              zip.readEntry();
            });
        }),
      );
      zip.on('end', () => done(files)).on('error', fail);
      zip.readEntry();
    });
  });
}
const download = async (id: string) =>
  Buffer.from(await (await running.client.exports.download({ params: { id } })).arrayBuffer());

describe('an export', () => {
  test('is previewed without a trace, then written, listed and downloaded', async () => {
    const request = { story: sample, target: 'fountain' } as const;
    const preview = await running.client.exports.preview({ body: request });
    expect(fs.existsSync(exportsFolder())).toBe(false);
    const { job, report, record, log } = await run(request);
    expect(job).toMatchObject({ state: 'done', progress: 1, title: expect.stringContaining('The Lamplighter') });
    const output = path.join(exportsFolder(), 'The Lamplighter-fountain.fountain');
    const text = fs.readFileSync(output);
    expect(report).toMatchObject({ ...preview, output, files: [{ sizeBytes: text.length }], totalBytes: text.length });
    expect(record).toMatchObject({ story: sample, output, form: 'file', files: 1, exists: true });
    expect(log.at(-1)?.message).toBe(`Written to ${output}.`);
    expect(await download(record!.id)).toEqual(text);
    expect(fs.readdirSync(exportsFolder())).toEqual(['The Lamplighter-fountain.fountain']);
  });

  test('as an archive holds what its report says, and is the same bytes each time', async () => {
    const { report, record } = await run({ story: sample, target: 'bundle' });
    const bytes = fs.readFileSync(report!.output);
    const files = await unzip(bytes);
    expect([...files].map(([name, content]) => [name, content.length])).toEqual(
      report!.files.map((f) => [f.path, f.sizeBytes]),
    );
    // 2 January 1980, 0:00 as MS-DOS writes it, in the first header and in the last.
    expect(bytes.subarray(10, 14).toString('hex')).toBe('00002200');
    fs.rmSync(report!.output);
    const again = await run({ story: sample, target: 'bundle' });
    expect(fs.readFileSync(again.report!.output).equals(bytes)).toBe(true);
    expect(again.record!.id).toBe(record!.id);
    expect(again.report!.files).toEqual(report!.files);
  });

  test('to the same place again replaces what it wrote, and keeps what a person made of it', async () => {
    const request = { story: sample, target: 'fountain' } as const;
    const { report } = await run(request);
    const output = report!.output;
    const written = fs.readFileSync(output, 'utf8');
    expect((await run(request)).report!.findings.filter((f) => f.rule === 'changed-by-hand')).toEqual([]);
    fs.writeFileSync(output, 'my own ending');
    const again = await run(request);
    expect(fs.readFileSync(output, 'utf8')).toBe(written);
    expect(fs.readFileSync(`${output}.yours`, 'utf8')).toBe('my own ending');
    expect(again.report!.findings).toContainEqual(
      expect.objectContaining({ rule: 'changed-by-hand', level: 'warning' }),
    );
    expect(again.log.some((l) => l.level === 'warning' && l.message.includes('.yours'))).toBe(true);
    expect(again.record!.warnings).toBeGreaterThan(0);
  });

  test('never takes a name that something else has, and two stories of one title do not share a place', async () => {
    fs.mkdirSync(exportsFolder(), { recursive: true });
    fs.writeFileSync(path.join(exportsFolder(), 'Twins-fountain.fountain'), 'not of ComfyVN');
    const [a, b] = [await importChat('Twins'), await importChat('Twins')];
    const outputs = [];
    for (const story of [a, b, a, b]) outputs.push((await run({ story, target: 'fountain' })).report!.output);
    expect(outputs.map((o) => path.basename(o))).toEqual([
      'Twins-fountain-2.fountain',
      'Twins-fountain-3.fountain',
      'Twins-fountain-2.fountain',
      'Twins-fountain-3.fountain',
    ]);
    expect(fs.readFileSync(path.join(exportsFolder(), 'Twins-fountain.fountain'), 'utf8')).toBe('not of ComfyVN');
  });

  test('of some scenes goes to a place of its own and says what was cut', async () => {
    const story = await importChat('Parts');
    const { scenes } = await running.client.stories.get({ params: { id: story } });
    expect(scenes.length).toBeGreaterThan(1);
    const first = scenes[0]!.id;
    const { report } = await run({ story, target: 'fountain', scenes: [first] });
    expect(path.basename(report!.output)).toBe('Parts-fountain-excerpt.fountain');
    expect(report!.findings.map((f) => f.rule)).toContain('scenes-cut');
    const whole = await run({ story, target: 'fountain' });
    expect(whole.report!.totalBytes).toBeGreaterThan(report!.totalBytes);
    const wrong = await running.client.exports.preview({ body: { story, target: 'fountain', scenes: ['nowhere'] } });
    expect(wrong).toMatchObject({ files: [], findings: [{ rule: 'scene-missing', level: 'error' }] });
    const { job } = await run({ story, target: 'fountain', scenes: ['nowhere'] });
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: expect.stringContaining('"nowhere"') },
    });
  });

  test('asked for twice at once is one job; cancelled before its turn it writes nothing', async () => {
    const body = { story: sample, target: 'bundle' } as const;
    const [a, b] = await Promise.all([running.client.exports.start({ body }), running.client.exports.start({ body })]);
    expect(a.id).toBe(b.id);
    const other = await running.client.exports.start({ body: { story: sample, target: 'fountain' } });
    await running.client.jobs.cancel({ params: { id: other.id } });
    expect((await settled(running.client, other.id)).state).toBe('cancelled');
    await settled(running.client, a.id);
    expect(fs.readdirSync(exportsFolder())).toEqual(['The Lamplighter-bundle.zip']);
    const retried = await running.client.jobs.retry({ params: { id: other.id } });
    expect((await settled(running.client, retried.id)).state).toBe('done');
  });

  test('tells pages of its progress, and of nothing that is theirs alone to ask for', async () => {
    const socket = io(running.url, { auth: { token: running.daemon.token }, transports: ['websocket'] });
    const told: { id: string; state: string; progress: number }[] = [];
    socket.on('job.changed', (body: { id: string; state: string; progress: number }) => told.push(body));
    await new Promise<void>((done) => socket.on('connect', done));
    const { id } = await running.client.exports.start({ body: { story: sample, target: 'bundle' } });
    await expect.poll(() => told.some((one) => one.id === id && one.state === 'done')).toBe(true);
    socket.close();
    const mine = told.filter((one) => one.id === id);
    expect([...new Set(mine.map((one) => one.state))]).toEqual(['queued', 'running', 'done']);
    expect(mine.map((one) => one.progress)).toEqual(mine.map((one) => one.progress).toSorted((x, y) => x - y));
    expect(Object.keys(mine[0]!).toSorted()).toEqual(['id', 'kind', 'message', 'parent', 'progress', 'state']);
    expect(await running.client.jobs.list({ query: { kind: 'export', state: 'done' } })).toContainEqual(
      expect.objectContaining({ id }),
    );
  });
});

describe('what is asked for wrongly gets one clear answer', () => {
  const refused = (code: string, title: RegExp) => ({
    problem: { code, title: expect.stringMatching(title) as string },
  });

  test('unknown stories, targets, exports and saved games', async () => {
    const { exports } = running.client;
    await expect(exports.preview({ body: { story: 'st_no', target: 'fountain' } })).rejects.toMatchObject(
      refused('not_found', /no story "st_no"/),
    );
    await expect(exports.start({ body: { story: 'st_no', target: 'fountain' } })).rejects.toMatchObject(
      refused('not_found', /no story "st_no"/),
    );
    await expect(exports.start({ body: { story: sample, target: 'pdf' as 'ink' } })).rejects.toMatchObject(
      refused('invalid_input', /target/),
    );
    await expect(exports.report({ params: { id: 'ex_no' } })).rejects.toMatchObject(refused('not_found', /no export/));
    await expect(exports.download({ params: { id: '../../token' } })).rejects.toMatchObject(
      refused('not_found', /no export/),
    );
    await expect(
      exports.preview({ body: { story: sample, target: 'fountain', save: 'slot-9' } }),
    ).rejects.toMatchObject(refused('not_found', /no saved game "slot-9"/));
  });

  test('an export that was moved away is said to be gone', async () => {
    const { record, report } = await run({ story: sample, target: 'fountain' });
    const { id } = record!;
    expect(await running.client.exports.reveal({ params: { id } })).toEqual({ output: report!.output, opened: false });
    fs.rmSync(report!.output);
    expect((await running.client.exports.list()).find((one) => one.id === id)).toMatchObject({ exists: false });
    await expect(running.client.exports.download({ params: { id } })).rejects.toMatchObject(
      refused('not_found', /no longer lies at/),
    );
  });

  test('a download has a name, is not kept by the browser and cannot run as a page', async () => {
    const story = await importChat('Über "alles"');
    const { record } = await run({ story, target: 'fountain' });
    const res = await fetch(`${running.url}/api/exports/${record!.id}/download`, {
      headers: { authorization: `Bearer ${running.daemon.token}` },
    });
    expect(res.headers.get('content-disposition')).toMatch(/^attachment; filename=.*filename\*=UTF-8''%C3%9Cber/);
    expect(res.headers.get('cache-control')).toBe('no-store');
    expect(res.headers.get('content-security-policy')).toContain('sandbox');
    await res.arrayBuffer();
    expect((await fetch(`${running.url}/api/exports/${record!.id}/download`)).status).toBe(401);
  });
});

describe('a stored story that is not as it should be', () => {
  const change = (sql: string, ...values: unknown[]) => {
    const db = new Database(path.join(running.dataDir, 'comfyvn.db'));
    db.prepare(sql).run(...values);
    db.close();
  };
  const headOf = (story: string) => running.client.stories.get({ params: { id: story } });
  const putHead = (story: string, head: StoryHead) =>
    change('UPDATE story SET head = ? WHERE id = ?', JSON.stringify({ ...head, scenes: [] }), story);

  test.each<[string, (story: string) => void, RegExp]>([
    [
      'a scene that is no JSON',
      (story) => change('UPDATE scene SET body = \'{"id":\' WHERE story = ? AND position = 1', story),
      /is damaged\. In the scene ".+" \(.+\): /,
    ],
    [
      'a node of no known type',
      (story) => change("UPDATE scene SET body = json_set(body, '$.nodes[0].type', 'dream') WHERE story = ?", story),
      /In the scene ".+" \(.+\): at "nodes\.0\.type"/,
    ],
    ['a head that is no JSON', (story) => change("UPDATE story SET head = '{' WHERE id = ?", story), /is damaged/],
    [
      'a version of the future',
      (story) => change("UPDATE story SET head = json_set(head, '$.version', 99) WHERE id = ?", story),
      /has version 99; .*Update it first/,
    ],
  ])('%s: one error with the place, and nothing is written', async (name, damage, message) => {
    const story = await importChat(`Damaged by ${name}`);
    damage(story);
    const problem = { problem: { code: 'conflict', title: expect.stringMatching(message) as string } };
    await expect(running.client.exports.preview({ body: { story, target: 'fountain' } })).rejects.toMatchObject(
      problem,
    );
    expect(fs.existsSync(exportsFolder())).toBe(false);
    change('DELETE FROM story WHERE id = ?', story);
  });

  test('leads nowhere: an error finding names the line', async () => {
    const story = await importChat('Nowhere');
    change(
      `UPDATE scene SET body = json_insert(body, '$.nodes[#]', json('{"id":"lost","type":"jump","target":{"scene":"gone"}}')) WHERE story = ? AND position = 0`,
      story,
    );
    const preview = await running.client.exports.preview({ body: { story, target: 'fountain' } });
    expect(preview.files).toEqual([]);
    expect(preview.findings).toContainEqual(
      expect.objectContaining({
        rule: 'target-missing',
        level: 'error',
        where: expect.objectContaining({ node: 'lost' }),
      }),
    );
  });

  test('uses a picture that may not be passed on: no export, and the finding says which and why', async () => {
    const story = (await running.client.imports.sample()).story;
    const head = await headOf(story);
    const assets = head.assets.map((a, i) => (i === 0 ? { ...a, licence: 'All rights reserved' } : a));
    putHead(story, { ...head, assets });
    const { job } = await run({ story, target: 'bundle' });
    expect(job).toMatchObject({ state: 'failed', error: { message: expect.stringContaining(`"${assets[0]!.name}"`) } });
    expect(fs.existsSync(exportsFolder())).toBe(false);
    putHead(story, head);
  });

  test('lacks the bytes of a picture: a warning, and the export goes on', async () => {
    const story = sample;
    const head = await headOf(story);
    const preview = await running.client.exports.preview({ body: { story, target: 'bundle' } });
    const used = head.assets.find((a) => a.kind === 'background')!;
    const db = new Database(path.join(running.dataDir, 'comfyvn.db'), { readonly: true });
    const hash = db.prepare('SELECT content FROM asset WHERE id = ?').pluck().get(used.id) as string;
    db.close();
    const file = path.join(running.dataDir, 'assets', hash.slice(0, 2), hash);
    const bytes = fs.readFileSync(file);
    fs.rmSync(file);
    const { report } = await run({ story, target: 'bundle' });
    expect(report!.findings.some((f) => f.level === 'warning' && f.message.includes(used.name))).toBe(true);
    expect(report!.files.length).toBeLessThan(preview.files.length);
    // Bytes that are not what they were must not go out under the hash that they no longer have.
    fs.writeFileSync(file, Buffer.concat([bytes, Buffer.from('x')]));
    const { job } = await run({ story, target: 'bundle' });
    expect(job).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('not what they were') } });
    fs.writeFileSync(file, bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
  });
});

test('what a killed export left in the data folder is gone once the daemon starts again', async () => {
  const dataDir = newFolder('daemon');
  const first = await startDaemon(dataDir);
  await first.daemon.stop();
  const folder = path.join(dataDir, 'exports');
  fs.mkdirSync(path.join(folder, '.Story-renpy.comfyvn-999999999-0123456789ab.new'), { recursive: true });
  fs.mkdirSync(path.join(folder, '.Other-renpy.comfyvn-999999999-0123456789ab.old'));
  fs.writeFileSync(path.join(folder, 'mine.txt'), 'mine');
  const second = await startDaemon(dataDir);
  expect(fs.readdirSync(folder).toSorted()).toEqual(['Other-renpy', 'mine.txt']);
  await second.daemon.stop();
});

test('an export that was queued when the daemon stopped is written by the next one', async () => {
  const dataDir = newFolder('daemon');
  const first = await startDaemon(dataDir);
  const story = (await first.client.imports.sample()).story;
  const { id } = await first.client.exports.start({ body: { story, target: 'bundle' } });
  await first.daemon.stop();
  const second = await startDaemon(dataDir);
  expect(await settled(second.client, id)).toMatchObject({ state: 'done' });
  expect(fs.readdirSync(path.join(dataDir, 'exports'))).toEqual(['The Lamplighter-bundle.zip']);
  await second.daemon.stop();
});

test('without the built player a web export is an error finding', async () => {
  const dataDir = newFolder('daemon');
  const home = newFolder('home');
  const daemon = createDaemon(testConfig(dataDir, { home }));
  const chat = path.join(newFolder('chat'), 'Evening.jsonl');
  fs.writeFileSync(chat, chatFile([said('Vic', '"Hello."', 0)]));
  const { story } = await daemon.imports.fromFile(chat, { swipes: false, branches: false });
  const prepared = await daemon.exports.prepare({ story, target: 'web' });
  expect(prepared.preview.findings).toContainEqual(expect.objectContaining({ level: 'error' }));
  const write = prepared.write({ signal: new AbortController().signal, progress: () => {} });
  await expect(write).rejects.toThrow(/cannot be exported/);
  await daemon.stop();
});

const badPlaces: [string, (folder: string) => string][] = [
  ['a part of the path is a file', (folder) => path.join(folder, 'file', 'x')],
  ['the path is too long', (folder) => path.join(folder, 'x'.repeat(300))],
];
if (fs.existsSync('/proc/self')) badPlaces.push(['a disk that takes no folders', () => '/proc/comfyvn-nowhere/x']);
test.each(badPlaces)('a place that cannot be written to is one clear error: %s', async (_, place) => {
  const folder = newFolder('out');
  fs.writeFileSync(path.join(folder, 'file'), 'x');
  const prepared = await running.daemon.exports.prepare({ story: sample, target: 'bundle' });
  const write = prepared.write({ output: place(folder), signal: new AbortController().signal, progress: () => {} });
  await expect(write).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/could not be written: /),
  });
  expect(fs.readdirSync(folder)).toEqual(['file']);
});

test('a data folder whose name begins with a dot serves pictures and exports as any other', async () => {
  const hidden = await startDaemon(path.join(newFolder('home'), '.comfyvn', 'data'));
  const { story } = await hidden.client.imports.sample();
  const { assets } = await hidden.client.stories.get({ params: { id: story } });
  expect((await hidden.client.assets.file({ params: { id: assets[0]!.id } })).size).toBe(assets[0]!.sizeBytes);
  const { id } = await hidden.client.exports.start({ body: { story, target: 'fountain' } });
  const job = await settled(hidden.client, id);
  const blob = await hidden.client.exports.download({ params: { id: (job.result as { export: string }).export } });
  expect(blob.size).toBeGreaterThan(0);
  await hidden.daemon.stop();
});
