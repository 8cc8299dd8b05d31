import * as z from 'zod';

const id = z.union([z.number(), z.string().max(200)]).transform(String);
/** Several types at once stand in a list or behind commas. */
const type = z
  .union([z.string().max(1_000), z.number(), z.array(z.string().max(300)).max(100)])
  .nullish()
  .catch(null)
  .transform((one) => String(one ?? '*'));
const slot = z.coerce.number().int().min(0).max(10_000);

const input = z.looseObject({
  name: z.string().max(300),
  type,
  link: z.number().nullish(),
  widget: z.unknown().optional(),
});
export const pageNode = z.looseObject({
  id,
  type: z.string().max(300),
  title: z.string().max(1_000).nullish().catch(null),
  mode: z.number().catch(0),
  inputs: z.array(input).max(2_000).nullish(),
  outputs: z
    .array(z.looseObject({ type, links: z.array(z.unknown()).nullish() }))
    .max(2_000)
    .nullish(),
  properties: z.looseObject({ proxyWidgets: z.unknown().optional() }).nullish().catch(null),
  widgets_values: z.unknown().optional(),
});
/** A node as ComfyUI's page keeps it. `mode`: 2 is muted, 4 is bypassed. */
export type PageNode = z.infer<typeof pageNode>;

/** Both spellings of a link: of version 0.4 `[id, from node, from slot, to node, to slot, type]`, and that of version 1. */
const link = z.union([
  z
    .tuple([z.number(), id, slot, id, slot], z.unknown())
    .transform(([number, from, fromSlot, to, toSlot]) => ({ id: number, from, fromSlot, to, toSlot })),
  z
    .looseObject({ id: z.number(), origin_id: id, origin_slot: slot, target_id: id, target_slot: slot })
    .transform((one) => ({
      id: one.id,
      from: one.origin_id,
      fromSlot: one.origin_slot,
      to: one.target_id,
      toSlot: one.target_slot,
    })),
]);
export type PageLink = z.infer<typeof link>;
/** What is no link leads nowhere, as in the page. */
export const links = z
  .union([z.array(z.unknown()).max(20_000), z.record(z.string(), z.unknown())])
  .nullish()
  .transform((all) => Object.values(all ?? {}).flatMap((one) => link.safeParse(one).data ?? []));

export const nodes = z.array(pageNode).max(2_000);
const ends = z
  .array(
    z.looseObject({
      name: z.string().max(300),
      type,
      linkIds: z.array(z.number()).nullish(),
    }),
  )
  .max(2_000)
  .default([]);

/** A workflow within a workflow: its links begin at the node -10 and end at -20 where they come from outside or go there. */
export interface PageSubgraph {
  readonly id: string;
  readonly name: string;
  readonly nodes: readonly PageNode[];
  readonly links: readonly PageLink[];
  readonly inputs: z.infer<typeof ends>;
  readonly outputs: z.infer<typeof ends>;
}
export const definitions = z.looseObject({ subgraphs: z.array(z.unknown()).max(1_000).nullish() }).nullish();
export const subgraph = z.looseObject({
  id: z.string().max(200),
  name: z.string().max(1_000).catch(''),
  nodes,
  links,
  inputs: ends,
  outputs: ends,
  definitions,
});

/** A workflow as ComfyUI's page saves it (versions 0.4 and 1), with all its subgraphs by their ids. */
export interface Page {
  readonly nodes: readonly PageNode[];
  readonly links: readonly PageLink[];
  readonly subgraphs: ReadonlyMap<string, PageSubgraph>;
}
