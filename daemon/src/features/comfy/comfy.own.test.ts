import { afterEach, expect, test } from 'vitest';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { toCatalog } from './comfy.catalog.ts';
import { objectInfo, startFakeComfy } from './comfy-fake.test-support.ts';
import type { Graph } from './comfy.graph.ts';
import { withLoras } from './comfy.lora.ts';
import { TEMPLATES } from './comfy.templates.ts';
import { guessBindings } from './comfy.workflow.ts';

let running: RunningDaemon | null = null;
afterEach(async () => {
  await running?.daemon.stop();
  running = null;
});
const sdxl = TEMPLATES.find((one) => one.id === 'sdxl')!.graph;
const blobOf = (json: unknown): Blob => new Blob([JSON.stringify(json)]);

test('a workflow of one’s own is taken in, looked at, changed, written to a file and brought in again as it was', async () => {
  running = await startDaemon();
  const { comfy } = running.client;
  const mine = await comfy.addTemplate({ query: { name: 'Mine', purpose: 'moment' }, body: blobOf(sdxl) });
  expect(mine).toMatchObject({ name: 'Mine', purposes: ['moment'], output: '9', loraNode: null });
  const params = { id: mine.id };
  const { nodes } = await comfy.template({ params });
  expect(nodes.map(({ id }) => id)).toEqual(['3', '4', '5', '6', '7', '8', '9']);
  expect(nodes[0]!.inputs).toContainEqual({ name: 'steps', value: 28, from: null });
  expect(nodes[0]!.inputs).toContainEqual({ name: 'model', value: null, from: '4' });
  expect(nodes.filter((one) => one.isEnd).map(({ id }) => id)).toEqual(['9']);
  expect(nodes.filter((one) => one.givesModel).map(({ id }) => id)).toEqual(['4']);

  await expect(comfy.updateTemplate({ params, body: { loraNode: '77' } })).rejects.toThrow('no node "77"');
  const bindings = { ...mine.bindings, seed: ['6.inputs.steps'] };
  await expect(comfy.updateTemplate({ params, body: { bindings } })).rejects.toThrow('no input at "6.inputs.steps"');
  const change = {
    name: 'Mine too',
    purposes: ['background' as const, 'moment' as const],
    bindings: { ...mine.bindings, seed: [], width: [] },
    loraNode: '4',
  };
  const changed = await comfy.updateTemplate({ params, body: change });
  expect(changed).toMatchObject(change);

  const file = await comfy.templateFile({ params });
  const json = JSON.parse(await file.text()) as Graph;
  // What ComfyUI reads is the workflow as it was.
  for (const [id, node] of Object.entries(sdxl)) expect(json[id]).toMatchObject(node);
  const again = await comfy.addTemplate({ query: {}, body: new Blob([await file.text()]) });
  expect(again).toEqual({ ...changed, id: again.id });
  expect((await comfy.template({ params: { id: again.id } })).nodes).toEqual(nodes);
  await comfy.removeTemplate({ params });
  await expect(comfy.template({ params })).rejects.toThrow();
});

/** As ComfyUI's page saves it: the save node hangs behind a bypassed node. */
const ofPage = {
  version: 0.4,
  nodes: [
    {
      id: 1,
      type: 'EmptyImage',
      outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }],
      widgets_values: [64, 48, 1, 7],
    },
    {
      id: 2,
      type: 'ImageInvert',
      mode: 4,
      inputs: [{ name: 'image', type: 'IMAGE', link: 1 }],
      outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [2] }],
    },
    { id: 3, type: 'SaveImage', inputs: [{ name: 'images', type: 'IMAGE', link: 2 }], widgets_values: ['x'] },
  ],
  links: [
    [1, 1, 0, 2, 0, 'IMAGE'],
    [2, 2, 0, 3, 0, 'IMAGE'],
  ],
};

test('a workflow of ComfyUI’s page needs a host that knows its nodes, and is called as its file where nobody says a name', async () => {
  running = await startDaemon();
  const { comfy } = running.client;
  const bring = () => comfy.addTemplate({ query: { called: 'hills_00012_' }, body: blobOf(ofPage) });
  await expect(bring()).rejects.toThrow(/only a ComfyUI can tell what its nodes are.*Export \(API\)/);
  const fake = await startFakeComfy();
  try {
    await comfy.addHost({ body: { url: fake.url } });
    const made = await bring();
    expect(made).toMatchObject({ name: 'hills_00012_', output: '3' });
    const { nodes } = await comfy.template({ params: { id: made.id } });
    expect(nodes.map(({ kind, inputs }) => [kind, inputs.find(({ from }) => from !== null)?.from ?? null])).toEqual([
      ['EmptyImage', null],
      ['SaveImage', '1'],
    ]);
  } finally {
    await fake.stop();
  }
});

test('what a file says of its places is not believed where the workflow has no such places', async () => {
  running = await startDaemon();
  const { comfy } = running.client;
  const graph = structuredClone(sdxl);
  const said = { name: 'Odd', purposes: ['sprite'], bindings: { positive: ['99.inputs.text'] }, loraNode: null };
  graph['9'] = { ...graph['9']!, _meta: { comfyvn: said } };
  const made = await comfy.addTemplate({ query: {}, body: blobOf(graph) });
  expect(made).toMatchObject({ name: 'My workflow', purposes: ['background', 'moment'] });
  expect(made.bindings.positive).toEqual(['6.inputs.text']);
});

test('the places of workflows that keep words and sizes in nodes of their own are found', () => {
  const { bindings } = guessBindings({
    '0': { class_type: 'CLIPTextEncode', inputs: { clip: ['9', 0], text: 'that nothing takes' } },
    '1': { class_type: 'PrimitiveInt', inputs: { value: 1024 } },
    '2': { class_type: 'PrimitiveStringMultiline', inputs: { value: 'a harbour' } },
    '3': { class_type: 'CLIPTextEncode', inputs: { clip: ['9', 0], text: ['2', 0] } },
    '4': { class_type: 'FluxGuidance', inputs: { conditioning: ['3', 0], guidance: 3.5 } },
    '5': { class_type: 'BasicGuider', inputs: { model: ['8', 0], conditioning: ['4', 0] } },
    '6': { class_type: 'RandomNoise', inputs: { noise_seed: 4 } },
    '7': { class_type: 'EmptySD3LatentImage', inputs: { width: ['1', 0], height: ['1', 0], batch_size: 1 } },
    '8': { class_type: 'UNETLoader', inputs: { unet_name: 'flux.safetensors', weight_dtype: 'default' } },
    '10': { class_type: 'SaveImage', inputs: { images: ['7', 0], filename_prefix: 'x' } },
  });
  expect(bindings).toMatchObject({
    positive: ['2.inputs.value'],
    negative: [],
    seed: ['6.inputs.noise_seed'],
    width: ['1.inputs.value'],
    height: ['1.inputs.value'],
    model: ['8.inputs.unet_name'],
  });
  const big = {
    ...sdxl,
    '6': { class_type: 'CLIPTextEncodeSDXL', inputs: { clip: ['4', 1], text_g: '', text_l: '' } },
  };
  expect(guessBindings(big as Graph).bindings.positive).toEqual(['6.inputs.text_g', '6.inputs.text_l']);
});

test('LoRAs stand behind the node that a person named, where a workflow has two models', () => {
  const catalog = toCatalog(objectInfo());
  const two: Graph = {
    ...sdxl,
    '20': sdxl['4']!,
    '21': { ...sdxl['3']!, inputs: { ...sdxl['3']!.inputs, model: ['20', 0], positive: ['22', 0] } },
    '22': { ...sdxl['6']!, inputs: { clip: ['20', 1], text: 'refined' } },
  };
  const { graph, warnings } = withLoras(two, catalog, [{ name: 'vic', strength: 0.5 }], '20');
  expect(warnings).toEqual([]);
  expect(graph['23']!.inputs).toMatchObject({ model: ['20', 0], clip: ['20', 1], lora_name: 'vic.safetensors' });
  expect(graph['21']!.inputs['model']).toEqual(['23', 0]);
  expect(graph['22']!.inputs['clip']).toEqual(['23', 1]);
  expect(graph['3']!.inputs['model']).toEqual(['4', 0]);
});
