import { resolveName, optionsOf, type Catalog } from './comfy.catalog.ts';
import { isLink, type Graph, type Link } from './comfy.graph.ts';

/** A LoRA that a character is drawn with. */
export interface Lora {
  readonly name: string;
  readonly strength: number;
}

/**
 * The workflow with LoRAs between its model and all that takes it, found by the types of nodes: the one node that gives a
 * MODEL and takes none, and the same of CLIP; or by `at`, the id of a node that a person named. LoRAs of the workflow's own
 * stay behind them. What cannot be put in is left
 * out, and `warnings` says why: a name that a host does not have would make it refuse the whole workflow. Pure.
 */
export function withLoras(
  nodes: Graph,
  catalog: Catalog,
  loras: readonly Lora[],
  at: string | null = null,
): { graph: Graph; warnings: string[] } {
  const warnings: string[] = [];
  if (loras.length === 0) return { graph: nodes, warnings };
  const models = at === null ? rootsOf(nodes, catalog, 'MODEL') : outputsOf(nodes, catalog, at, 'MODEL');
  const beside = at === null ? [] : outputsOf(nodes, catalog, at, 'CLIP');
  const clips = beside.length > 0 ? beside : rootsOf(nodes, catalog, 'CLIP');
  const model = models.length === 1 ? models[0] : undefined;
  if (!model) {
    const why = models.length === 0 ? 'no model to put them at' : 'several models; name the one in the template';
    return { graph: nodes, warnings: [`LoRAs are left out: the workflow has ${why}.`] };
  }
  const clip = clips.length === 1 ? clips[0] : undefined;
  const kind = clip ? 'LoraLoader' : 'LoraLoaderModelOnly';
  const present = new Set(Object.values(nodes).map((node) => nameIn(node.inputs['lora_name'])));
  const wanted = loras.flatMap(({ name, strength }) => {
    const known = resolveName(name, optionsOf(catalog, kind, 'lora_name'));
    if (known === null) warnings.push(`The LoRA "${name}" is left out: this host does not have it.`);
    return known === null || present.has(known) ? [] : [{ name: known, strength }];
  });
  if (wanted.length === 0) return { graph: nodes, warnings };

  const first = Math.max(0, ...Object.keys(nodes).map((id) => Number.parseInt(id, 10) || 0)) + 1;
  const added: Graph = {};
  let from: { model: Link; clip: Link | undefined } = { model, clip };
  wanted.forEach(({ name, strength }, n) => {
    const id = String(first + n);
    added[id] = {
      class_type: kind,
      inputs: {
        model: from.model,
        ...(from.clip && { clip: from.clip, strength_clip: strength }),
        lora_name: name,
        strength_model: strength,
      },
      _meta: { title: `LoRA of ComfyVN: ${name}` },
    };
    from = { model: [id, 0], clip: from.clip && [id, 1] };
  });
  const rewired = Object.entries(nodes).map(([id, node]) => [
    id,
    {
      ...node,
      inputs: Object.fromEntries(
        Object.entries(node.inputs).map(([name, value]) => [
          name,
          same(value, model) ? from.model : clip && same(value, clip) ? from.clip : value,
        ]),
      ),
    },
  ]);
  return { graph: { ...(Object.fromEntries(rewired) as Graph), ...added }, warnings };
}

const nameIn = (value: unknown): string => (typeof value === 'string' ? value : '');
const same = (value: unknown, link: Link): boolean => isLink(value) && value[0] === link[0] && value[1] === link[1];

/** Outputs of a type whose nodes take none of that type, and that something takes. */
function rootsOf(nodes: Graph, catalog: Catalog, type: string): Link[] {
  const used = Object.values(nodes).flatMap((node) => Object.values(node.inputs).filter(isLink));
  return Object.entries(nodes).flatMap(([id, node]) => {
    const kind = catalog.get(node.class_type);
    if (!kind || [...kind.inputs.values()].some((input) => input.type === type)) return [];
    return kind.outputs.flatMap((output, n): Link[] =>
      output === type && used.some((link) => same(link, [id, n])) ? [[id, n]] : [],
    );
  });
}

/** The outputs of a type that one node gives. */
const outputsOf = (nodes: Graph, catalog: Catalog, id: string, type: string): Link[] =>
  (catalog.get(nodes[id]?.class_type ?? '')?.outputs ?? []).flatMap((output, n): Link[] =>
    output === type ? [[id, n]] : [],
  );
