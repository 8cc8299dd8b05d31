import * as z from 'zod';
import { fromGroupNode, groupNode, type GroupNode } from './page.group.ts';
import { isGroupNode } from './page.kinds.ts';
import {
  definitions,
  links,
  nodes,
  pageNode,
  subgraph,
  type Page,
  type PageNode,
  type PageSubgraph,
} from './page.schema.ts';

const page = z.looseObject({
  nodes,
  links,
  definitions,
  extra: z
    .looseObject({ groupNodes: z.record(z.string(), z.unknown()).nullish() })
    .nullish()
    .catch(null),
});

const MOST_SUBGRAPHS = 1_000;

/** The workflow of ComfyUI's page that this is, group nodes as subgraphs where that can be told; null where it is none. Pure. */
export function readPage(json: unknown): Page | null {
  const found = page.safeParse(json).data;
  if (!found) return null;
  const subgraphs = new Map<string, PageSubgraph>();
  const waiting = [...(found.definitions?.subgraphs ?? [])];
  for (let at = 0; at < waiting.length; at++) {
    const one = subgraph.safeParse(waiting[at]).data;
    if (!one || waiting.length > MOST_SUBGRAPHS) return null;
    subgraphs.set(one.id, one);
    waiting.push(...(one.definitions?.subgraphs ?? []));
  }
  const groups = found.extra?.groupNodes ?? {};
  const opened = (all: readonly PageNode[], where: string): PageNode[] =>
    all.map((node) => {
      const group = isGroupNode(node.type) ? groupOf(groups, node.type) : null;
      const turned = group && fromGroupNode(node, group, (one) => pageNode.safeParse(one).data ?? null, where);
      if (turned) subgraphs.set(turned.subgraph.id, turned.subgraph);
      return turned?.node ?? node;
    });
  for (const one of [...subgraphs.values()]) subgraphs.set(one.id, { ...one, nodes: opened(one.nodes, one.id) });
  return { nodes: opened(found.nodes, ''), links: found.links, subgraphs };
}

function groupOf(groups: Readonly<Record<string, unknown>>, type: string): GroupNode | null {
  const name = type.slice('workflow>'.length);
  return Object.hasOwn(groups, name) ? (groupNode.safeParse(groups[name]).data ?? null) : null;
}
