import { AppError } from '../../../core/errors.ts';
import type { Page, PageLink, PageNode, PageSubgraph } from './page.schema.ts';

/** A workflow, or one place where a subgraph of it stands. */
export interface Scope {
  /** What the ids of its nodes begin with in the API format: `12:` of what stands in the node 12. */
  readonly prefix: string;
  readonly nodes: ReadonlyMap<string, PageNode>;
  readonly links: ReadonlyMap<number, PageLink>;
  /** null of the workflow itself. */
  readonly within: { readonly scope: Scope; readonly node: PageNode; readonly subgraph: PageSubgraph } | null;
  /** By the id of their node: what stands in the subgraphs of this one. */
  readonly inner: ReadonlyMap<string, Scope>;
}

export const MUTED = 2;
export const BYPASSED = 4;
const MOST_NODES = 2_000;
const DEEPEST = 20;

/** Why a workflow cannot be turned, and what else can be done. */
export const refuse = (why: string): AppError =>
  new AppError(
    'unsupported',
    `This workflow cannot be turned safely: ${why}. In ComfyUI choose "Workflow > Export (API)" and bring that file.`,
  );

/** A node for a person: its kind, its title where it has another one, and its number. */
export const called = ({ type, title, id }: PageNode): string =>
  `"${type.slice(0, 100)}" (${title && title !== type ? `"${title.slice(0, 100)}", ` : ''}number ${id})`;

/**
 * The workflow with all that stands in it, each subgraph as often as it is used; what is muted or bypassed as a whole is left
 * out. Throws AppError where that is too much or has no end.
 */
export function openScopes({ nodes, links, subgraphs }: Page): Scope {
  let count = 0;
  const open = (
    { nodes: own, links: ways }: Pick<Page, 'nodes' | 'links'>,
    prefix: string,
    within: Scope['within'],
    depth: number,
  ): Scope => {
    count += own.length;
    if (count > MOST_NODES) throw refuse(`it has more than ${MOST_NODES} nodes with what its subgraphs hold`);
    if (depth > DEEPEST) throw refuse('its subgraphs stand in each other without end');
    const inner = new Map<string, Scope>();
    const scope: Scope = {
      prefix,
      nodes: new Map(own.map((node) => [node.id, node])),
      links: new Map(ways.map((link) => [link.id, link])),
      within,
      inner,
    };
    for (const node of own) {
      const subgraph = subgraphs.get(node.type);
      if (subgraph && node.mode !== MUTED && node.mode !== BYPASSED)
        inner.set(node.id, open(subgraph, `${prefix}${node.id}:`, { scope, node, subgraph }, depth + 1));
    }
    return scope;
  };
  return open({ nodes, links }, '', null, 0);
}

/** This scope and all within it, in the order of their nodes. */
export function* eachScope(scope: Scope): Generator<Scope> {
  yield scope;
  for (const inner of scope.inner.values()) yield* eachScope(inner);
}
