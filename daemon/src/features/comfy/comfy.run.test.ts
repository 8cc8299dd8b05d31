import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { OutOfMemoryError, RetryableError, SnoozeError } from '../../core/job-kind.ts';
import { noting } from '../books/books.test-support.ts';
import { createComfyClient, type ComfyClient } from './comfy.client.ts';
import { startFakeComfy, type FakeComfy, type FakeComfyOptions } from './comfy-fake.test-support.ts';
import type { Graph } from './comfy.graph.ts';
import { runOnComfy, type ComfyRun } from './comfy.run.ts';
import type { Preview } from './comfy.socket.ts';

const GRAPH: Graph = {
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 3_368_601 } },
  '3': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'vn/job/img' } },
};
const PACE = { poll: 20, pollHeard: 200, pollOver: 5, away: 150, cancel: 1_000 };

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
async function start(options: FakeComfyOptions = {}): Promise<{ fake: FakeComfy; client: ComfyClient }> {
  const fake = await startFakeComfy(options);
  const client = createComfyClient({ url: fake.url, headers: {}, allowSelfSigned: false }, 300);
  open.push({ stop: () => client.close() }, fake);
  return { fake, client };
}
function runOf(more: Partial<ComfyRun> = {}) {
  const kept: (string | null)[] = [];
  const run: ComfyRun = {
    graph: GRAPH,
    stamp: { comfyvn: { job: 'job_1' } },
    submitted: null,
    keep: (id) => kept.push(id),
    books: noting().books,
    signal: new AbortController().signal,
    pace: PACE,
    ...more,
  };
  return { run, kept };
}
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await pause(5);
};
/** What a run that must fail fails with. */
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('It did not fail.'),
    (error: Error) => error,
  );
const file = { filename: 'img_00001_.png', subfolder: 'vn/job', type: 'output' };

test('a run gives its files, tells how far it is and shows previews; its id is kept before it is sent', async () => {
  const { fake, client } = await start({ steps: 4, stepMs: 20, previews: true, historyLagMs: 40 });
  const fractions: number[] = [];
  const previews: Preview[] = [];
  const { run, kept } = runOf({
    onProgress: (fraction) => fractions.push(fraction),
    onPreview: (preview) => previews.push(preview),
  });
  expect(await runOnComfy(client, run)).toEqual({ '3': { images: [file] } });
  expect(kept).toEqual([fake.prompts[0]!.id]);
  expect(kept[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(Math.max(...fractions)).toBeCloseTo(0.8, 5);
  expect(previews[0]?.mime).toBe('image/png');
  expect(previews[0]?.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(fake.prompts[0]!.extra).toEqual({ comfyvn: { job: 'job_1' } });
});

test('every run listens under a new id, so that sockets do not take messages from each other', async () => {
  const { fake, client } = await start();
  for (let n = 0; n < 3; n++) await runOnComfy(client, runOf().run);
  expect(new Set(fake.prompts.map((one) => one.clientId)).size).toBe(3);
});

test.each<[string, (fake: FakeComfy) => void]>([
  ['cut', (fake) => fake.cutSockets()],
  ['silent without closing', (fake) => fake.cutSockets(true)],
  ['never opened', (fake) => (fake.options.answer = (what) => (what === 'WS /ws' ? 'cut' : undefined))],
])('a socket that is %s loses nothing: the history is asked', async (_, spoil) => {
  const { fake, client } = await start({ steps: 6, stepMs: 20 });
  const work = runOnComfy(client, runOf().run);
  await until(() => fake.prompts.length === 1);
  spoil(fake);
  expect(await work).toHaveProperty('3');
  expect(fake.executed).toHaveLength(1);
});

test('a run that goes on while we are away is found again, and not sent twice', async () => {
  const { fake, client } = await start({ steps: 6, stepMs: 20 });
  const stopping = new AbortController();
  const first = runOf({ signal: stopping.signal });
  const work = runOnComfy(client, first.run);
  await until(() => fake.prompts.length === 1);
  stopping.abort(new AppError('unavailable', 'ComfyVN is stopping.'));
  await expect(work).rejects.toThrow('ComfyVN is stopping.');
  expect(first.kept.at(-1)).toBe(fake.prompts[0]!.id);
  expect(await runOnComfy(client, runOf({ submitted: first.kept[0]! }).run)).toHaveProperty('3');
  expect(fake.prompts).toHaveLength(1);
  expect(fake.interruptsIn).toEqual([]);
});

test('what was made before a crash is fetched after it, not made a second time', async () => {
  const { fake, client } = await start();
  const { run, kept } = runOf();
  const made = await runOnComfy(client, run);
  expect(await runOnComfy(client, runOf({ submitted: kept.at(-1)! }).run)).toEqual(made);
  expect(fake.executed).toHaveLength(1);
});

test('a line that is cut after the workflow arrived does not send it twice', async () => {
  const { fake, client } = await start({ cutAfterSubmit: true });
  expect(await runOnComfy(client, runOf().run)).toHaveProperty('3');
  expect(fake.prompts).toHaveLength(1);
});

test('a host that forgot the run, as at its restart, is told so: the next attempt is a new one', async () => {
  const { fake, client } = await start({ steps: 100, stepMs: 20 });
  const { run, kept } = runOf();
  const work = runOnComfy(client, run);
  const failed = failureOf(work);
  await until(() => fake.prompts.length === 1);
  await fake.restart();
  expect(await failed).toBeInstanceOf(RetryableError);
  expect((await failed).message).toMatch(/has lost it/);
  expect(kept.at(-1)).toBeNull();
});

test('a host that goes away ends the attempt in time and leaves the submission open', async () => {
  const { fake, client } = await start({ steps: 100, stepMs: 20 });
  const { run, kept } = runOf();
  const work = runOnComfy(client, run);
  const failed = failureOf(work);
  await until(() => fake.prompts.length === 1);
  await fake.stop();
  expect(await failed).toBeInstanceOf(SnoozeError);
  expect(kept).toEqual([fake.prompts[0]!.id]);
  await fake.start();
});

test('a waiting run is taken out of the queue, a running one is interrupted, another one is left alone', async () => {
  const { fake, client } = await start({ steps: 40, stepMs: 10, blindInterrupt: true });
  const other = runOnComfy(client, runOf().run);
  await until(() => fake.prompts.length === 1);
  const waiting = new AbortController();
  const second = runOnComfy(client, runOf({ signal: waiting.signal }).run);
  const refused = failureOf(second);
  await until(() => fake.prompts.length === 2);
  waiting.abort(new AppError('conflict', 'It was cancelled.'));
  expect((await refused).message).toBe('It was cancelled.');
  expect(fake.interruptsIn).toEqual([]);
  expect(await other).toHaveProperty('3');

  const running = new AbortController();
  const third = runOnComfy(client, runOf({ signal: running.signal }).run);
  const stopped = failureOf(third);
  await until(() => fake.prompts.length === 3);
  await pause(30);
  running.abort(new AppError('conflict', 'It was cancelled.'));
  expect((await stopped).message).toBe('It was cancelled.');
  expect(fake.interruptsIn).toContain(fake.prompts[2]!.id);
});

test('a deaf node is waited for, then the cancelled run is over here too', async () => {
  const { fake, client } = await start({ steps: 10, stepMs: 20, deaf: true });
  const abort = new AbortController();
  const work = runOnComfy(client, runOf({ signal: abort.signal }).run);
  const refused = failureOf(work);
  await until(() => fake.prompts.length === 1);
  abort.abort(new AppError('conflict', 'It was cancelled.'));
  expect((await refused).message).toBe('It was cancelled.');
  expect(fake.executed).toHaveLength(1);
});

const broken: Graph = { ...GRAPH, '3': { class_type: 'SaveImage', inputs: { filename_prefix: 'x' } } };
test.each<[string, FakeComfyOptions, Graph, RegExp]>([
  ['a missing input', {}, broken, /SaveImage \(node 3\): Required input is missing, images/],
  ['an unknown node', {}, { '1': { class_type: 'Nothing', inputs: {} } }, /does not exist.*#1/],
  ['a yes with errors of nodes', { halfValid: true, steps: 100, stepMs: 20 }, broken, /SaveImage \(node 3\)/],
  ['a host that gives ids of its own', { ownIds: true }, GRAPH, /too old.*0\.3\.45/],
  ['a failing node', { failure: { message: 'boom', type: 'ValueError' } }, GRAPH, /failed at KSampler: boom$/],
  [
    'too little memory',
    { failure: { message: 'CUDA out of memory', type: 'torch.OutOfMemoryError' } },
    GRAPH,
    /CUDA out of memory/,
  ],
])('%s is told with what is wrong, and is over', async (_, options, graph, message) => {
  const { fake, client } = await start(options);
  const { run, kept } = runOf({ graph });
  const work = runOnComfy(client, run);
  await expect(work).rejects.toThrow(message);
  const error = await failureOf(work);
  expect(error).not.toBeInstanceOf(RetryableError);
  expect(error instanceof OutOfMemoryError).toBe(/CUDA/.test(String(message)));
  expect(kept.at(-1)).toBeNull();
  // What of it was valid runs at the host all the same, and is ended there.
  if (fake.options.halfValid)
    await expect.poll(() => fake.executed.filter((id) => !fake.interruptsIn.includes(id))).toEqual([]);
});

test.each<[string, NonNullable<FakeComfyOptions['answer']>, RegExp, boolean]>([
  ['garbage', () => ({ status: 200, body: '<h1>Hello</h1>' }), /does not speak as ComfyUI does/, true],
  ['JSON of another kind', () => ({ status: 200, body: '[1]' }), /does not speak as ComfyUI does/, true],
  ['500', () => ({ status: 500, body: 'oops' }), /a fault of its own \(500\)/, true],
  ['a cut line', () => 'cut', /broke the connection off/, true],
  ['nothing at all', () => 'hang', /did not answer in time/, true],
  [
    'a way to another host',
    () => ({ status: 302, headers: { location: 'http://169.254.169.254/' } }),
    /sends us on to/,
    false,
  ],
  ['a closed door', () => ({ status: 401 }), /does not let us in/, false],
])('a host that answers %s gives an error in time', async (_, answer, message, mayPass) => {
  const { client } = await start({ answer });
  const work = runOnComfy(client, runOf().run);
  await expect(work).rejects.toThrow(message);
  const error = await failureOf(work);
  expect(error instanceof RetryableError || error instanceof SnoozeError).toBe(mayPass);
});

test('a file that is uploaded under a taken name is known by the name it got', async () => {
  const { fake, client } = await start();
  expect(await client.upload('hero.png', Buffer.from('one'))).toBe('hero.png');
  expect(await client.upload('hero.png', Buffer.from('one'))).toBe('hero.png');
  expect(await client.upload('hero.png', Buffer.from('other'))).toBe('hero (1).png');
  expect(fake.uploads.get('hero (1).png')?.toString()).toBe('other');
});

test('addresses of clouds are never asked, and nothing else but the given headers is sent', async () => {
  expect(() => createComfyClient({ url: 'http://169.254.169.254', headers: {}, allowSelfSigned: false })).toThrow(
    /never asked/,
  );
  const { fake } = await start();
  const client = createComfyClient({ url: fake.url, headers: { 'x-tunnel': 'yes' }, allowSelfSigned: false });
  await client.stats();
  client.close();
  expect(fake.headers()).toMatchObject({ 'x-tunnel': 'yes' });
  expect(fake.headers()).not.toHaveProperty('origin');
});

test('a submission of an unknown id is lost, not waited for', async () => {
  const { client } = await start();
  await expect(runOnComfy(client, runOf({ submitted: randomUUID() }).run)).rejects.toThrow(/has lost it/);
});
