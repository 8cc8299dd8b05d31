import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromPage } from './page.convert.ts';
import { readPage } from './page.read.ts';
import { asThePageSends, catalog } from './page.test-support.ts';
import { isValueType } from './page.widgets.ts';

const KINDS = [
  'EmptyImage',
  'ImageScale',
  'ImageInvert',
  'CheckpointLoaderSimple',
  'LoraLoader',
  'CLIPTextEncode',
  'ConditioningCombine',
  'FluxGuidance',
  'EmptyLatentImage',
  'KSampler',
  'VAEDecode',
  'VAEEncode',
  'SaveImage',
];
const TYPES = ['IMAGE', 'MODEL', 'CLIP', 'VAE', 'CONDITIONING', 'LATENT', 'INT', 'FLOAT', 'STRING'];

interface Out {
  node: number;
  slot: number;
  type: string;
}
interface Definition {
  id: string;
  inputs: { name: string; type: string; linkIds: number[] }[];
  outputs: { name: string; type: string; linkIds: number[] }[];
  nodes: Json[];
  links: Json[];
}
type Json = Record<string, unknown>;

/** A workflow as the page saves it, made of what the numbers say: subgraphs, reroutes, primitives, modes, both spellings of links. */
function workflowOf(numbers: readonly number[]): Json {
  let at = 0;
  const draw = (below: number): number => (below <= 0 ? 0 : (numbers[at++ % numbers.length]! >>> 0) % below);
  const chance = (percent: number): boolean => draw(100) < percent;
  const definitions: Definition[] = [];

  function graphOf(depth: number, from: Definition['inputs']) {
    const nodes: Json[] = [];
    const links: [number, number, number, number, number, string][] = [];
    const outs: Out[] = from.map(({ type }, slot) => ({ node: -10, slot, type }));
    const real: Out[] = [];
    const connect = (source: Out, node: number, slot: number): number => {
      const id = links.length + 1;
      links.push([id, source.node, source.slot, node, slot, source.type]);
      if (source.node === -10) from[source.slot]!.linkIds.push(id);
      else {
        const outputs = nodes.find((one) => one['id'] === source.node)!['outputs'] as { links: number[] }[];
        outputs[source.slot]!.links.push(id);
      }
      return id;
    };
    const count = 1 + draw(8);
    for (let n = 0; n < count; n++) {
      const id = 1 + n;
      const what = draw(20);
      if (what === 0) {
        nodes.push({ id, type: 'Note', mode: 0, widgets_values: ['look here'], inputs: [], outputs: [] });
        continue;
      }
      if (what <= 3 && outs.length > 0) {
        const source = outs[draw(outs.length)]!;
        const node = {
          id,
          type: 'Reroute',
          mode: chance(10) ? 2 : 0,
          // As `*`, this version of litegraph would lose the type on the way to a node that is bypassed.
          inputs: [{ name: '', type: source.type, link: connect(source, id, 0) }],
          outputs: [{ name: source.type, type: source.type, links: [] }],
        };
        nodes.push(node);
        outs.push({ node: id, slot: 0, type: source.type });
        continue;
      }
      const definition = what <= 6 && depth < 2 ? subgraphOf(depth + 1) : null;
      const type = definition?.id ?? KINDS[draw(KINDS.length)]!;
      const places = definition
        ? definition.inputs.map((one) => ({
            name: one.name,
            type: one.type,
            isValue: isPromoted(definition, one.name),
          }))
        : placesOf(type);
      const inputs: Json[] = [];
      for (const { name, type: wanted, isValue } of places) {
        const fits = outs.filter((one) => one.type === wanted);
        const widget = isValue ? { widget: { name } } : {};
        if (isValue && !definition && chance(10)) {
          const primitive = 100 + nodes.length * 20 + inputs.length;
          const outputs = [{ name: wanted, type: wanted, links: [] }];
          const value = wanted === 'STRING' ? `of ${primitive}` : primitive;
          if (wanted !== 'COMBO') {
            nodes.push({
              id: primitive,
              type: 'PrimitiveNode',
              mode: 0,
              inputs: [],
              outputs,
              widgets_values: [value, 'fixed'],
            });
            inputs.push({
              name,
              type: wanted,
              link: connect({ node: primitive, slot: 0, type: wanted }, id, inputs.length),
              ...widget,
            });
            continue;
          }
        }
        const isLinked = fits.length > 0 && chance(isValue ? 40 : 85);
        // The page leaves fields without a link out of its file.
        if (!isLinked && isValue && !definition) continue;
        const link = isLinked ? connect(fits[draw(fits.length)]!, id, inputs.length) : null;
        inputs.push({ name, type: wanted, link, ...widget });
      }
      const given = definition ? definition.outputs.map((one) => one.type) : [...catalog.get(type)!.outputs];
      const mode = chance(75) ? 0 : definition || chance(60) ? 4 : 2;
      nodes.push({
        id,
        type,
        mode,
        inputs,
        outputs: given.map((one) => ({ name: one, type: one, links: [] })),
        properties: {},
        widgets_values: definition ? promotedOf(definition).map((one) => valueFor(one.type)) : valuesFor(type),
      });
      for (const [slot, one] of given.entries()) {
        outs.push({ node: id, slot, type: one });
        real.push({ node: id, slot, type: one });
      }
    }
    return { nodes, links, real, connect };
  }

  function subgraphOf(depth: number): Definition {
    if (definitions.length > 0 && chance(30)) {
      const known = definitions[draw(definitions.length)]!;
      if (!holdsSubgraphs(known) || depth < 2) return known;
    }
    const inputs = Array.from({ length: draw(4) }, (_, n) => {
      const type = TYPES[draw(TYPES.length)]!;
      return { id: `in-${n}`, name: `in ${n} ${type}`, type, linkIds: [] as number[] };
    });
    const { nodes, links, real } = graphOf(depth, inputs);
    const outputs = real.slice(-3).map(({ node, slot, type }, n) => {
      const id = links.length + 1;
      links.push([id, node, slot, -20, n, type]);
      const given = nodes.find((one) => one['id'] === node)!['outputs'] as { links: number[] }[];
      given[slot]!.links.push(id);
      return { id: `out-${n}`, name: `out ${n}`, type, linkIds: [id] };
    });
    const made = {
      id: `0f0f0f0f-0000-4000-8000-00000000000${definitions.length}`,
      version: 1,
      revision: 0,
      state: { lastNodeId: 999, lastLinkId: links.length, lastGroupId: 0, lastRerouteId: 0 },
      config: {},
      name: `Part ${definitions.length}`,
      inputNode: { id: -10, bounding: [0, 0, 10, 10] },
      outputNode: { id: -20, bounding: [0, 0, 10, 10] },
      inputs,
      outputs,
      widgets: [],
      nodes,
      groups: [],
      links: links.map(asObject),
    };
    definitions.push(made);
    return made;
  }

  const placesOf = (type: string) => {
    const all = [...catalog.get(type)!.inputs].map(([name, one]) => ({
      name,
      type: one.type,
      isValue: isValueType(one.type),
    }));
    return [...all.filter((one) => !one.isValue), ...all.filter((one) => one.isValue)];
  };
  const valueFor = (type: string): unknown =>
    type === 'STRING' || type === 'COMBO' ? `text ${draw(1_000)}` : type === 'BOOLEAN' ? chance(50) : draw(1_000);
  const valuesFor = (type: string): unknown[] =>
    placesOf(type)
      .filter((one) => one.isValue)
      .flatMap(({ name, type: one }) => (name === 'seed' ? [valueFor(one), 'randomize'] : [valueFor(one)]));

  const { nodes, links } = graphOf(0, []);
  const isNew = chance(50);
  return {
    version: isNew ? 1 : 0.4,
    ...(isNew
      ? { state: { lastNodeId: 999, lastLinkId: 999, lastGroupId: 0, lastRerouteId: 0 } }
      : { last_node_id: 999, last_link_id: 999 }),
    nodes,
    links: isNew ? links.map(asObject) : links,
    groups: [],
    definitions: { subgraphs: definitions },
  };
}

const asObject = ([id, origin_id, origin_slot, target_id, target_slot, type]: readonly [
  number,
  number,
  number,
  number,
  number,
  string,
]): Json => ({
  id,
  origin_id,
  origin_slot,
  target_id,
  target_slot,
  type,
});
const promotedOf = (definition: Definition) => definition.inputs.filter(({ name }) => isPromoted(definition, name));
function isPromoted({ inputs, nodes }: Definition, name: string): boolean {
  const ways = inputs.find((one) => one.name === name)!.linkIds;
  return nodes.some((node) =>
    (node['inputs'] as Json[]).some((one) => ways.includes(one['link'] as number) && one['widget'] !== undefined),
  );
}
const holdsSubgraphs = ({ nodes }: Definition): boolean =>
  nodes.some((one) => !catalog.has(one['type'] as string) && (one['type'] as string).includes('-'));

test('any workflow is turned as ComfyUI’s own page would send it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 200 }), (numbers) => {
      const workflow = workflowOf(numbers);
      const sent = asThePageSends(workflow);
      fc.pre(sent !== null && Object.keys(sent).length > 0);
      expect(fromPage(readPage(workflow)!, catalog)).toEqual(sent);
    }),
    { numRuns: 300 },
  );
});
