import { ExecutableNodeDTO, LGraph, LGraphNode, LiteGraph, SubgraphNode, type Subgraph } from '@comfyorg/litegraph';
import { toCatalog } from '../comfy.catalog.ts';
import { objectInfo } from '../comfy-fake.test-support.ts';
import type { Graph } from '../comfy.graph.ts';
import { isValueType } from './page.widgets.ts';

export const catalog = toCatalog(objectInfo());

/** A node of the server as ComfyUI's page makes it: places for links, then those for values, each with its field. */
function kindOf(type: string): new (title: string) => LGraphNode {
  const { inputs, outputs } = catalog.get(type)!;
  const values = [...inputs].filter(([, one]) => isValueType(one.type));
  return class extends LGraphNode {
    comfyClass = type;
    constructor(title: string) {
      super(title, type);
      this.serialize_widgets = true;
      for (const [name, one] of inputs) if (!isValueType(one.type)) this.addInput(name, one.type);
      for (const [name, one] of values) {
        this.addWidget('text', name, one.preset as string, () => {});
        if (one.hasControl || name === 'seed')
          this.addWidget('text', 'control', 'fixed', () => {}, { serialize: false } as object);
        this.addInput(name, one.type, { widget: { name } });
      }
      for (const one of outputs) this.addOutput(one, one);
    }
    override configure(info: Parameters<LGraphNode['configure']>[0]): void {
      const kept = new Map((info.inputs ?? []).map((one) => [one.name, one]));
      const inputsNow = this.inputs.map((one) => ({ ...one, ...kept.get(one.name) }));
      super.configure({ ...info, inputs: inputsNow as NonNullable<typeof info.inputs> });
    }
  };
}

class Reroute extends LGraphNode {
  override isVirtualNode = true;
  constructor(title: string) {
    super(title, 'Reroute');
    this.addInput('', '*');
    this.addOutput('', '*');
  }
}
class PrimitiveNode extends LGraphNode {
  override isVirtualNode = true;
  constructor(title: string) {
    super(title, 'PrimitiveNode');
    this.addOutput('connect to widget input', '*');
    this.addWidget('text', 'value', '', () => {});
  }
  /** As the page does before it sends a workflow: its value goes into the fields that it is linked to. */
  override applyToGraph(): void {
    for (const number of this.outputs[0]?.links ?? []) {
      const link = this.graph!.getLink(number);
      const node = link && this.graph!.getNodeById(link.target_id);
      const name = node?.inputs[node.inputs.findIndex((one) => one.link === number)]?.widget?.name;
      const widget = node?.widgets?.find((one) => one.name === name);
      if (widget) widget.value = this.widgets![0]!.value!;
    }
  }
}
class Note extends LGraphNode {
  override isVirtualNode = true;
}

/**
 * What ComfyUI's own litegraph makes of a workflow of its page, put together as its `graphToPrompt` does; null where it takes two
 * uses of one subgraph in a row for a circle, as it wrongly does.
 */
export function asThePageSends(workflow: object): Graph | null {
  const { warn, debug } = console;
  Object.assign(console, { warn: () => {}, debug: () => {} });
  try {
    return promptOf(workflow);
  } catch (error) {
    if (error instanceof Error && error.name === 'RecursionError') return null;
    throw error;
  } finally {
    Object.assign(console, { warn, debug });
  }
}

function promptOf(workflow: object): Graph {
  for (const [name, type] of Object.entries({ Reroute, PrimitiveNode, Note })) LiteGraph.registerNodeType(name, type);
  for (const name of catalog.keys()) LiteGraph.registerNodeType(name, kindOf(name) as typeof LGraphNode);
  const graph = new LGraph();
  graph.events.addEventListener('subgraph-created', (event: unknown) =>
    registerSubgraph((event as CustomEvent<{ subgraph: Subgraph }>).detail.subgraph),
  );
  graph.configure(structuredClone(workflow) as Parameters<LGraph['configure']>[0]);
  const all = new Map<string, ExecutableNodeDTO>();
  for (const node of graph.nodes) {
    const dto = new ExecutableNodeDTO(node, [], all as never, node instanceof SubgraphNode ? node : undefined);
    for (const inner of dto.getInnerNodes()) all.set(inner.id, inner as ExecutableNodeDTO);
    all.set(dto.id, dto);
  }
  for (const dto of all.values()) dto.applyToGraph?.();
  const isOff = (id: string): boolean => {
    const dto = all.get(id);
    const around = id.split(':').slice(0, -1).join(':');
    return dto?.mode === 2 || dto?.mode === 4 || (around !== '' && isOff(around));
  };
  const sent: Graph = {};
  for (const dto of all.values()) {
    if (dto.isVirtualNode || isOff(dto.id)) continue;
    const inputs: Record<string, unknown> = {};
    for (const one of dto.widgets ?? [])
      if ((one.options as { serialize?: boolean }).serialize !== false) inputs[one.name] = one.value;
    for (const [at, input] of dto.inputs.entries()) {
      const found = dto.resolveInput(at);
      if (!found) continue;
      inputs[input.name] = found.widgetInfo ? found.widgetInfo.value : [String(found.origin_id), found.origin_slot];
    }
    sent[dto.id] = { class_type: dto.node.type, inputs };
  }
  for (const { inputs } of Object.values(sent))
    for (const [name, value] of Object.entries(inputs))
      if (Array.isArray(value) && !sent[value[0] as string]) delete inputs[name];
  return sent;
}

function registerSubgraph(subgraph: Subgraph): void {
  const made = class extends SubgraphNode {
    constructor() {
      super(subgraph.rootGraph, subgraph, {
        id: -1,
        type: subgraph.id,
        pos: [0, 0],
        size: [100, 100],
        inputs: [],
        outputs: [],
        flags: {},
        order: 0,
        mode: 0,
        properties: {},
      } as never);
    }
  };
  LiteGraph.registerNodeType(subgraph.id, made as never);
}
