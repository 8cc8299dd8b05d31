import { expect, test } from 'vitest';
import { resolveName, toCatalog, type Catalog } from './comfy.catalog.ts';
import { createComfyClient } from './comfy.client.ts';
import { objectInfo, startFakeComfy } from './comfy-fake.test-support.ts';
import type { Graph } from './comfy.graph.ts';
import { withLoras } from './comfy.lora.ts';
import { fillTemplate, missingFor, modelsFor } from './comfy.template.ts';
import { TEMPLATES } from './comfy.templates.ts';
import { findWorkflow, guessBindings, toGraph } from './comfy.workflow.ts';

const catalog = toCatalog(objectInfo());
const sdxl = TEMPLATES.find((one) => one.id === 'sdxl')!;

test.each(TEMPLATES.map((one) => [one.id, one] as const))(
  'the template %s is one that ComfyUI takes, with LoRAs in it',
  async (_, template) => {
    expect(missingFor(template, catalog)).toEqual([]);
    const fake = await startFakeComfy();
    const client = createComfyClient({ url: fake.url, headers: {}, allowSelfSigned: false });
    const name = template.needsPicture ? await client.upload('card.png', Buffer.from('x')) : undefined;
    const [model] = modelsFor(template, catalog);
    const values = {
      ...{ positive: 'a harbour', negative: 'text', seed: 7, model, picture: name, prefix: 'comfyvn/x/img' },
      ...{ lyrics: '[inst]', seconds: 20 },
    };
    const { graph, warnings } = withLoras(fillTemplate(template, values, catalog), catalog, [
      { name: 'chars/Mika.safetensors', strength: 0.8 },
      { name: 'vic', strength: 0.6 },
    ]);
    expect(warnings).toEqual([]);
    await client.submit({ promptId: '5f2d7d6e-8c30-4a10-9d52-4b8f9a1c2d3e', clientId: 'c', graph, stamp: {} });
    client.close();
    await fake.stop();
    const sampler = graph['3']!.inputs;
    const behind = (node: string): string[] => {
      const from = graph[node]!.inputs['model'] as [string, number] | undefined;
      return from ? [graph[from[0]]!.class_type, ...behind(from[0])] : [];
    };
    expect(behind('3').filter((kind) => kind.startsWith('LoraLoader'))).toHaveLength(2);
    expect(sampler['seed']).toBe(7);
  },
);

test('LoRAs stand in a row between the model and all that takes it', () => {
  const filled = fillTemplate(sdxl, { model: 'sd_xl_base_1.0.safetensors' }, catalog);
  const { graph } = withLoras(filled, catalog, [
    { name: 'chars/mika.safetensors', strength: 0.8 },
    { name: 'vic.safetensors', strength: 0.5 },
  ]);
  expect(graph['10']).toMatchObject({
    class_type: 'LoraLoader',
    inputs: { model: ['4', 0], clip: ['4', 1], lora_name: 'chars\\mika.safetensors', strength_model: 0.8 },
  });
  expect(graph['11']!.inputs).toMatchObject({ model: ['10', 0], clip: ['10', 1], lora_name: 'vic.safetensors' });
  expect(graph['3']!.inputs['model']).toEqual(['11', 0]);
  expect(graph['6']!.inputs['clip']).toEqual(['11', 1]);
  expect(graph['8']!.inputs['vae']).toEqual(['4', 2]);
  // Once more changes nothing: they are there already.
  expect(withLoras(graph, catalog, [{ name: 'vic.safetensors', strength: 0.5 }]).graph).toEqual(graph);
});

test('a LoRA that a host does not have, and a workflow with two models, are told and not sent', () => {
  const filled = fillTemplate(sdxl, { model: 'sd_xl_base_1.0.safetensors' }, catalog);
  const lost = withLoras(filled, catalog, [{ name: 'nobody', strength: 1 }]);
  expect(lost.graph).toEqual(filled);
  expect(lost.warnings).toEqual(['The LoRA "nobody" is left out: this host does not have it.']);
  const two = {
    ...filled,
    '20': filled['4']!,
    '21': { ...filled['3']!, inputs: { ...filled['3']!.inputs, model: ['20', 0] } },
  };
  expect(withLoras(two, catalog, [{ name: 'vic', strength: 1 }]).warnings[0]).toMatch(/several models/);
});

test('names are found whatever slashes and letters a host writes, and not where two would do', () => {
  const options = ['chars\\Mika.safetensors', 'a/ink.safetensors', 'b/ink.safetensors'];
  expect(resolveName('CHARS/mika.safetensors', options)).toBe('chars\\Mika.safetensors');
  expect(resolveName('mika', options)).toBe('chars\\Mika.safetensors');
  expect(resolveName('ink', options)).toBeNull();
});

test('both spellings of a list are read', () => {
  const both = toCatalog({
    A: { input: { required: { x: [['a', 'b'], {}] } }, output: ['IMAGE'], output_node: false },
    B: { input: { required: { x: ['COMBO', { options: ['a', 'b'] }] } }, output: ['IMAGE'], output_node: false },
    C: 'nonsense',
  });
  expect(both.get('A')?.inputs.get('x')).toEqual(both.get('B')?.inputs.get('x'));
  expect(both.get('A')?.inputs.get('x')?.options).toEqual(['a', 'b']);
});

test('a host without a file of the workflow says which one', () => {
  const poor = objectInfo();
  (poor['VAELoader']!.input['required']!['vae_name']![0] as string[]).splice(0);
  delete poor['FluxGuidance'];
  const flux = TEMPLATES.find((one) => one.id === 'flux')!;
  expect(missingFor(flux, toCatalog(poor))).toEqual(['It has no node "FluxGuidance".']);
  const { FluxGuidance } = objectInfo();
  expect(missingFor(flux, toCatalog({ ...poor, FluxGuidance }))).toEqual([
    'It has no "ae.safetensors" (VAELoader, vae_name).',
  ]);
});

/** The same workflow as ComfyUI's page saves it. */
const ui = {
  version: 0.4,
  nodes: [
    { id: 4, type: 'CheckpointLoaderSimple', mode: 0, widgets_values: ['sd_xl_base_1.0.safetensors'] },
    { id: 5, type: 'EmptyLatentImage', mode: 0, widgets_values: [1024, 768, 1] },
    { id: 6, type: 'CLIPTextEncode', mode: 0, inputs: [{ name: 'clip', link: 1 }], widgets_values: ['a harbour'] },
    { id: 7, type: 'CLIPTextEncode', mode: 0, inputs: [{ name: 'clip', link: 2 }], widgets_values: ['text'] },
    {
      id: 3,
      type: 'KSampler',
      mode: 0,
      inputs: [
        { name: 'model', link: 3 },
        { name: 'positive', link: 4 },
        { name: 'negative', link: 5 },
        { name: 'latent_image', link: 6 },
      ],
      widgets_values: [42, 'randomize', 20, 7, 'euler', 'normal', 1],
    },
    {
      id: 8,
      type: 'VAEDecode',
      mode: 0,
      inputs: [
        { name: 'samples', link: 7 },
        { name: 'vae', link: 8 },
      ],
      widgets_values: [],
    },
    { id: 9, type: 'SaveImage', mode: 0, inputs: [{ name: 'images', link: 9 }], widgets_values: ['ComfyUI'] },
    { id: 99, type: 'Note', mode: 0, widgets_values: ['hello'] },
  ],
  links: [
    [1, 4, 1, 6, 0, 'CLIP'],
    [2, 4, 1, 7, 0, 'CLIP'],
    [3, 4, 0, 3, 0, 'MODEL'],
    [4, 6, 0, 3, 1, 'CONDITIONING'],
    [5, 7, 0, 3, 2, 'CONDITIONING'],
    [6, 5, 0, 3, 3, 'LATENT'],
    [7, 3, 0, 8, 0, 'LATENT'],
    [8, 4, 2, 8, 1, 'VAE'],
    [9, 8, 0, 9, 0, 'IMAGE'],
  ],
};
const bytesOf = (json: unknown): Buffer => Buffer.from(JSON.stringify(json));
const read = async (bytes: Buffer, kinds: Catalog | null = catalog): Promise<Graph> =>
  toGraph(await findWorkflow(bytes), kinds);

test("a workflow of ComfyUI's page is turned, and its places are found", async () => {
  const graph = await read(bytesOf(ui));
  expect(graph['3']).toEqual({
    class_type: 'KSampler',
    inputs: {
      model: ['4', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
      seed: 42,
      steps: 20,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
    },
  });
  expect(guessBindings(graph)).toMatchObject({
    output: '9',
    bindings: {
      positive: ['6.inputs.text'],
      negative: ['7.inputs.text'],
      seed: ['3.inputs.seed'],
      width: ['5.inputs.width'],
      model: ['4.inputs.ckpt_name'],
    },
  });
});
