import fs from 'node:fs';
import type http from 'node:http';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { chatFile, newFolder, said, settled, startDaemon } from '../../../../tests/support.ts';
import { startFakeSillyTavern } from '../libraries/sillytavern-fake.test-support.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const AUTO = {
  source: 'auto',
  auto_url: 'http://sd:7860',
  auto_auth: 'ada:secret',
  steps: 22,
  scale: 6,
  sampler: 'Euler a',
  scheduler: 'karras',
  prompt_prefix: 'best quality,',
  negative_prompt: 'blurry',
};
const drawn = async (): Promise<string> =>
  (
    await sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } })
      .png()
      .toBuffer()
  ).toString('base64');

type Images = (path: string, body: Record<string, unknown>, response: http.ServerResponse) => void;

/** A daemon with a story, and a running SillyTavern whose image generation is set so. */
async function start(sd: object, images: Images) {
  const user = path.join(newFolder('sd-st'), 'default-user');
  for (const folder of ['characters', 'chats']) fs.mkdirSync(path.join(user, folder), { recursive: true });
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ extension_settings: { sd } }));
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const fake = await startFakeSillyTavern(user, {
    images(at, body, response) {
      asked.push({ path: at, body });
      images(at, body, response);
    },
  });
  stops.push(() => fake.stop());
  const { client, daemon } = await startDaemon();
  stops.push(() => daemon.stop());
  const connection = { kind: 'server' as const, url: fake.url, allowSelfSigned: false, basic: null, account: null };
  const [library] = await client.libraries.add({ body: { connection } });
  const body = { name: 'Tavern', kind: 'sillytavern' as const, url: `library:${library!.id}`, pricePerSecond: 3, consent: true }; // prettier-ignore
  const add = (more: object = {}) => client.remote.add({ body: { ...body, ...more } });
  const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0)];
  const { story } = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) });
  const scene = (await client.stories.get({ params: { id: story } })).scenes[0]!.id;
  const request = { subject: { purpose: 'background' as const, scene }, template: 'sdxl', prompt: 'a dark tavern', negative: 'people', width: 512, height: 320, seed: 2 ** 40 + 7 }; // prettier-ignore
  const draw = async (more: object = {}) => {
    const [picture] = await client.pictures.draw({
      params: { id: story },
      body: { pictures: [{ ...request, ...more }] },
    });
    return picture!;
  };
  return { client, daemon, fake, asked, add, draw, story };
}
const ok: Images = (_path, _body, response) => void response.end('OK');
const send = (response: http.ServerResponse, value: unknown): void => void response.end(JSON.stringify(value));

test('the WebUI that is set in SillyTavern draws, with its settings, where no ComfyUI can', async () => {
  const picture = await drawn();
  const made = await start(AUTO, (at, _body, response) =>
    at === '/api/sd/generate' ? send(response, { images: [picture] }) : response.end('OK'),
  );
  const host = await made.add();
  expect(host).toMatchObject({ problem: null, health: 'Stable Diffusion WebUI at sd:7860, as set in SillyTavern.' });
  expect(host).toMatchObject({ pricePerSecond: 0 });
  const { advised, places } = await made.client.pictures.advise({ query: { template: 'sdxl', pictures: 1 } });
  expect([advised, places[0]]).toMatchObject([host.id, { kind: 'sillytavern', cost: null, fits: true }]);
  const asked = await made.draw();
  expect(await settled(made.client, asked.job)).toMatchObject({ state: 'done', lane: `remote:${host.id}` });
  expect(made.asked.at(-1)!.body).toMatchObject({
    url: 'http://sd:7860',
    auth: 'ada:secret',
    prompt: 'best quality, a dark tavern',
    negative_prompt: 'people, blurry',
    seed: 7,
    width: 512,
    height: 320,
    steps: 22,
    cfg_scale: 6,
    sampler_name: 'Euler a',
    save_images: false,
  });
  const lineage = await made.client.pictures.lineage({ params: { id: asked.id } });
  expect(lineage).toMatchObject({ hostName: 'Tavern', templateName: "SillyTavern's image generation" });
  expect(lineage.picture.asset).not.toBeNull();
});

test('a ComfyUI that is set in SillyTavern gets the workflow that is chosen there, filled', async () => {
  const picture = await drawn();
  const workflow = '{"3":{"inputs":{"text":"%prompt%","seed":"%seed%","ckpt":"%model%","mood":"%mood%"}}}';
  const sd = { source: 'comfy', comfy_url: 'http://comfy:8188', comfy_workflow: 'Mine.json', model: 'a.safetensors', comfy_placeholders: [{ find: 'mood', replace: 'calm "sea"' }] }; // prettier-ignore
  const made = await start(sd, (at, _body, response) => {
    if (at === '/api/sd/comfy/workflow') return send(response, workflow);
    if (at === '/api/sd/comfy/generate') return send(response, { format: 'png', data: picture });
    response.end('OK');
  });
  const { id } = await made.add();
  const { job } = await made.draw({ host: id, prompt: 'a "dark" tavern' });
  expect(await settled(made.client, job)).toMatchObject({ state: 'done' });
  const { prompt } = JSON.parse(made.asked.at(-1)!.body['prompt'] as string) as { prompt: object };
  expect(prompt).toEqual({
    '3': { inputs: { text: 'a "dark" tavern', seed: 2 ** 40 + 7, ckpt: 'a.safetensors', mood: 'calm "sea"' } },
  });
  expect(made.asked.find(({ path: at }) => at.endsWith('workflow'))!.body).toEqual({ file_name: 'Mine.json' });
});

test('what goes wrong is one sentence: another source, one that is away, one that fails, none of our consent', async () => {
  const other = await start({ source: 'novel' }, ok);
  expect((await other.add()).problem).toContain('set to "novel", which is not drawn with from here');
  const away = await start(AUTO, (_at, _body, response) => void response.writeHead(500).end());
  expect((await away.add()).problem).toContain('Is it running at sd:7860, and has it a model?');
  const failing = await start(AUTO, (at, _body, response) =>
    at === '/api/sd/generate' ? void response.writeHead(500).end() : response.end('OK'),
  );
  const { id } = await failing.add({ name: 'Failing' });
  const { job } = await failing.draw({ host: id });
  const failed = await settled(failing.client, job);
  expect(failed.error?.message).toContain('Failing failed: Stable Diffusion WebUI did not draw for SillyTavern');
  const shy = await failing.add({ name: 'Shy', consent: false });
  await expect(failing.draw({ host: shy.id })).rejects.toThrow('Nothing may be sent to "Shy" yet');
  await expect(failing.add({ url: 'http://127.0.0.1:1' })).rejects.toThrow('is no library');
  const wanted = { template: 'sdxl', model: 'a.safetensors', pictures: 1 };
  const { places } = await failing.client.pictures.advise({ query: wanted });
  expect(places[0]!.reasons).toContain('It draws with the model that is chosen in SillyTavern.');
});

test('who cancels is heard by SillyTavern', async () => {
  let closed = false;
  const made = await start(AUTO, (at, _body, response) => {
    if (at !== '/api/sd/generate') return void response.end('OK');
    response.on('close', () => (closed = true));
  });
  const { id } = await made.add();
  const { job } = await made.draw({ host: id });
  await expect.poll(() => made.asked.some(({ path: at }) => at === '/api/sd/generate')).toBe(true);
  await made.client.jobs.cancel({ params: { id: job } });
  expect(await settled(made.client, job)).toMatchObject({ state: 'cancelled' });
  await expect.poll(() => closed).toBe(true);
});
