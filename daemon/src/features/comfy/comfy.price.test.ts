import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { ComfyChange, ComfyConnection } from '@comfyvn/shared/comfy/comfy.schema';
import { chatFile, said, settled, startDaemon } from '../../../../tests/support.ts';
import { noting } from '../books/books.test-support.ts';
import { startFakeComfy, type FakeComfyOptions } from './comfy-fake.test-support.ts';
import { createComfyClient } from './comfy.client.ts';
import type { Graph } from './comfy.graph.ts';
import { runOnComfy, type ComfyRun } from './comfy.run.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const one of open.splice(0).toReversed()) await one.stop();
});
const CAPS = { job: 10, day: 10, month: 10 };
/** A dollar a picture, at a guess. */
const PRICE = { per: 'hour' as const, dollars: 1_000, guessSeconds: 3.6, caps: CAPS };

async function start(options: FakeComfyOptions = {}, more: Partial<ComfyConnection> = {}) {
  const fake = await startFakeComfy(options);
  open.push(fake);
  const running = await startDaemon();
  open.push({ stop: () => running.daemon.stop() });
  const { client } = running;
  const { id: host } = await client.comfy.addHost({
    body: { url: fake.url, name: 'Pod', price: PRICE, consent: true, ...more },
  });
  const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0)];
  const { story } = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) });
  const scene = (await client.stories.get({ params: { id: story } })).scenes[0]!.id;
  const subject = { purpose: 'background' as const, scene };
  const plan = await client.pictures.plan({ params: { id: story }, body: subject });
  const params = { id: host };
  return {
    ...running,
    fake,
    host,
    draw: async (of: string = host, pictures = 1) =>
      client.pictures.draw({
        params: { id: story },
        body: {
          pictures: Array.from({ length: pictures }, () => ({
            ...plan,
            subject,
            template: 'sdxl',
            ...(of !== '' && { host: of }),
          })),
        },
      }),
    change: (body: ComfyChange) => client.comfy.updateHost({ params, body }),
    costs: async () => (await client.comfy.hosts())[0]!.costs!,
    advise: () => client.pictures.advise({ query: { template: 'sdxl' } }),
  };
}

test('without a price nothing is booked; with one it draws where it is named alone, and its time is paid', async () => {
  const made = await start({ steps: 20, stepMs: 20 }, { price: null, consent: false });
  const { client, host, draw, change, costs, advise } = made;
  expect((await settled(client, (await draw())[0]!.job)).state).toBe('done');
  expect((await client.comfy.hosts())[0]).toMatchObject({ price: null, costs: null });
  expect((await advise()).advised).toBe(host);

  expect(await change({ price: PRICE })).toMatchObject({ costs: { spentToday: 0, basis: 'guess', estimate: 1 } });
  await expect(draw()).rejects.toThrow(/Nothing may be sent to "Pod" yet/);
  await change({ consent: true });
  const advice = await advise();
  expect(advice).toMatchObject({ advised: null, places: [{ id: host, kind: 'remote', cost: 1, fits: true }] });
  await expect(draw('')).rejects.toThrow(/It costs, so it draws only when you choose it/);
  const trial = { template: 'sdxl', prompt: 'x', width: 512, height: 512 };
  await expect(client.trials.begin({ body: trial })).rejects.toThrow(/It costs/);

  const begun = performance.now();
  expect((await settled(client, (await draw())[0]!.job)).state).toBe('done');
  const waited = (performance.now() - begun) / 1_000;
  const { spentToday, seconds, basis } = await costs();
  expect(basis).toBe('history');
  expect(seconds).toBeGreaterThan(0.3);
  expect(seconds).toBeLessThan(waited);
  expect(spentToday).toBeCloseTo((seconds * 1_000) / 3_600, 6);

  const { id } = await client.trials.begin({ body: { ...trial, host } });
  expect((await settled(client, id)).state).toBe('done');
  expect((await costs()).spentToday).toBeGreaterThan(spentToday);
}, 60_000);

test('its limits hold for what is asked for and once more before each is sent', async () => {
  const { client, fake, host, draw, change, advise } = await start();
  await change({ price: { ...PRICE, caps: { ...CAPS, job: 0.5 } } });
  await expect(draw()).rejects.toThrow(/about \$1\.00 at "Pod", over your limit of \$0\.50/);
  expect((await advise()).places[0]).toMatchObject({ fits: false });
  await change({ price: { ...PRICE, caps: { ...CAPS, day: 2 } } });
  await expect(draw(host, 3)).rejects.toThrow(/\$3\.00 today at "Pod"/);
  const params = { name: `gpu:${host}` };
  await client.jobs.pause({ params });
  const [waiting] = await draw();
  await change({ price: { ...PRICE, caps: { ...CAPS, month: 0.9 } } });
  await client.jobs.resume({ params });
  expect(await settled(client, waiting!.job)).toMatchObject({
    state: 'failed',
    error: { message: expect.stringContaining('$1.00 this month at "Pod"') },
  });
  expect(fake.prompts).toEqual([]);
}, 30_000);

test('by the picture each that was taken costs the same; one that was refused costs nothing', async () => {
  const { client, fake, draw, change, costs } = await start();
  await change({ price: { ...PRICE, per: 'picture', dollars: 0.5 } });
  expect((await settled(client, (await draw())[0]!.job)).state).toBe('done');
  expect(await costs()).toMatchObject({ estimate: 0.5, spentToday: 0.5 });
  fake.options.answer = (what) =>
    what === 'POST /prompt'
      ? { status: 400, body: JSON.stringify({ error: { message: 'No.' }, node_errors: {} }) }
      : undefined;
  expect((await settled(client, (await draw())[0]!.job)).state).toBe('failed');
  expect(await costs()).toMatchObject({ spentToday: 0.5, unknown: 0 });
}, 30_000);

test('it is asked when a person does, never by the clock', async () => {
  const { daemon, client, fake, host, change } = await start();
  const before = fake.asked.length;
  const hours = (n: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + n * 3_600_000 });
  await daemon.comfy.hosts.checkAll();
  await client.compute.metrics();
  await client.comfy.templates();
  await client.comfy.templates();
  expect(fake.asked.slice(before)).toEqual(['GET /system_stats', 'GET /object_info']);
  await client.comfy.checkHost({ params: { id: host } });
  expect(fake.asked.length).toBe(before + 4);
  hours(30);
  await daemon.comfy.hosts.checkAll();
  expect(fake.asked.length).toBe(before + 4);
  await change({ price: null });
  await daemon.comfy.hosts.checkAll();
  await daemon.comfy.hosts.checkAll();
  expect(fake.asked.length).toBe(before + 6);
  await fake.stop();
  hours(1);
  await daemon.comfy.hosts.checkAll();
  expect((await client.comfy.hosts())[0]?.problem).toMatch(/Nothing answers/);
  await fake.start();
  // It was away once, and then twice: the next question comes later each time.
  hours(1);
  fake.options.answer = () => 'cut';
  await daemon.comfy.hosts.checkAll();
  const asked = fake.asked.length;
  hours(1);
  await daemon.comfy.hosts.checkAll();
  expect(fake.asked.length).toBe(asked);
  fake.options = {};
  hours(1);
  await daemon.comfy.hosts.checkAll();
  expect((await client.comfy.hosts())[0]?.problem).toBeNull();
}, 30_000);

const GRAPH: Graph = {
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 3_368_601 } },
  '3': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'vn/job/img' } },
};
async function run(options: FakeComfyOptions, more: Partial<ComfyRun> = {}) {
  const fake = await startFakeComfy(options);
  const client = createComfyClient({ url: fake.url, headers: {}, allowSelfSigned: false }, 300);
  open.push({ stop: () => client.close() }, fake);
  const { books, done } = noting();
  const kept: (string | null)[] = [];
  const work = runOnComfy(client, {
    graph: GRAPH,
    stamp: {},
    submitted: null,
    keep: (id) => kept.push(id),
    books,
    signal: new AbortController().signal,
    pace: { poll: 20, pollHeard: 100, pollOver: 5, away: 400, cancel: 1_000 },
    ...more,
  });
  // It is looked at below.
  work.catch(() => {});
  return { fake, client, done, kept, work };
}
const secondsIn = (done: readonly string[]): number => Number(done.at(-1)?.split(' ')[2]);

test('a run is booked before it is sent, and ended with the time that the history tells', async () => {
  const told = await run({ steps: 20, stepMs: 10, timestamps: [5_000, 5_120] });
  await told.work;
  expect(told.done).toEqual(['begin', `sent ${told.kept[0]}`, 'end done 0.12']);
  // Nobody works longer than we waited.
  const boasts = await run({ timestamps: [0, 9_000_000] });
  await boasts.work;
  expect(secondsIn(boasts.done)).toBeLessThan(60);
  const silent = await run({ steps: 20, stepMs: 10, timestamps: [] });
  await silent.work;
  expect(secondsIn(silent.done)).toBeGreaterThan(0.19);
});

test('of one that another process sent, only what the history tells is known', async () => {
  const first = await run({ timestamps: [] });
  await first.work;
  const again = noting();
  await runOnComfy(first.client, {
    graph: GRAPH,
    stamp: {},
    submitted: first.kept[0]!,
    keep: () => {},
    books: again.books,
    signal: new AbortController().signal,
  });
  expect(again.done).toEqual(['end done null']);
});

test('one that is cancelled costs the time until then, one that fails its time, one that is lost as estimated', async () => {
  const abort = new AbortController();
  const cancelled = await run({ steps: 500, stepMs: 10 }, { signal: abort.signal });
  await expect.poll(() => cancelled.done.length).toBe(2);
  await pause(100);
  abort.abort(new Error('stop'));
  await expect(cancelled.work).rejects.toThrow('stop');
  expect(cancelled.done.at(-1)).toMatch(/^end cancelled/);
  expect(secondsIn(cancelled.done)).toBeGreaterThan(0.09);

  const failed = await run({ failure: { message: 'broken', type: 'x' }, timestamps: [1_000, 1_001] });
  await expect(failed.work).rejects.toThrow(/broken/);
  expect(failed.done.at(-1)).toBe('end failed 0.001');

  const lost = await run({ steps: 500, stepMs: 10 });
  await expect.poll(() => lost.done.length).toBe(2);
  await lost.fake.restart();
  await expect(lost.work).rejects.toThrow(/has lost it/);
  expect(lost.done.at(-1)).toBe('end unknown null');
});

test('one that never reached it costs nothing; where the answer was lost it is looked for and paid', async () => {
  const fake = await startFakeComfy();
  const client = createComfyClient({ url: fake.url, headers: {}, allowSelfSigned: false }, 300);
  open.push({ stop: () => client.close() });
  await fake.stop();
  const { books, done } = noting();
  const pace = { poll: 20, away: 100 };
  const { signal } = new AbortController();
  const away = runOnComfy(client, { graph: GRAPH, stamp: {}, submitted: null, keep: () => {}, books, signal, pace });
  await expect(away).rejects.toThrow(/Nothing answers/);
  expect(done).toEqual(['begin', 'drop']);

  const cut = await run({ cutAfterSubmit: true, timestamps: [0, 7] });
  await cut.work;
  expect(cut.done).toEqual(['begin', 'end done 0.007']);
});
