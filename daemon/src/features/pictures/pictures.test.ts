import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import type { PictureRequest, PictureSubject } from '@comfyvn/shared/pictures/pictures.schema';
import type { Story } from '@comfyvn/shared/story/story';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { cardPng, fullCard } from '../../importers/character-card/card.test-support.ts';
import { startFakeComfy, type FakeComfy, type FakeComfyOptions } from '../comfy/comfy-fake.test-support.ts';
import { cutOut } from './pictures.cutout.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});
const MESSAGES = [
  said('Vic', '*The tavern is dark. Rain beats against the windows of the old harbour inn.* "Late again."', 0),
  said('Mika', '"I know." *She puts her wet coat on the counter.*', 1),
  said('Vic', '*He smiles.* "Sit down."', 2),
];
interface Made extends RunningDaemon {
  readonly story: string;
  readonly fake: FakeComfy;
  document(): Promise<Story>;
}
async function start(options: FakeComfyOptions = {}, dataDir = newFolder('pictures')): Promise<Made> {
  const fake = await startFakeComfy(options);
  open.push(fake);
  const running = await startDaemon(dataDir);
  open.push({ stop: () => running.daemon.stop() });
  const { client } = running;
  await client.comfy.addHost({ body: { url: fake.url } });
  const { story } = await client.imports.upload({
    query: { name: 'Vic.jsonl' },
    body: new Blob([chatFile(MESSAGES)]),
  });
  return { ...running, story, fake, document: () => client.stories.document({ params: { id: story } }) };
}
async function requestFor({ client, story }: Made, subject: PictureSubject, more: Partial<PictureRequest> = {}) {
  const plan = await client.pictures.plan({ params: { id: story }, body: subject });
  return { ...plan, subject, template: 'sdxl', ...more };
}
async function draw(made: Made, subject: PictureSubject, more: Partial<PictureRequest> = {}) {
  const pictures = [await requestFor(made, subject, more)];
  const [asked] = await made.client.pictures.draw({ params: { id: made.story }, body: { pictures } });
  const job = await settled(made.client, asked!.job);
  const all = await made.client.pictures.list({ params: { id: made.story } });
  return { job, picture: all.find((one) => one.id === asked!.id)! };
}

test('a background is drawn, kept as an edit with where it is from, and taken back without a trace', async () => {
  const made = await start();
  const { client } = made;
  const before = await made.document();
  const scene = before.scenes[0]!.id;
  const { picture, job } = await draw(made, { purpose: 'background', scene }, { seed: 11 });
  expect(job.state).toBe('done');
  expect(picture).toMatchObject({ state: 'done', kept: false, model: 'sd_xl_base_1.0.safetensors', seed: 11 });
  expect(await made.document()).toEqual(before);
  await client.pictures.keep({ params: { id: picture.id }, body: {} });
  const after = await made.document();
  expect(after.assets.find((one) => one.id === picture.asset)).toMatchObject({ kind: 'background', width: 96 });
  expect(after.scenes[0]!.stage).toContainEqual({ op: 'background', to: { asset: picture.asset } });
  const lineage = await client.pictures.lineage({ params: { id: picture.id } });
  expect(lineage).toMatchObject({ templateName: 'SDXL', uses: [{ kind: 'background', scene }] });
  expect(lineage.workflowHash).toMatch(/^[0-9a-f]{64}$/);
  expect((await client.pictures.list({ params: { id: made.story }, query: { asset: picture.asset! } }))[0]?.id).toBe(
    picture.id,
  );
  const bytes = Buffer.from(await (await client.assets.file({ params: { id: picture.asset! } })).arrayBuffer());
  const { exif, format } = await sharp(bytes).metadata();
  expect(format).toBe('webp');
  expect(exif!.toString('latin1')).toContain(lineage.workflowHash);
  expect(exif!.toString('latin1')).not.toContain('tavern');
  const xmp = (await sharp(bytes).metadata()).xmp!.toString('utf8');
  expect(xmp).toContain(`<comfyvn:Workflow>${lineage.workflowHash}</comfyvn:Workflow>`);
  expect(bytes.includes('tavern')).toBe(false);
  const params = { id: picture.asset! };
  expect((await client.assets.lineage({ params })).record.provenance).toMatchObject({
    tool: 'ComfyUI',
    workflow: lineage.workflowHash,
    seed: picture.seed,
    prompt: picture.prompt,
    job: picture.job,
    picture: picture.id,
    story: made.story,
    scene,
  });
  await client.pictures.takeBack({ params: { id: picture.id } });
  expect({ ...(await made.document()), revision: 0 }).toEqual({ ...before, revision: 0 });
});

test('the prompt comes from the scene, and a person may change it', async () => {
  const made = await start();
  const scene = (await made.document()).scenes[0]!;
  const plan = await made.client.pictures.plan({
    params: { id: made.story },
    body: { purpose: 'background', scene: scene.id },
  });
  expect(plan.prompt).toContain('Rain beats against the windows of the old harbour inn');
  expect(plan.negative).toContain('people');
  const { picture } = await draw(made, { purpose: 'background', scene: scene.id }, { prompt: 'a green hill' });
  expect(picture.prompt).toBe('a green hill');
  expect(made.fake.prompts[0]!.graph['6']!.inputs['text']).toBe('a green hill');
});

test('a look gives a character words and LoRAs, which are put into the workflow', async () => {
  const made = await start();
  const { client } = made;
  const vic = (await made.document()).characters.find((one) => one.name === 'Vic')!;
  await client.pictures.setLook({
    params: { id: made.story },
    body: { character: vic.id, words: 'grey hair, apron', loras: [{ name: 'vic', strength: 0.7 }] },
  });
  await client.pictures.setLook({ params: { id: made.story }, body: { character: null, words: 'ink drawing' } });
  const { picture } = await draw(made, { purpose: 'sprite', character: vic.id });
  expect(picture.prompt).toMatch(/full body.*ink drawing.*Vic, grey hair, apron/);
  const loader = Object.values(made.fake.prompts[0]!.graph).find((node) => node.class_type === 'LoraLoader');
  expect(loader?.inputs).toMatchObject({ lora_name: 'vic.safetensors', strength_model: 0.7 });
  await client.pictures.keep({ params: { id: picture.id }, body: {} });
  const sprites = () => made.document().then((s) => s.characters.find((one) => one.id === vic.id)!.sprites);
  expect(await sprites()).toEqual([{ expression: 'neutral', asset: picture.asset }]);
  const bytes = Buffer.from(await (await client.assets.file({ params: { id: picture.asset! } })).arrayBuffer());
  const { data } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(data[3]).toBe(0); // the wall is gone
});

test('a set of expressions is drawn from the picture of a card, as one batch', async () => {
  const made = await start();
  const { client } = made;
  const { story } = await client.imports.upload({
    query: { name: 'Vic.png' },
    body: new Blob([new Uint8Array(await cardPng(fullCard()))]),
  });
  const card = { ...made, story };
  const vic = (await client.stories.document({ params: { id: story } })).characters.find((one) => one.portrait)!;
  const pictures = await Promise.all(
    ['joy', 'anger'].map((expression) =>
      requestFor(card, { purpose: 'expression', character: vic.id, expression }, { template: 'sdxl-from-picture' }),
    ),
  );
  const asked = await client.pictures.draw({ params: { id: story }, body: { pictures } });
  const jobs = await Promise.all(asked.map((one) => settled(client, one.job)));
  expect(jobs.map((job) => job.state)).toEqual(['done', 'done']);
  expect(new Set(jobs.map((job) => job.parent)).size).toBe(1);
  expect(made.fake.uploads.size).toBe(2);
  expect(made.fake.prompts[0]!.graph['6']!.inputs['text']).toContain('happy, wide smile');
  for (const { id } of asked) await client.pictures.keep({ params: { id }, body: {} });
  const kept = (await client.stories.document({ params: { id: story } })).characters.find((one) => one.id === vic.id)!;
  expect(kept.sprites.map((one) => one.expression)).toEqual(expect.arrayContaining(['joy', 'anger']));
});

test('a moment stands over its line alone, and importing the chat again keeps it', async () => {
  const made = await start();
  const { client } = made;
  const scene = (await made.document()).scenes[0]!;
  const line = scene.nodes.filter((one) => one.type === 'line')[2]!;
  const { picture } = await draw(made, { purpose: 'moment', scene: scene.id, node: line.id });
  expect((await client.pictures.lineage({ params: { id: picture.id } })).message).toBe(line.source!.message);
  await client.pictures.keep({ params: { id: picture.id }, body: {} });
  const shown = async () =>
    (await made.document()).scenes[0]!.nodes.flatMap((node) =>
      (node.stage ?? []).flatMap((one) => (one.op === 'picture' ? [[node.id, one.to?.asset ?? null]] : [])),
    );
  const at = scene.nodes.findIndex((one) => one.id === line.id);
  const want = [
    [line.id, picture.asset],
    [scene.nodes[at + 1]!.id, null],
  ];
  expect(await shown()).toEqual(want);
  const again = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(MESSAGES)]) });
  expect(again.story).toBe(made.story);
  expect(await shown()).toEqual(want);
  await client.pictures.takeBack({ params: { id: picture.id } });
  expect(await shown()).toEqual([]);
});

test('previews are shown while it is drawn, and a picture that is discarded is drawn no further', async () => {
  const made = await start({ steps: 200, stepMs: 10, previews: true });
  const { client } = made;
  const scene = (await made.document()).scenes[0]!.id;
  const pictures = [await requestFor(made, { purpose: 'background', scene })];
  const [asked] = await client.pictures.draw({ params: { id: made.story }, body: { pictures } });
  const params = { id: asked!.id };
  let preview: Blob | null = null;
  while (!preview) preview = await client.pictures.preview({ params }).catch(() => pause(10, null));
  expect(preview.type).toBe('image/png');
  await client.pictures.discard({ params });
  expect((await settled(client, asked!.job)).state).toBe('cancelled');
  expect(made.fake.interruptsIn).toEqual([made.fake.prompts[0]!.id]);
  expect(await client.pictures.list({ params: { id: made.story } })).toEqual([]);
});

test('a host that runs out of memory is asked for less', async () => {
  const made = await start({ failure: { message: 'Allocation on device', type: 'torch.OutOfMemoryError' } });
  const scene = (await made.document()).scenes[0]!.id;
  const { job } = await draw(made, { purpose: 'background', scene });
  expect(job.state).toBe('failed');
  expect(made.fake.prompts.map((one) => one.graph['5']!.inputs['width'])).toEqual([1344, 1008, 760]);
});

test('a daemon that stops while a picture is drawn takes it over when it is back: it is drawn once', async () => {
  const dataDir = newFolder('pictures');
  const made = await start({ steps: 60, stepMs: 10 }, dataDir);
  const scene = (await made.document()).scenes[0]!.id;
  const pictures = [await requestFor(made, { purpose: 'background', scene })];
  const [asked] = await made.client.pictures.draw({ params: { id: made.story }, body: { pictures } });
  while (made.fake.prompts.length === 0) await pause(5);
  await made.daemon.stop();
  const again = await startDaemon(dataDir);
  open.push({ stop: () => again.daemon.stop() });
  expect((await settled(again.client, asked!.job)).state).toBe('done');
  expect(made.fake.prompts).toHaveLength(1);
  expect(made.fake.interruptsIn).toEqual([]);
});

test('what cannot be drawn is said at once', async () => {
  const made = await start();
  const { client, story } = made;
  const vic = (await made.document()).characters[0]!.id;
  const ask = (pictures: unknown[]) =>
    client.pictures.draw({ params: { id: story }, body: { pictures: pictures as never } });
  const request = await requestFor(made, { purpose: 'sprite', character: vic });
  await expect(ask([{ ...request, template: 'sdxl-from-picture' }])).rejects.toThrow(/neither a sprite nor a card/);
  await expect(ask([{ ...request, model: 'nobody.safetensors' }])).rejects.toThrow(/no model "nobody.safetensors"/);
  await expect(ask([{ ...request, subject: { purpose: 'moment' } }])).rejects.toThrow(/which scene/);
  await made.fake.stop();
  const [host] = await client.comfy.hosts();
  await client.comfy.updateHost({ params: { id: host!.id }, body: { enabled: false } });
  await expect(ask([request])).rejects.toThrow(/Add a ComfyUI/);
  await made.fake.start();
});

test('a figure before a busy background is left as it is', async () => {
  const noise = Buffer.from(Array.from({ length: 40 * 40 * 3 }, (_, n) => (n * 7919) % 251));
  const busy = await sharp(noise, { raw: { width: 40, height: 40, channels: 3 } })
    .png()
    .toBuffer();
  expect(await cutOut(busy)).toBeNull();
});
