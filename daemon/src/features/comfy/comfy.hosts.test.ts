import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { newFolder, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { objectInfo, startFakeComfy, type FakeComfy } from './comfy-fake.test-support.ts';
import { TEMPLATES } from './comfy.templates.ts';
import { sharedNameOf } from './comfy.service.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});
async function start(dataDir?: string): Promise<RunningDaemon> {
  const running = await startDaemon(dataDir);
  open.push({ stop: () => running.daemon.stop() });
  return running;
}
async function host(options = {}): Promise<FakeComfy> {
  const fake = await startFakeComfy(options);
  open.push(fake);
  return fake;
}

test('a host is asked before it is kept, its headers are secrets, and it is there after a restart', async () => {
  const fake = await host();
  const dataDir = newFolder('comfy');
  const { client, daemon } = await start(dataDir);
  const added = await client.comfy.addHost({ body: { url: `${fake.url}/`, headers: { 'X-Tunnel': 'hush' } } });
  expect(added).toMatchObject({ url: fake.url, headers: ['X-Tunnel'], version: '0.3.64', models: 5, problem: null });
  expect(fake.headers()).toHaveProperty('x-tunnel', 'hush');
  expect(JSON.stringify(await client.comfy.hosts())).not.toContain('hush');
  expect(fs.readFileSync(path.join(dataDir, 'comfyvn.db')).includes('hush')).toBe(false);
  await expect(client.comfy.addHost({ body: { url: fake.url } })).rejects.toThrow(/is this ComfyUI already/);
  await daemon.stop();
  const again = await start(dataDir);
  expect(await again.client.comfy.checkHost({ params: { id: added.id } })).toMatchObject({ problem: null });
  expect(fake.headers()).toHaveProperty('x-tunnel', 'hush');
  await again.client.comfy.removeHost({ params: { id: added.id } });
  expect(fs.readFileSync(path.join(dataDir, 'config', 'secrets.enc'), 'utf8')).not.toContain(added.id);
});

test.each([
  ['ftp://127.0.0.1', /begins with http/],
  ['http://me:secret@127.0.0.1:8188', /header "Authorization"/],
  ['http://169.254.169.254', /never asked/],
  ['http://127.0.0.1:1', /Nothing answers/],
])('%s is refused', async (url, message) => {
  const { client } = await start();
  await expect(client.comfy.addHost({ body: { url } })).rejects.toThrow(message);
  expect(await client.comfy.hosts()).toEqual([]);
});

test('a host that went away is told with why, and draws nothing until it is back', async () => {
  const fake = await host();
  const { client } = await start();
  const { id } = await client.comfy.addHost({ body: { url: fake.url } });
  await fake.stop();
  expect((await client.comfy.checkHost({ params: { id } })).problem).toMatch(/Start ComfyUI/);
  const [sdxl] = await client.comfy.templates();
  expect(sdxl?.hosts[0]?.missing[0]).toMatch(/Start ComfyUI/);
  await fake.start();
  expect((await client.comfy.checkHost({ params: { id } })).problem).toBeNull();
  expect((await client.comfy.templates())[0]?.hosts[0]).toMatchObject({ missing: [] });
});

test('the templates say what each host has for them, the fitting models first', async () => {
  const fake = await host();
  const { client } = await start();
  await client.comfy.addHost({ body: { url: fake.url } });
  const templates = await client.comfy.templates();
  expect(templates.map((one) => one.id)).toEqual(TEMPLATES.map((one) => one.id));
  const models = (id: string) => templates.find((one) => one.id === id)?.hosts[0]?.models[0];
  expect([models('sdxl'), models('sd15'), models('flux')]).toEqual([
    'sd_xl_base_1.0.safetensors',
    'dreamshaper_8.safetensors',
    'flux1-dev-fp8.safetensors',
  ]);
});

test("a workflow of one's own becomes a template, can be changed, and the program's stay as they are", async () => {
  const { client } = await start();
  const bytes = new Blob([JSON.stringify(TEMPLATES.find((one) => one.id === 'sd15')!.graph)]);
  const added = await client.comfy.addTemplate({ query: { name: 'Mine', purpose: 'moment' }, body: bytes });
  expect(added).toMatchObject({ family: 'own', purposes: ['moment'], output: '9', needsPicture: false });
  expect(added.bindings.positive).toEqual(['6.inputs.text']);
  const params = { id: added.id };
  await expect(client.comfy.updateTemplate({ params, body: { output: '77' } })).rejects.toThrow(/no node "77"/);
  expect(await client.comfy.updateTemplate({ params, body: { name: 'Ours' } })).toMatchObject({ name: 'Ours' });
  await expect(client.comfy.removeTemplate({ params: { id: 'sdxl' } })).rejects.toThrow(/stay as they are/);
  await client.comfy.removeTemplate({ params });
  expect((await client.comfy.templates()).some((one) => one.id === added.id)).toBe(false);
});

test('a workflow that saves no picture, and what is no workflow, are refused with what to do', async () => {
  const { client } = await start();
  const add = (json: unknown) =>
    client.comfy.addTemplate({ query: { name: 'x', purpose: 'moment' }, body: new Blob([JSON.stringify(json)]) });
  await expect(add({ '1': { class_type: 'EmptyImage', inputs: {} } })).rejects.toThrow(/saves no picture/);
  await expect(add(objectInfo())).rejects.toThrow(/no workflow of ComfyUI/);
});

test('daemons call a host by its address, and one on their own computer by the name of that', () => {
  const here = os.hostname().toLowerCase();
  expect(sharedNameOf('http://127.0.0.1:8188')).toBe(`${here}:8188/`);
  expect(sharedNameOf('http://localhost:8188/')).toBe(`${here}:8188/`);
  expect(sharedNameOf('http://[::1]:8188/')).toBe(`${here}:8188/`);
  expect(sharedNameOf('https://GPU.lan/comfy/')).toBe('gpu.lan:443/comfy/');
});
