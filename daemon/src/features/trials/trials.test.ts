import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { trialResult } from '@comfyvn/shared/trials/trials.schema';
import { settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { startFakeComfy, type FakeComfy, type FakeComfyOptions } from '../comfy/comfy-fake.test-support.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});
async function start(options: FakeComfyOptions = {}): Promise<RunningDaemon & { fake: FakeComfy }> {
  const fake = await startFakeComfy(options);
  open.push(fake);
  const running = await startDaemon();
  open.push({ stop: () => running.daemon.stop() });
  await running.client.comfy.addHost({ body: { url: fake.url } });
  return { ...running, fake };
}
const SIZE = { width: 512, height: 512 };

test('a template is tried out with the words, size and LoRAs of a person, and what came of it is shown', async () => {
  const { client, fake } = await start();
  const loras = [
    { name: 'vic', strength: 0.5 },
    { name: 'nobody', strength: 1 },
  ];
  const { id } = await client.trials.begin({
    body: { template: 'sdxl', prompt: 'a harbour', seed: 5, ...SIZE, loras },
  });
  const job = await settled(client, id);
  expect(job).toMatchObject({ state: 'done', title: 'Try out: SDXL' });
  const result = trialResult.parse(job.result);
  expect(result).toMatchObject({ width: 96, height: 128, seed: 5, mime: 'image/webp' });
  expect(result.warnings).toEqual(['The LoRA "nobody" is left out: this host does not have it.']);
  const bytes = Buffer.from(await (await client.trials.output({ params: { id } })).arrayBuffer());
  expect(bytes.length).toBe(result.sizeBytes);
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 96 });
  const { graph } = fake.prompts[0]!;
  expect(graph['6']!.inputs['text']).toBe('a harbour');
  expect(graph['5']!.inputs).toMatchObject(SIZE);
});

test('it is seen while it runs, and stopped at the host', async () => {
  const { client, fake } = await start({ steps: 400, stepMs: 10, previews: true });
  const { id } = await client.trials.begin({ body: { template: 'sdxl', prompt: 'x', ...SIZE } });
  await expect
    .poll(() => client.trials.output({ params: { id } }).then(({ type }) => type, String), { timeout: 20_000 })
    .toBe('image/png');
  await client.jobs.cancel({ params: { id } });
  expect((await settled(client, id)).state).toBe('cancelled');
  expect(fake.interruptsIn).toEqual([fake.prompts[0]!.id]);
});

test('a template that begins with a picture wants one, and is handed it', async () => {
  const { client, fake } = await start();
  const body = { template: 'sdxl-from-picture', prompt: 'x', ...SIZE };
  await expect(client.trials.begin({ body })).rejects.toThrow(/choose one/);
  const png = await sharp({ create: { width: 20, height: 30, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  const { asset } = await client.assets.bring({
    query: { name: 'card.png' },
    body: new Blob([new Uint8Array(png)]),
  });
  const { id } = await client.trials.begin({ body: { ...body, picture: asset.id } });
  expect((await settled(client, id)).state).toBe('done');
  const [bytes] = fake.uploads.values();
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 20, height: 30 });
});

test('what is given and is no picture fails the trial in a sentence', async () => {
  const { client, fake } = await start();
  fake.options.answer = (what) => (what === 'GET /view' ? { status: 200, body: 'hello' } : undefined);
  const { id } = await client.trials.begin({ body: { template: 'sdxl', prompt: 'x', ...SIZE } });
  const job = await settled(client, id);
  expect(job.error?.message).toBe('What was given is no picture that can be read.');
  await expect(client.trials.output({ params: { id } })).rejects.toThrow(/nothing to see/);
});
