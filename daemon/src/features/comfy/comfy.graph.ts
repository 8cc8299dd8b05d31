import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '../../core/errors.ts';

/** A node of a workflow in ComfyUI's API format; an input is a value or `[node, output]`. */
export const graphNode = z.looseObject({
  class_type: z.string().min(1).max(300),
  inputs: z.record(z.string().max(300), z.unknown()),
  _meta: z.looseObject({ title: z.string().optional() }).optional(),
});
export type GraphNode = z.infer<typeof graphNode>;

/** A workflow in ComfyUI's API format: nodes by their ids. */
export const graph = z
  .record(z.string().min(1).max(100), graphNode)
  .refine((nodes) => Object.keys(nodes).length > 0, 'The workflow has no nodes')
  .refine((nodes) => Object.keys(nodes).length <= 2_000, 'The workflow has more than 2000 nodes');
export type Graph = z.infer<typeof graph>;

/** A way from one node to another: `[id of a node, number of its output]`. */
export type Link = readonly [string, number];

export const isLink = (value: unknown): value is Link =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'number';

/** SHA-256 of a workflow, whatever the order of its nodes and inputs. Pure. */
export const hashOfGraph = (nodes: Graph): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(nodes)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** The workflow with `value` at `place`, e.g. `6.inputs.text`. Throws AppError where there is no such input. Pure. */
export function withInput(nodes: Graph, place: string, value: unknown): Graph {
  const { node, input } = placeOf(nodes, place);
  const old = nodes[node]!;
  return { ...nodes, [node]: { ...old, inputs: { ...old.inputs, [input]: value } } };
}

/** The node and the name of the input of `6.inputs.text`. Throws AppError where the workflow has no such input. */
export function placeOf(nodes: Graph, place: string): { node: string; input: string } {
  const [node = '', word, ...rest] = place.split('.');
  const input = rest.join('.');
  if (word !== 'inputs' || input === '' || !Object.hasOwn(nodes, node) || !Object.hasOwn(nodes[node]!.inputs, input))
    throw new AppError('invalid_input', `The workflow has no input at "${place}"; name one as 6.inputs.text.`);
  return { node, input };
}
