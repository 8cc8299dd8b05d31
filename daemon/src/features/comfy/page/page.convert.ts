import type { Catalog, NodeType } from '../comfy.catalog.ts';
import { graph, type Graph, type GraphNode, type Link } from '../comfy.graph.ts';
import { createSources } from './page.links.ts';
import { shownValue } from './page.promoted.ts';
import type { Page, PageNode } from './page.schema.ts';
import { BYPASSED, called, eachScope, MUTED, openScopes, refuse, type Scope } from './page.scope.ts';
import { changesOthers, isGroupNode, isLoraTable, virtualOf } from './page.kinds.ts';
import { fitsType, loraRows, valuesOf } from './page.widgets.ts';

/** A node on its way: values and links apart, since a value may be a list too. */
interface Draft {
  readonly node: PageNode;
  readonly values: Record<string, unknown>;
  readonly links: Map<string, Link>;
}

/**
 * A workflow of ComfyUI's page in the API format, as the page itself would send it: without what is muted, past what is bypassed,
 * with what stands in subgraphs. The catalog says which kinds of nodes there are. Throws AppError where the page knows more than
 * its file tells, naming the node. Pure.
 */
export function fromPage(page: Page, catalog: Catalog): Graph {
  const { sourceOf } = createSources(catalog);
  const drafts = new Map<string, Draft>();
  for (const scope of eachScope(openScopes(page)))
    for (const node of scope.nodes.values()) {
      if (!isSent(scope, node, catalog)) continue;
      const kind = catalog.get(node.type);
      if (!kind)
        throw refuse(
          `no ComfyUI that is switched on has the node ${called(node)}: add it there, or mute it in the workflow`,
        );
      drafts.set(scope.prefix + node.id, draftOf(scope, node, kind, sourceOf));
    }
  if (drafts.size === 0) throw refuse('it has no node that does anything');
  return graph.parse(Object.fromEntries([...drafts].map(([id, draft]) => [id, finish(draft, drafts)])));
}

/** Whether the server is told of a node. Throws AppError where it does what cannot be told. */
function isSent(scope: Scope, node: PageNode, catalog: Catalog): boolean {
  if (node.mode === MUTED || node.mode === BYPASSED || virtualOf(node) !== null || scope.inner.has(node.id))
    return false;
  if (changesOthers(node.type)) throw refuse(`the node ${called(node)} links others in ComfyUI's page alone`);
  if (isGroupNode(node.type))
    throw refuse(`it has the group node ${called(node)}, which can be made a subgraph or plain nodes in ComfyUI`);
  const isAlone = !node.inputs?.some(({ link }) => link != null) && !node.outputs?.some(({ links }) => links?.length);
  // Labels, buttons and the like of packs.
  return catalog.has(node.type) || !isAlone;
}

type SourceOf = ReturnType<typeof createSources>['sourceOf'];

function draftOf(scope: Scope, node: PageNode, kind: NodeType, sourceOf: SourceOf): Draft {
  const values = isLoraTable(node.type) ? loraRows(node.widgets_values) : valuesOf(kind, node.widgets_values);
  if (!values)
    throw refuse(`the values of the node ${called(node)} do not fit its inputs; its pack may be of another version`);
  const links = new Map<string, Link>();
  for (const name of Object.keys(values)) {
    const shown = shownValue(scope, node.id, name);
    if (shown !== undefined && fitsType(shown, kind.inputs.get(name)?.type ?? '')) values[name] = shown;
  }
  for (const { name, type: kept, link } of node.inputs ?? []) {
    if (link == null) continue;
    const type = kind.inputs.get(name)?.type ?? kept;
    const source = sourceOf(scope, link, type);
    if (source && 'node' in source) links.set(name, [source.node, source.slot]);
    else if (source && (!(name in values) || fitsType(source.value, type))) values[name] = source.value;
  }
  return { node, values, links };
}

/** What a link from something that is not sent would have brought is left out, whatever value stands there. */
function finish({ node, values, links }: Draft, sent: ReadonlyMap<string, Draft>): GraphNode {
  const inputs: [string, unknown][] = Object.entries(values)
    .filter(([name]) => !links.has(name))
    .map(([name, value]) => [name, Array.isArray(value) ? { __value__: value as unknown[] } : value]);
  for (const [name, link] of links) if (sent.has(link[0])) inputs.push([name, [...link]]);
  const title = node.title ? { _meta: { title: node.title } } : {};
  return { class_type: node.type, inputs: Object.fromEntries(inputs), ...title };
}
