import { expect, test } from 'vitest';
import { AppError } from '../../../core/errors.ts';
import { toCatalog } from '../comfy.catalog.ts';
import { objectInfo } from '../comfy-fake.test-support.ts';
import type { Graph } from '../comfy.graph.ts';
import { fromPage } from './page.convert.ts';
import { readPage } from './page.read.ts';

const seeded = {
  input: {
    required: {
      seed: ['INT', { default: 0 }],
      name: [['a', 'b'], { control_after_generate: true }],
      style: ['STRING', {}],
    },
  },
  output: ['IMAGE'],
  output_node: false,
};
const sound = {
  input: {
    required: { audio: [['a.flac'], { audio_upload: true }] },
    optional: { start: ['FLOAT', { default: 0.5 }] },
  },
  output: ['AUDIO'],
  output_node: false,
};
const given = {
  input: {
    required: { text: ['STRING', { forceInput: true }], times: ['INT', {}], list: ['COMBO', { options: ['x'] }] },
  },
  output: ['STRING'],
  output_node: false,
};
const lister = { input: { required: { model: ['MODEL'] }, optional: {} }, output: ['MODEL'], output_node: false };
const catalog = toCatalog({
  ...objectInfo(),
  Seeded: seeded,
  Sound: sound,
  Given: given,
  'Power Lora Loader (rgthree)': lister,
  'Anything Everywhere': lister,
});

type Json = Record<string, unknown>;
type Way = readonly [number, number | string, number, number | string, number, string];
const page = (nodes: readonly Json[], links: readonly Way[] = [], more: Json = {}): Json => ({ nodes, links, ...more });
const turn = (workflow: Json): Graph => fromPage(readPage(workflow)!, catalog);
const inp = (name: string, type: string, link: number | null = null, isWidget = false) => ({
  name,
  type,
  link,
  ...(isWidget ? { widget: { name } } : {}),
});
const out = (type: string, ...links: number[]) => ({ name: type, type, links });

const picture = (id: number, ...links: number[]): Json => ({
  id,
  type: 'EmptyImage',
  outputs: [out('IMAGE', ...links)],
  widgets_values: [64, 48, 1, 7],
});
const save = (id: number, link: number): Json => ({
  id,
  type: 'SaveImage',
  inputs: [inp('images', 'IMAGE', link)],
  widgets_values: ['x'],
});
const invert = (id: number, from: number, to: number, mode = 0): Json => ({
  id,
  type: 'ImageInvert',
  mode,
  inputs: [inp('image', 'IMAGE', from)],
  outputs: [out('IMAGE', to)],
});
const reroute = (id: number, type: string, from: number | null, ...to: number[]): Json => ({
  id,
  type: 'Reroute',
  inputs: [inp('', '*', from)],
  outputs: [out(type, ...to)],
});

test('reroutes are left out, and what is bypassed hands on what it is given', () => {
  const graph = turn(
    page(
      [picture(1, 1), invert(2, 1, 2, 4), reroute(3, 'IMAGE', 2, 3), save(9, 3)],
      [
        [1, 1, 0, 2, 0, 'IMAGE'],
        [2, 2, 0, 3, 0, 'IMAGE'],
        [3, 3, 0, 9, 0, 'IMAGE'],
      ],
    ),
  );
  expect(graph).toEqual({
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 7 } },
    '9': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
  });
});

test('a bypassed LoRA hands on model and CLIP each to its own', () => {
  const lora = {
    id: 2,
    type: 'LoraLoader',
    mode: 4,
    inputs: [inp('model', 'MODEL', 1), inp('clip', 'CLIP', 2)],
    outputs: [out('MODEL', 3), out('CLIP', 4)],
    widgets_values: ['vic.safetensors', 1, 1],
  };
  const graph = turn(
    page(
      [
        { id: 1, type: 'CheckpointLoaderSimple', widgets_values: ['sdxl.safetensors'] },
        lora,
        {
          id: 3,
          type: 'LoraLoader',
          inputs: [inp('model', 'MODEL', 3), inp('clip', 'CLIP', 4)],
          widgets_values: ['b', 1, 1],
        },
      ],
      [
        [1, 1, 0, 2, 0, 'MODEL'],
        [2, 1, 1, 2, 1, 'CLIP'],
        [3, 2, 0, 3, 0, 'MODEL'],
        [4, 2, 1, 3, 1, 'CLIP'],
      ],
    ),
  );
  expect(Object.keys(graph)).toEqual(['1', '3']);
  expect(graph['3']!.inputs).toMatchObject({ model: ['1', 0], clip: ['1', 1] });
});

test('what is muted is left out with its links, also where its kind is not known', () => {
  const graph = turn(
    page(
      [picture(1, 1, 2), invert(2, 1, 3, 2), save(8, 2), { ...save(9, 3) }, { id: 5, type: 'Magic', mode: 2 }],
      [
        [1, 1, 0, 2, 0, 'IMAGE'],
        [2, 1, 0, 8, 0, 'IMAGE'],
        [3, 2, 0, 9, 0, 'IMAGE'],
      ],
    ),
  );
  expect(Object.keys(graph)).toEqual(['1', '8', '9']);
  expect(graph['9']!.inputs).toEqual({ filename_prefix: 'x' });
});

test('a primitive gives its value to all that it is linked to, and notes and labels say nothing', () => {
  const sized = (id: number, link: number): Json => ({ ...picture(id), inputs: [inp('width', 'INT', link, true)] });
  const graph = turn(
    page(
      [
        { id: 1, type: 'PrimitiveNode', outputs: [out('INT', 1, 2)], widgets_values: [512, 'fixed'] },
        sized(2, 1),
        sized(3, 2),
        { id: 4, type: 'MarkdownNote', widgets_values: ['# hello'] },
        { id: 5, type: 'A Label Of Some Pack', properties: {} },
      ],
      [
        [1, 1, 0, 2, 0, 'INT'],
        [2, 1, 0, 3, 0, 'INT'],
      ],
    ),
  );
  expect(Object.values(graph).map(({ inputs }) => inputs['width'])).toEqual([512, 512]);
});

test('what one node sets under a name another one gets, also within a subgraph', () => {
  const definition = {
    id: 'part',
    nodes: [{ id: 1, type: 'GetNode', outputs: [out('IMAGE', 1)], widgets_values: ['base'] }, invert(2, 1, 2)],
    links: [
      { id: 1, origin_id: 1, origin_slot: 0, target_id: 2, target_slot: 0, type: 'IMAGE' },
      { id: 2, origin_id: 2, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
    ],
    outputs: [{ name: 'IMAGE', type: 'IMAGE', linkIds: [2] }],
  };
  const graph = turn(
    page(
      [
        picture(1, 1),
        { id: 2, type: 'SetNode', inputs: [inp('IMAGE', 'IMAGE', 1)], outputs: [out('*')], widgets_values: ['base'] },
        { id: 3, type: 'part', outputs: [out('IMAGE', 2)] },
        save(9, 2),
      ],
      [
        [1, 1, 0, 2, 0, 'IMAGE'],
        [2, 3, 0, 9, 0, 'IMAGE'],
      ],
      { definitions: { subgraphs: [definition] } },
    ),
  );
  expect(graph['3:2']!.inputs).toEqual({ image: ['1', 0] });
  expect(graph['9']!.inputs['images']).toEqual(['3:2', 0]);
});

/** A subgraph that makes a picture of a width from outside, and inverts it in a subgraph of its own. */
const maker = {
  id: 'maker',
  inputs: [{ name: 'width', type: 'INT', linkIds: [1] }],
  outputs: [{ name: 'IMAGE', type: 'IMAGE', linkIds: [3] }],
  nodes: [
    { ...picture(1, 2), inputs: [inp('width', 'INT', 1, true)] },
    { ...invert(2, 2, 3), type: 'inverter' },
  ],
  links: [
    { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: 'INT' },
    { id: 2, origin_id: 1, origin_slot: 0, target_id: 2, target_slot: 0, type: 'IMAGE' },
    { id: 3, origin_id: 2, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
  ],
  definitions: {
    subgraphs: [
      {
        id: 'inverter',
        inputs: [{ name: 'image', type: 'IMAGE', linkIds: [1] }],
        outputs: [{ name: 'IMAGE', type: 'IMAGE', linkIds: [2] }],
        nodes: [invert(7, 1, 2)],
        links: [
          { id: 1, origin_id: -10, origin_slot: 0, target_id: 7, target_slot: 0, type: 'IMAGE' },
          { id: 2, origin_id: 7, origin_slot: 0, target_id: -20, target_slot: 0, type: 'IMAGE' },
        ],
      },
    ],
  },
};
const useOf = (id: number, to: number, more: Json): Json => ({
  id,
  type: 'maker',
  outputs: [out('IMAGE', to)],
  ...more,
});
const both = (first: Json, second: Json): Graph =>
  turn(
    page(
      [useOf(1, 1, first), save(8, 1), useOf(2, 2, second), save(9, 2)],
      [
        [1, 1, 0, 8, 0, 'IMAGE'],
        [2, 2, 0, 9, 0, 'IMAGE'],
      ],
      { definitions: { subgraphs: [maker] } },
    ),
  );

test('a subgraph is opened as often as it is used, each with the values that its node has', () => {
  const graph = both({ widgets_values: [100] }, { widgets_values: [] });
  expect(Object.keys(graph)).toEqual(['8', '9', '1:1', '1:2:7', '2:1', '2:2:7']);
  expect(graph['1:1']!.inputs).toMatchObject({ width: 100, height: 48 });
  expect(graph['2:1']!.inputs).toMatchObject({ width: 64, height: 48 });
  expect(graph['1:2:7']!.inputs).toEqual({ image: ['1:1', 0] });
  expect(graph['9']!.inputs['images']).toEqual(['2:2:7', 0]);
});

test('values of what stands in a subgraph that its node shows are those of the node', () => {
  const shown = (...values: unknown[]) => ({
    properties: {
      proxyWidgets: [
        ['-1', 'width'],
        ['1', 'height'],
        ['1', 'color'],
      ],
    },
    widgets_values: values,
  });
  const graph = both(shown(100, 200, null), shown(300, 'no number', 400));
  expect(graph['1:1']!.inputs).toEqual({ width: 100, height: 200, batch_size: 1, color: 7 });
  expect(graph['2:1']!.inputs).toEqual({ width: 300, height: 48, batch_size: 1, color: 400 });
});

test('a subgraph that is bypassed or muted is left out with all that it holds', () => {
  const graph = turn(
    page(
      [picture(1, 1), { ...invert(2, 1, 2, 4), type: 'inverter' }, save(8, 2), useOf(3, 3, { mode: 2 }), save(9, 3)],
      [
        [1, 1, 0, 2, 0, 'IMAGE'],
        [2, 2, 0, 8, 0, 'IMAGE'],
        [3, 3, 0, 9, 0, 'IMAGE'],
      ],
      { definitions: { subgraphs: [maker] } },
    ),
  );
  expect(Object.keys(graph)).toEqual(['1', '8', '9']);
  expect(graph['8']!.inputs['images']).toEqual(['1', 0]);
  expect(graph['9']!.inputs).toEqual({ filename_prefix: 'x' });
});

test('a group node, as there were before subgraphs, is opened', () => {
  const group = {
    nodes: [
      { type: 'ImageInvert', index: 0, inputs: [inp('image', 'IMAGE')], outputs: [out('IMAGE')], widgets_values: [] },
      { type: 'EmptyImage', index: 1, inputs: [], outputs: [out('IMAGE')], widgets_values: [1, 2, 3, 4] },
      { type: 'SaveImage', index: 2, inputs: [inp('images', 'IMAGE')], outputs: [], widgets_values: ['y'] },
      { type: 'ImageInvert', index: 3, inputs: [inp('image', 'IMAGE')], outputs: [out('IMAGE')], widgets_values: [] },
    ],
    links: [
      [null, 0, 0, 0, 5, 'IMAGE'],
      [1, 0, 2, 0, 6, 'IMAGE'],
    ],
    external: [],
    config: {},
  };
  const uses = {
    id: 5,
    type: 'workflow>Both',
    inputs: [inp('image', 'IMAGE', 1), inp('ImageInvert image', 'IMAGE', 2)],
    outputs: [out('IMAGE', 3), out('IMAGE', 4)],
    widgets_values: [10, 20, 30, 40, 'z'],
  };
  const nodes = [picture(1, 1, 2), uses, save(8, 3), save(9, 4)];
  const links: Way[] = [
    [1, 1, 0, 5, 0, 'IMAGE'],
    [2, 1, 0, 5, 1, 'IMAGE'],
    [3, 5, 0, 8, 0, 'IMAGE'],
    [4, 5, 1, 9, 0, 'IMAGE'],
  ];
  const graph = turn(page(nodes, links, { extra: { groupNodes: { Both: group } } }));
  expect(graph['5:0']!.inputs).toEqual({ image: ['1', 0] });
  expect(graph['5:1']!.inputs).toEqual({ width: 10, height: 20, batch_size: 30, color: 40 });
  expect(graph['5:2']!.inputs).toEqual({ images: ['5:1', 0], filename_prefix: 'z' });
  expect(graph['8']!.inputs['images']).toEqual(['5:0', 0]);
  expect(graph['9']!.inputs['images']).toEqual(['5:3', 0]);
  expect(() => turn(page([{ ...uses, widgets_values: [1] }], []))).toThrow(/group node "workflow>Both"/);
});

test.each<[string, string, unknown[], Json]>([
  ['what becomes of a seed', 'Seeded', [5, 'randomize', 'b', 'fixed', '', 'ink'], { seed: 5, name: 'b', style: 'ink' }],
  ['that of old', 'Seeded', [5, true, 'b', 'ink'], { seed: 5, name: 'b', style: 'ink' }],
  ['nothing of it', 'Seeded', [5, 'b', 'ink'], { seed: 5, name: 'b', style: 'ink' }],
  ['fewer than there are now', 'Seeded', [5, 'fixed', 'b'], { seed: 5, name: 'b', style: '' }],
  ['a button to upload', 'LoadImage', ['mika.png', 'image'], { image: 'mika.png' }],
  ['what plays a sound', 'Sound', ['a.flac', null, '', 2], { audio: 'a.flac', start: 2 }],
  ['what plays a sound, at the end', 'Sound', ['a.flac', 2, null, null], { audio: 'a.flac', start: 2 }],
  ['one for what must be linked', 'Given', ['', 4, 'x'], { times: 4, list: 'x' }],
  ['none for what must be linked', 'Given', [4, 'x'], { times: 4, list: 'x' }],
  ['a list', 'Given', [4, ['x', 'y']], { times: 4, list: { __value__: ['x', 'y'] } }],
  [
    'rows of LoRAs',
    'Power Lora Loader (rgthree)',
    [{}, { type: 'PowerLoraLoaderHeaderWidget' }, { on: true, lora: 'a', strength: 0.5, strengthTwo: null }, {}, ''],
    { lora_1: { on: true, lora: 'a', strength: 0.5 } },
  ],
])('values of the page with %s go to their inputs', (_, type, values, inputs) => {
  expect(turn(page([{ id: 1, type, widgets_values: values }]))['1']!.inputs).toEqual(inputs);
});

test('values that are kept by name are taken by name, without what the page shows', () => {
  const values = { seed: 5, name: 'b', style: 'ink', crf: 19, videopreview: { hidden: false } };
  const graph = turn(page([{ id: 1, type: 'Seeded', title: 'Mine', widgets_values: values }]));
  expect(graph['1']).toEqual({
    class_type: 'Seeded',
    inputs: { seed: 5, name: 'b', style: 'ink', crf: 19 },
    _meta: { title: 'Mine' },
  });
});

test.each<[string, Json, RegExp]>([
  [
    'a node that no host has',
    page(
      [{ id: 50, type: 'Magic', title: 'My wand', outputs: [out('IMAGE', 1)] }, save(9, 1)],
      [[1, 50, 0, 9, 0, 'IMAGE']],
    ),
    /no ComfyUI .* has the node "Magic" \("My wand", number 50\)/,
  ],
  [
    'values that do not fit',
    page([{ ...picture(5), widgets_values: ['wide', 48, 1, 7] }]),
    /"EmptyImage" \(number 5\) do not fit/,
  ],
  ['more values than there are', page([{ ...picture(5), widgets_values: [64, 48, 1, 7, 9] }]), /do not fit/],
  [
    'links in a circle',
    page(
      [reroute(1, 'IMAGE', 2, 1), reroute(2, 'IMAGE', 1, 2, 3), save(9, 3)],
      [
        [1, 1, 0, 2, 0, 'IMAGE'],
        [2, 2, 0, 1, 0, 'IMAGE'],
        [3, 2, 0, 9, 0, 'IMAGE'],
      ],
    ),
    /circle at the node "Reroute"/,
  ],
  [
    'what nobody sets',
    page(
      [{ id: 1, type: 'GetNode', outputs: [out('IMAGE', 1)], widgets_values: ['lost'] }, save(9, 1)],
      [[1, 1, 0, 9, 0, 'IMAGE']],
    ),
    /no node sets what the node "GetNode"/,
  ],
  [
    'a pack that links in the page',
    page([{ id: 1, type: 'Anything Everywhere' }]),
    /"Anything Everywhere" \(number 1\) links others/,
  ],
  ['nothing but notes', page([{ id: 1, type: 'Note', widgets_values: ['x'] }]), /no node that does anything/],
  [
    'a subgraph within itself',
    page([{ id: 1, type: 'loop' }], [], {
      definitions: { subgraphs: [{ id: 'loop', nodes: [{ id: 1, type: 'loop' }], links: [] }] },
    }),
    /without end/,
  ],
  [
    'subgraphs that grow',
    page([{ id: 1, type: 's0' }], [], {
      definitions: {
        subgraphs: Array.from({ length: 15 }, (_, n) => ({
          id: `s${n}`,
          nodes: Array.from({ length: 9 }, (__, id) => ({ id, type: n === 14 ? 'EmptyImage' : `s${n + 1}` })),
          links: [],
        })),
      },
    }),
    /more than 2000 nodes/,
  ],
])('%s is refused with what to do', (_, workflow, message) => {
  expect(() => turn(workflow)).toThrow(AppError);
  expect(() => turn(workflow)).toThrow(message);
  expect(() => turn(workflow)).toThrow(/Export \(API\)/);
});

test.each([
  { nodes: 5 },
  { nodes: [{ type: 'x' }] },
  { nodes: [], definitions: { subgraphs: [{ name: 'x' }] } },
  null,
  'x',
])('%j is no workflow of the page', (json) => expect(readPage(json)).toBeNull());
