import * as z from 'zod';
import { comfyTemplate, type TemplateNode } from '@comfyvn/shared/comfy/comfy.schema';
import { isLink, placeOf, type Graph } from './comfy.graph.ts';
import type { Template } from './comfy.template.ts';

/** What a file says of a template beside its workflow: it stands with the node that gives the picture. */
const carried = comfyTemplate.pick({ name: true, purposes: true, bindings: true, loraNode: true });
export type Carried = z.infer<typeof carried> & { readonly output: string };

/** A template as a file: a workflow in the API format, which ComfyUI opens as any other. Pure. */
export function fileOf({ graph, output, ...template }: Template): string {
  const end = graph[output];
  if (!end) return JSON.stringify(graph, null, 2);
  const _meta = { ...end._meta, comfyvn: carried.parse(template) };
  return JSON.stringify({ ...graph, [output]: { ...end, _meta } }, null, 2);
}

/** What a file says of its template, and the workflow without that; nothing where it says nothing or what does not fit. Pure. */
export function takeCarried(graph: Graph): { graph: Graph; carried: Carried | null } {
  const [found] = Object.entries(graph).filter(([, node]) => node._meta && 'comfyvn' in node._meta);
  if (!found) return { graph, carried: null };
  const [output, node] = found;
  const { comfyvn, ..._meta } = node._meta ?? {};
  const bare: Graph = { ...graph, [output]: { ...node, _meta } };
  const said = carried.safeParse(comfyvn).data;
  return { graph: bare, carried: said && fits(bare, said) ? { ...said, output } : null };
}

function fits(graph: Graph, { bindings, loraNode }: z.infer<typeof carried>): boolean {
  try {
    for (const place of Object.values(bindings).flat()) placeOf(graph, place);
    return loraNode === null || Object.hasOwn(graph, loraNode);
  } catch {
    return false;
  }
}

const LONGEST_VALUE = 2_000;

/** The nodes of a workflow for a person to look at, in the order of their ids. Pure. */
export function nodesOf(graph: Graph): TemplateNode[] {
  const links = Object.values(graph).flatMap((node) => Object.entries(node.inputs));
  const taken = new Set(links.flatMap(([, value]) => (isLink(value) ? [value[0]] : [])));
  const models = new Set(links.flatMap(([name, value]) => (name === 'model' && isLink(value) ? [value[0]] : [])));
  return Object.entries(graph)
    .map(([id, node]) => ({
      id,
      kind: node.class_type,
      title: node._meta?.title?.trim() || node.class_type,
      inputs: Object.entries(node.inputs).map(([name, value]) => ({
        name,
        value: isLink(value) ? null : shown(value),
        from: isLink(value) ? value[0] : null,
      })),
      isEnd: !taken.has(id),
      givesModel: models.has(id),
    }))
    .toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

const shown = (value: unknown): string | number | boolean =>
  typeof value === 'number' || typeof value === 'boolean'
    ? value
    : (typeof value === 'string' ? value : JSON.stringify(value ?? null)).slice(0, LONGEST_VALUE);
