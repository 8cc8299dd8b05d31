import type { Catalog } from '../comfy.catalog.ts';
import { FROM_OUTSIDE, TO_OUTSIDE, valueIn, virtualOf } from './page.kinds.ts';
import { promotedValue } from './page.promoted.ts';
import type { PageNode } from './page.schema.ts';
import { BYPASSED, called, refuse, type Scope } from './page.scope.ts';
import { isValueType } from './page.widgets.ts';

/** Where a link comes from once all that is only of the page is gone: a node's output, a value, or nothing. */
export type Source = { readonly node: string; readonly slot: number } | { readonly value: unknown } | null;

/** An input of a node, in the order in which the page counts them. */
interface Slot {
  readonly name: string;
  readonly type: string;
  readonly link: number | null;
}

/** Follows links back to what the server knows, as the page does before it sends a workflow. */
export function createSources(catalog: Catalog) {
  /** What the link brings to an input of that type. Throws AppError where links go in a circle. */
  function sourceOf(scope: Scope, number: number, type: string, seen = new Set<string>()): Source {
    const link = scope.links.get(number);
    if (!link) return null;
    if (link.from !== FROM_OUTSIDE || !scope.within) {
      const node = scope.nodes.get(link.from);
      return node ? outputOf(scope, node, link.fromSlot, type, seen) : null;
    }
    const { scope: outer, node, subgraph } = scope.within;
    const end = subgraph.inputs[link.fromSlot];
    const input = node.inputs?.find(({ name }) => name === end?.name);
    if (!end) return null;
    if (input?.link != null) return sourceOf(outer, input.link, end.type, seen);
    const value = promotedValue(scope.within, end.name);
    return value === undefined ? null : { value };
  }

  function outputOf(scope: Scope, node: PageNode, slot: number, type: string, seen: Set<string>): Source {
    const key = `${scope.prefix}${node.id}>${slot}`;
    if (seen.has(key)) throw refuse(`links go in a circle at the node ${called(node)}`);
    seen.add(key);
    const virtual = virtualOf(node);
    if (virtual === 'primitive') {
      const value = valueIn(node);
      return value == null ? null : { value };
    }
    if (node.mode === BYPASSED) return pastNode(scope, node, slot, type, seen);
    if (virtual === 'relay' || virtual === 'set') return firstInput(scope, node, type, seen);
    if (virtual === 'get') return setFor(scope, node, type, seen);
    if (virtual === 'nothing') return null;
    const inner = scope.inner.get(node.id);
    if (!inner?.within) return { node: scope.prefix + node.id, slot };
    const [first] = inner.within.subgraph.outputs[slot]?.linkIds ?? [];
    const ways = [...inner.links.values()];
    const way = first ?? ways.find(({ to, toSlot }) => to === TO_OUTSIDE && toSlot === slot)?.id;
    return way === undefined ? null : sourceOf(inner, way, type, seen);
  }

  function firstInput(scope: Scope, node: PageNode, type: string, seen: Set<string>): Source {
    const number = node.inputs?.[0]?.link;
    return number == null ? null : sourceOf(scope, number, type, seen);
  }

  /** The Set node of the same name here, or around this subgraph. */
  function setFor(scope: Scope, get: PageNode, type: string, seen: Set<string>): Source {
    for (let at: Scope | undefined = scope; at; at = at.within?.scope)
      for (const node of at.nodes.values())
        if (virtualOf(node) === 'set' && valueIn(node) === valueIn(get)) return outputOf(at, node, 0, type, seen);
    throw refuse(`no node sets what the node ${called(get)} gets`);
  }

  /** A bypassed node hands on its input at the same place where that is of the right type, else the first that is. */
  function pastNode(scope: Scope, node: PageNode, slot: number, type: string, seen: Set<string>): Source {
    const inputs = slotsOf(node);
    const given = catalog.get(node.type)?.outputs[slot] ?? node.outputs?.[slot]?.type ?? '*';
    const fits = (one: Slot | undefined): boolean =>
      one !== undefined && typesMeet(one.type, given) && typesMeet(one.type, type);
    const isAny = type === '*' || type === '';
    const input = isAny
      ? (inputs[slot] ?? inputs[0])
      : fits(inputs[slot])
        ? inputs[slot]
        : (inputs.find((one) => one.type === type) ?? inputs.find(fits));
    return input?.link == null ? null : sourceOf(scope, input.link, input.type, seen);
  }

  /** Those that only take links, then those that take values too, then what the file has besides. */
  function slotsOf(node: PageNode): Slot[] {
    const kept = new Map((node.inputs ?? []).map((one) => [one.name, one]));
    const known = [...(catalog.get(node.type)?.inputs ?? [])].map(([name, { type, isLinkOnly }]) => ({
      name,
      type,
      link: kept.get(name)?.link ?? null,
      takesValue: isValueType(type) && !isLinkOnly,
    }));
    const names = new Set(known.map(({ name }) => name));
    return [
      ...known.filter(({ takesValue }) => !takesValue),
      ...known.filter(({ takesValue }) => takesValue),
      ...(node.inputs ?? [])
        .filter(({ name }) => !names.has(name))
        .map(({ name, type, link }) => ({ name, type, link: link ?? null })),
    ];
  }

  return { sourceOf };
}

/** Whether what is of one type may go where the other is wanted; each may be several, and `*` is any. Pure. */
export function typesMeet(one: string, other: string): boolean {
  const all = (type: string): string[] => type.toLowerCase().split(',');
  const [these, those] = [all(one), all(other)];
  const isAny = (types: readonly string[]): boolean =>
    types.some((type) => type === '*' || type === '' || type === '0');
  return isAny(these) || isAny(those) || these.some((type) => those.includes(type));
}
