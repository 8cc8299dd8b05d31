import * as z from 'zod';
import { FROM_OUTSIDE, isGroupNode, TO_OUTSIDE } from './page.kinds.ts';
import type { PageLink, PageNode, PageSubgraph } from './page.schema.ts';

const place = z.number().int().min(0).max(10_000);
/** A node in a group, by its place there. */
const part = z.looseObject({ type: z.string().max(300), index: place.optional() });
export const groupNode = z.looseObject({
  nodes: z.array(part).max(2_000),
  /** `[from place, from slot, to place, to slot]`; what comes from outside has no place. */
  links: z
    .array(z.tuple([place.nullable(), place.nullable(), place.nullable(), place.nullable()], z.unknown()))
    .max(20_000),
  /** `[place, slot]` of what goes outside although it is used within. */
  external: z.array(z.tuple([z.union([place, z.looseObject({ index: place })]), place], z.unknown())).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
});
export type GroupNode = z.infer<typeof groupNode>;
const config = z.looseObject({
  input: z.record(z.string(), z.looseObject({ visible: z.boolean().optional() })).nullish(),
  output: z.record(z.string(), z.looseObject({ visible: z.boolean().optional() })).nullish(),
});

/**
 * A group node, as ComfyUI had them before subgraphs, as a subgraph of its own: the ids of what stands in it are the same. null
 * where its file does not tell enough. Pure.
 */
export function fromGroupNode(
  node: PageNode,
  { nodes: parts, links: ways, external, config: settings }: GroupNode,
  read: (part: unknown) => PageNode | null,
  /** Id of the subgraph that it stands in. */
  within: string,
): { node: PageNode; subgraph: PageSubgraph } | null {
  const nodes = parts.flatMap((one, at) => read({ ...one, id: one.index ?? at }) ?? []);
  if (nodes.length < parts.length || nodes.some(({ type }) => type === 'PrimitiveNode' || isGroupNode(type)))
    return null;
  const taken = (node.inputs ?? []).filter(({ widget, link }) => widget === undefined || link != null);
  if (taken.some(({ widget }) => widget !== undefined)) return null;
  const values = shareOut(nodes, node.widgets_values);
  if (!values) return null;

  const links: PageLink[] = [];
  for (const [from, fromSlot, to, toSlot] of ways)
    if (from !== null && to !== null)
      links.push({ id: links.length + 1, from: `${from}`, fromSlot: fromSlot ?? 0, to: `${to}`, toSlot: toSlot ?? 0 });
  const goOut = new Set((external ?? []).map(([one, slot]) => `${typeof one === 'number' ? one : one.index}>${slot}`));
  const isHidden = (id: string, side: 'input' | 'output', key: string): boolean | undefined => {
    const visible = config.safeParse(settings?.[id]).data?.[side]?.[key]?.visible;
    return visible === undefined ? undefined : !visible;
  };

  const inputs: PageSubgraph['inputs'] = [];
  const outputs: PageSubgraph['outputs'] = [];
  const inner = nodes.map((one, at): PageNode => {
    const own = (one.inputs ?? []).map((input, toSlot) => {
      const inside = links.find((link) => link.to === one.id && link.toSlot === toSlot && link.from !== FROM_OUTSIDE);
      if (inside) return { ...input, link: inside.id };
      if (input.widget !== undefined || isHidden(one.id, 'input', input.name)) return { ...input, link: null };
      const link = { id: links.length + 1, from: FROM_OUTSIDE, fromSlot: inputs.length, to: one.id, toSlot };
      links.push(link);
      inputs.push({ name: String(inputs.length), type: input.type, linkIds: [link.id] });
      return { ...input, link: link.id };
    });
    for (const [fromSlot, output] of (one.outputs ?? []).entries()) {
      const isUsed = links.some((link) => link.from === one.id && link.fromSlot === fromSlot);
      if (isHidden(one.id, 'output', String(fromSlot)) ?? (isUsed && !goOut.has(`${one.id}>${fromSlot}`))) continue;
      const link = { id: links.length + 1, from: one.id, fromSlot, to: TO_OUTSIDE, toSlot: outputs.length };
      links.push(link);
      outputs.push({ name: String(outputs.length), type: output.type, linkIds: [link.id] });
    }
    return { ...one, inputs: own, widgets_values: values[at] };
  });
  if (taken.length !== inputs.length) return null;
  const id = `${node.type} ${within} ${node.id}`;
  return {
    node: { ...node, type: id, inputs: taken.map((input, at) => ({ ...input, name: String(at) })) },
    subgraph: { id, name: node.type, nodes: inner, links, inputs, outputs },
  };
}

/** The values of all its nodes stand in a row with the group; null where they are not as many. */
function shareOut(nodes: readonly PageNode[], kept: unknown): unknown[][] | null {
  const own = nodes.map(({ widgets_values: values }) => (Array.isArray(values) ? (values as unknown[]) : []));
  if (!Array.isArray(kept)) return own;
  let at = 0;
  const shares = own.map((values) => kept.slice(at, (at += values.length)) as unknown[]);
  return at === kept.length ? shares : null;
}
