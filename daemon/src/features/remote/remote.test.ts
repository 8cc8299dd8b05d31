import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { Picture } from '@comfyvn/shared/pictures/pictures.schema';
import type { RemoteInput } from '@comfyvn/shared/remote/remote.schema';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import type { RunBooks } from '../books/index.ts';
import { runOnRemote } from './remote.run.ts';
import type { RemoteProvider, RemoteTask } from './remote.provider.ts';
import { KEY, startFakeRunpod, type FakeRunpod, type FakeRunpodOptions } from './runpod-fake.test-support.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});

interface Made extends RunningDaemon {
  readonly fake: FakeRunpod;
  readonly story: string;
  readonly host: string;
  draw(pictures?: number): Promise<Picture[]>;
}
const inputFor = (url: string, more: Partial<RemoteInput> = {}): RemoteInput => ({
  name: 'RunPod',
  kind: 'runpod',
  url,
  key: KEY,
  keyHeader: 'Authorization',
  allowSelfSigned: false,
  consent: true,
  pricePerSecond: 0.001,
  guessSeconds: 40,
  caps: { job: 0.1, day: 1, month: 10 },
  models: ['sd_xl_base_1.0.safetensors'],
  loras: ['vic.safetensors'],
  concurrency: 1,
  service: { ...SERVICE },
  ...more,
});
const SERVICE: RemoteInput['service'] = {
  submitPath: '/run',
  submitBody: '{"input":{"workflow":"{workflow}","images":"{images}"}}',
  idAt: 'id',
  statusPath: '/status/{id}',
  stateAt: 'status',
  done: ['COMPLETED'],
  failed: ['FAILED'],
  pictureAt: 'output.images.0.data',
  errorAt: 'error',
  secondsAt: '',
  cancelPath: '/cancel/{id}',
  healthPath: '',
};
async function daemonOn(dataDir: string): Promise<RunningDaemon> {
  const running = await startDaemon(dataDir);
  open.push({ stop: () => running.daemon.stop() });
  return running;
}
async function start(options: FakeRunpodOptions = {}, input: Partial<RemoteInput> = {}): Promise<Made> {
  const fake = await startFakeRunpod(options);
  open.push(fake);
  const running = await daemonOn(newFolder('remote'));
  const { client } = running;
  const { id: host } = await client.remote.add({ body: inputFor(fake.url, input) });
  const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0), said('Mika', '"I know."', 1)];
  const { story } = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) });
  const scene = (await client.stories.get({ params: { id: story } })).scenes[0]!.id;
  const subject = { purpose: 'background' as const, scene };
  const plan = await client.pictures.plan({ params: { id: story }, body: subject });
  const request = { ...plan, subject, template: 'sdxl', host, loras: [{ name: 'vic', strength: 0.7 }] };
  const draw = (pictures = 1) =>
    client.pictures.draw({
      params: { id: story },
      body: { pictures: Array.from({ length: pictures }, (_, seed) => ({ ...request, seed })) },
    });
  return { ...running, fake, story, host, draw };
}
const costsOf = async ({ client }: Made) => (await client.remote.list())[0]!.costs;

test('a picture is drawn at RunPod, its seconds are written down, and the next one is estimated by them', async () => {
  const made = await start({ executionMs: 8_000 });
  expect(await costsOf(made)).toMatchObject({ seconds: 40, basis: 'guess', spentToday: 0 });
  const [asked] = await made.draw();
  const job = await settled(made.client, asked!.job);
  expect(job).toMatchObject({ state: 'done', lane: `remote:${made.host}` });
  const [picture] = await made.client.pictures.list({ params: { id: made.story } });
  expect(picture?.asset).not.toBeNull();
  const nodes = Object.values(made.fake.runs[0]!.input.workflow) as { class_type: string; inputs: object }[];
  expect(nodes.find((one) => one.class_type === 'LoraLoader')?.inputs).toMatchObject({ lora_name: 'vic.safetensors' });
  expect(await costsOf(made)).toMatchObject({ seconds: 8, basis: 'history', estimate: 0.008, spentToday: 0.008 });
  const lineage = await made.client.pictures.lineage({ params: { id: picture!.id } });
  expect(lineage.hostName).toBe('RunPod');
}, 20_000);

test('the key is in no reply, job, log line or database', async () => {
  const made = await start();
  const [asked] = await made.draw();
  await settled(made.client, asked!.job);
  expect(made.fake.headers().authorization).toBe(`Bearer ${KEY}`);
  const told = [
    await made.client.remote.list(),
    await made.client.jobs.list(),
    await made.client.jobs.log({ params: { id: asked!.job } }),
  ];
  expect(JSON.stringify(told)).not.toContain('SECRET');
  await made.daemon.stop();
  for (const file of fs.readdirSync(made.dataDir).filter((name) => name.startsWith('comfyvn.db')))
    expect(fs.readFileSync(path.join(made.dataDir, file)).includes('SECRET')).toBe(false);
}, 20_000);

test('without consent, over a limit or switched off nothing is sent', async () => {
  const made = await start({}, { consent: false });
  const params = { id: made.host };
  await expect(made.draw()).rejects.toThrow(/Nothing may be sent to "RunPod" yet/);
  const change = (more: Partial<RemoteInput>) =>
    made.client.remote.change({ params, body: inputFor(made.fake.url, more) });
  await change({ caps: { job: 0.01, day: 1, month: 10 } });
  await expect(made.draw()).rejects.toThrow(/about \$0\.0400 at "RunPod", over your limit of \$0\.0100/);
  await change({ caps: { job: 1, day: 0.1, month: 10 } });
  await expect(made.draw(3)).rejects.toThrow(/\$0\.12 today at "RunPod", over your limit of \$0\.10/);
  await change({ caps: { job: 1, day: 1, month: 0.1 } });
  await expect(made.draw(3)).rejects.toThrow(/this month/);
  await change({});
  await made.client.remote.use({ params, body: { enabled: false } });
  await expect(made.draw()).rejects.toThrow(/switched off/);
  expect(made.fake.runs).toEqual([]);
}, 20_000);

test('a limit that was lowered while a picture waited is kept', async () => {
  const made = await start();
  await made.client.jobs.pause({ params: { name: `remote:${made.host}` } });
  const [asked] = await made.draw();
  const params = { id: made.host };
  await made.client.remote.change({ params, body: inputFor(made.fake.url, { caps: { job: 0, day: 0, month: 0 } }) });
  await made.client.jobs.resume({ params: { name: `remote:${made.host}` } });
  expect((await settled(made.client, asked!.job)).error?.message).toMatch(/over your limit/);
  expect(made.fake.runs).toEqual([]);
}, 20_000);

test.each<[string, FakeRunpodOptions['run']]>([
  ['a cut line', 'cut'],
  ['a fault of a gateway', { status: 502 }],
  ['an answer without an id', { status: 200, body: '{}' }],
  ['an answer that is no JSON', { status: 200, body: '<html>' }],
])(
  '%s after a submission: it is sent once, counts as paid, and waits for a person',
  async (_, run) => {
    const made = await start({ run: run! });
    const [asked] = await made.draw();
    const job = await settled(made.client, asked!.job);
    expect(job).toMatchObject({ state: 'failed', attempt: 1 });
    expect(job.error?.message).toMatch(/not known.*not sent again by itself/s);
    expect(made.fake.asked.filter((one) => one === 'POST /run')).toHaveLength(1);
    expect(await costsOf(made)).toMatchObject({ unknown: 1, spentToday: 0.04 });
    made.fake.options = {};
    await made.client.jobs.retry({ params: { id: asked!.job } });
    expect((await settled(made.client, asked!.job)).state).toBe('done');
    expect(made.fake.asked.filter((one) => one === 'POST /run')).toHaveLength(2);
  },
  20_000,
);

test.each([
  [401, /does not let us in/],
  [404, /nothing at this address/],
  [400, /refuses it \(400\): no such model/],
  [302, /another address/],
])(
  'a refusal by %i costs nothing',
  async (status, message) => {
    const made = await start({ run: { status, body: 'no such model' } });
    const [asked] = await made.draw();
    expect((await settled(made.client, asked!.job)).error?.message).toMatch(message);
    expect(await costsOf(made)).toMatchObject({ spentToday: 0, unknown: 0 });
  },
  20_000,
);

test('where nothing answers it waits, without a run in the books', async () => {
  const made = await start();
  await made.fake.stop();
  open.splice(open.indexOf(made.fake), 1);
  const [asked] = await made.draw();
  const get = () => made.client.jobs.get({ params: { id: asked!.job } });
  await vi.waitFor(async () => expect((await get()).error?.message).toMatch(/Nothing answers/), 10_000);
  expect((await get()).state).toBe('queued');
  expect(await costsOf(made)).toMatchObject({ spentToday: 0, unknown: 0 });
  await made.client.jobs.cancel({ params: { id: asked!.job } });
}, 20_000);

test.each<[FakeRunpodOptions['end'], RegExp]>([
  [{ status: 'FAILED', error: 'worker exited' }, /RunPod failed: worker exited/],
  [{ status: 'TIMED_OUT' }, /longer than the endpoint allows/],
  [{ status: 'COMPLETED', output: { images: [], errors: ['node 4: no such file'] } }, /no such file/],
  [{ status: 'COMPLETED', output: { images: [{ data: 'bm8gcGljdHVyZQ==' }] } }, /no picture that can be read/],
])(
  '%j is told in words, costs what it worked, and is not sent again',
  async (end, message) => {
    const made = await start({ end: end! });
    const [asked] = await made.draw();
    const job = await settled(made.client, asked!.job);
    expect(job).toMatchObject({ state: 'failed' });
    expect(job.error?.message).toMatch(message);
    expect(made.fake.runs).toHaveLength(1);
    expect((await costsOf(made)).spentToday).toBeCloseTo(0.004);
  },
  20_000,
);

test('a result that was fetched too late is told as such', async () => {
  const made = await start({ forgets: true });
  const [asked] = await made.draw();
  expect((await settled(made.client, asked!.job)).error?.message).toMatch(/half an hour/);
  expect(made.fake.runs).toHaveLength(1);
}, 20_000);

test('out of memory is tried again smaller, as a run of its own', async () => {
  const made = await start({ end: { status: 'FAILED', error: 'torch.OutOfMemoryError: CUDA out of memory.' } });
  const [asked] = await made.draw();
  await vi.waitFor(() => expect(made.fake.runs).toHaveLength(1), 10_000);
  await vi.waitFor(() => expect(made.fake.runs).toHaveLength(2), 10_000);
  made.fake.options = {};
  expect((await settled(made.client, asked!.job)).state).toBe('done');
  const width = (n: number) =>
    (Object.values(made.fake.runs[n]!.input.workflow) as { class_type: string; inputs: { width?: number } }[]).find(
      (one) => one.class_type === 'EmptyLatentImage',
    )!.inputs.width!;
  expect(width(1)).toBeLessThan(width(0));
}, 30_000);

test('pictures of older workers are taken, and one by address only from the service itself', async () => {
  const made = await start();
  made.fake.options = {
    end: { status: 'COMPLETED', output: { message: `${new URL(made.fake.url).origin}/picture.png` } },
  };
  const [first] = await made.draw();
  expect((await settled(made.client, first!.job)).state).toBe('done');
  const other = await startFakeRunpod();
  open.push(other);
  const address = `${new URL(other.url).origin}/picture.png`;
  made.fake.options = { end: { status: 'COMPLETED', output: { images: [{ type: 's3_url', data: address }] } } };
  const [second] = await made.draw();
  expect((await settled(made.client, second!.job)).error?.message).toMatch(/address in your own network/);
  expect(other.asked).toEqual([]);
}, 20_000);

test('a cancelled picture is cancelled there', async () => {
  const made = await start({ polls: 1_000 });
  const [asked] = await made.draw();
  await vi.waitFor(() => expect(made.fake.asked).toContain('GET /status/run-1-u1'), 10_000);
  await made.client.jobs.cancel({ params: { id: asked!.job } });
  expect((await settled(made.client, asked!.job)).state).toBe('cancelled');
  expect(made.fake.cancelled).toEqual(['run-1-u1']);
}, 20_000);

test('a run goes on over a restart and is paid once', async () => {
  const made = await start({ polls: 3 });
  const [asked] = await made.draw();
  await vi.waitFor(() => expect(made.fake.asked).toContain('GET /status/run-1-u1'), 10_000);
  await made.daemon.stop();
  const again = await daemonOn(made.dataDir);
  expect((await settled(again.client, asked!.job)).state).toBe('done');
  expect(made.fake.runs).toHaveLength(1);
  expect(made.fake.cancelled).toEqual([]);
}, 30_000);

test('a service of another kind is spoken to as it was described', async () => {
  const service = {
    ...SERVICE,
    submitBody: '{"input":{"workflow":"{workflow}","images":[],"text":"{prompt}","size":["{width}","{height}"]}}',
    failed: ['FAILED', 'CANCELLED'],
    secondsAt: 'executionTime',
  };
  const made = await start({ executionMs: 3 }, { kind: 'service', service });
  const [asked] = await made.draw();
  expect((await settled(made.client, asked!.job)).state).toBe('done');
  const { input } = made.fake.runs[0] as unknown as { input: { text: string; size: number[] } };
  expect(input.text).toContain('tavern');
  expect(input.size).toEqual([asked!.width, asked!.height]);
  expect((await costsOf(made)).spentToday).toBeCloseTo(0.003);
}, 20_000);

test.each<[Partial<RemoteInput>, RegExp]>([
  [{ url: 'http://api.example.com/v2/x' }, /Use https/],
  [{ url: 'https://me:pw@api.example.com' }, /own field/],
  [{ url: 'file:///etc/passwd' }, /begins with https/],
  [{ kind: 'service', service: { ...SERVICE, submitBody: '{no' } }, /no JSON/],
])('%j is refused', async (more, message) => {
  const { client } = await daemonOn(newFolder('remote'));
  await expect(client.remote.add({ body: inputFor('https://api.example.com', more) })).rejects.toThrow(message);
  expect(await client.remote.list()).toEqual([]);
});

test('health tells of workers; a key that was entered for one address is not sent to another', async () => {
  const made = await start();
  expect((await made.client.remote.list())[0]).toMatchObject({
    problem: null,
    health: expect.stringMatching(/1 idle.*waiting: 2/),
  });
  const other = await startFakeRunpod();
  open.push(other);
  const { key: _, ...body } = inputFor(other.url);
  const changed = await made.client.remote.change({ params: { id: made.host }, body });
  expect(changed).toMatchObject({ hasKey: false, problem: expect.stringMatching(/does not let us in/) });
  expect(other.headers().authorization).toBeUndefined();
});

/** Books that only note what is done. */
function notes() {
  const done: string[] = [];
  const books: RunBooks = {
    begin: () => 'run_1',
    sent: () => void done.push('sent'),
    drop: () => void done.push('dropped'),
    end: (_run, state) => void done.push(state),
  };
  return { books, done };
}
const TASK: RemoteTask = { graph: {}, images: [], prompt: '', negative: '', seed: 1, width: 8, height: 8 };

test('a run that was being sent when the process ended is not sent again', async () => {
  const { books, done } = notes();
  const submit = vi.fn<RemoteProvider['submit']>();
  const saves: unknown[] = [];
  await expect(
    runOnRemote({ submit } as unknown as RemoteProvider, {
      task: TASK,
      name: 'RunPod',
      saved: { run: 'run_1', remote: null },
      save: (saved) => saves.push(saved),
      books,
      signal: new AbortController().signal,
      onProgress: () => {},
    }),
  ).rejects.toThrow(/ended before the answer came/);
  expect(submit).not.toHaveBeenCalled();
  expect([done, saves]).toEqual([['unknown'], [null]]);
});

test('more than RunPod takes is refused before it is sent', async () => {
  const fake = await startFakeRunpod();
  open.push(fake);
  const { runpodProvider } = await import('./remote.runpod.ts');
  const provider = runpodProvider({ url: fake.url, name: 'RunPod', headers: { Authorization: `Bearer ${KEY}` } });
  const images = [{ name: 'a.png', bytes: randomBytes(8_000_000) }];
  await expect(provider.submit({ ...TASK, images })).rejects.toThrow(/10 MB/);
  expect(fake.asked).toEqual([]);
  await pause(0);
  provider.close();
});
