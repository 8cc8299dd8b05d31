import * as z from 'zod';
import { FROM_OUTSIDE } from './page.kinds.ts';
import type { PageNode, PageSubgraph } from './page.schema.ts';
import type { Scope } from './page.scope.ts';

type Within = NonNullable<Scope['within']>;

/** `[id of a node within, name of its value]`; the id -1 means an input of the subgraph itself. */
const shownValues = z.array(z.tuple([z.union([z.number(), z.string()]).transform(String), z.string()], z.unknown()));
const AN_INPUT = '-1';

/** The values of what stands in a subgraph that its node shows, and those it keeps for them, in the same order. */
function shownBy({ properties, widgets_values: kept }: PageNode): [node: string, name: string, value: unknown][] {
  const raw = properties?.proxyWidgets;
  const values: readonly unknown[] = Array.isArray(kept) ? kept : [];
  return (shownValues.safeParse(typeof raw === 'string' ? parsed(raw) : raw).data ?? []).map(([node, name], at) => [
    node,
    name,
    values[at] ?? undefined,
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the node of a subgraph has for an input of it that no link reaches; undefined where it leaves that to what is within. Pure. */
export function promotedValue(within: Within, input: string): unknown {
  const { node, subgraph, scope } = within;
  const outer = shownValue(scope, node.id, input);
  if (outer !== undefined) return outer;
  const shown = shownBy(node);
  if (shown.length > 0) return shown.find(([id, name]) => id === AN_INPUT && name === input)?.[2];
  const values: readonly unknown[] = Array.isArray(node.widgets_values) ? node.widgets_values : [];
  const at = subgraph.inputs
    .filter((_, index) => takesValue(subgraph, index, within))
    .findIndex(({ name }) => name === input);
  return at < 0 ? undefined : (values[at] ?? undefined);
}

/** What the nodes around a subgraph say of the value of a node in it; undefined where they leave it as it is. Pure. */
export function shownValue({ within }: Scope, node: string, name: string): unknown {
  if (!within) return undefined;
  const found = shownBy(within.node).find(
    ([id, value]) => id === node && (value === name || value.endsWith(`: ${name}`)),
  );
  if (!found) return undefined;
  const [, shownAs, value] = found;
  return (
    shownValue(within.scope, within.node.id, shownAs) ??
    shownValue(within.scope, within.node.id, `${node}: ${shownAs}`) ??
    value
  );
}

/** Whether a person can write a value at the input of a subgraph: what it leads to takes one. */
function takesValue({ inputs, nodes, links }: PageSubgraph, index: number, { node }: Within): boolean {
  const end = inputs[index]!;
  if (node.inputs?.some((one) => one.name === end.name && one.widget !== undefined)) return true;
  const ways = new Set(
    end.linkIds ?? links.flatMap((one) => (one.from === FROM_OUTSIDE && one.fromSlot === index ? one.id : [])),
  );
  return nodes.some(({ inputs: own }) =>
    own?.some(({ link, widget }) => link != null && ways.has(link) && widget !== undefined),
  );
}
