import * as z from 'zod';
import { templateBindings, type TemplateBindings } from '@comfyvn/shared/comfy/comfy.schema';
import { AppError } from '../../core/errors.ts';
import { readPngTexts } from '../../importers/character-card/index.ts';
import type { Catalog } from './comfy.catalog.ts';
import { graph, isLink, type Graph } from './comfy.graph.ts';

const uiNode = z.looseObject({
  id: z.union([z.number(), z.string()]),
  type: z.string(),
  mode: z.number().default(0),
  inputs: z
    .array(z.looseObject({ name: z.string(), link: z.number().nullish(), widget: z.unknown().optional() }))
    .nullish(),
  widgets_values: z.unknown().optional(),
});
const uiWorkflow = z.looseObject({
  nodes: z.array(uiNode).max(2_000),
  links: z.array(z.tuple([z.number(), z.union([z.number(), z.string()]), z.number()], z.unknown())).max(20_000),
  definitions: z.looseObject({ subgraphs: z.array(z.unknown()).default([]) }).nullish(),
});
type UiNode = z.infer<typeof uiNode>;

const EXPORT_IT = 'In ComfyUI choose "Workflow > Export (API)" and bring that file.';

/**
 * A workflow from a file: API format, a picture that ComfyUI made (it carries its workflow), or the format of ComfyUI's page
 * where that can be turned safely with the kinds of nodes of a host. Throws AppError that says why and what to do.
 */
export function readWorkflow(bytes: Buffer, catalog: Catalog | null): Graph {
  const texts = readPngTexts(bytes, /^(prompt|workflow)$/);
  const text = texts.get('prompt') ?? texts.get('workflow') ?? bytes.toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AppError('invalid_input', `This is no workflow of ComfyUI. ${EXPORT_IT}`);
  }
  const api = graph.safeParse(json);
  if (api.success) return api.data;
  const ui = uiWorkflow.safeParse(json);
  if (!ui.success) throw new AppError('invalid_input', `This is no workflow of ComfyUI. ${EXPORT_IT}`);
  if (catalog === null)
    throw new AppError('unavailable', `This workflow is in the format of ComfyUI's page. ${EXPORT_IT}`);
  return fromUi(ui.data, catalog);
}

function fromUi({ nodes, links, definitions }: z.infer<typeof uiWorkflow>, catalog: Catalog): Graph {
  const refuse = (why: string): AppError =>
    new AppError('unsupported', `This workflow cannot be turned safely: ${why}. ${EXPORT_IT}`);
  if ((definitions?.subgraphs.length ?? 0) > 0) throw refuse('it has subgraphs');
  const from = new Map(links.map(([id, node, slot]) => [id, [String(node), slot] as const]));
  const drawn = nodes.filter(({ type }) => type !== 'Note' && type !== 'MarkdownNote');
  return graph.parse(
    Object.fromEntries(
      drawn.map((node) => {
        const kind = catalog.get(node.type);
        if (!kind) throw refuse(`no host knows the node "${node.type}"`);
        if (node.mode !== 0) throw refuse(`the node "${node.type}" is muted or bypassed`);
        const inputs = inputsOf(node, kind.inputs, from);
        if (inputs === null) throw refuse(`the values of the node "${node.type}" do not fit its inputs`);
        return [String(node.id), { class_type: node.type, inputs }];
      }),
    ),
  );
}

type Inputs = NonNullable<ReturnType<Catalog['get']>>['inputs'];

/** Links by name, and the values of the page in the order of the inputs that are no links; null where they do not fit. */
function inputsOf(
  node: UiNode,
  kinds: Inputs,
  from: ReadonlyMap<number, readonly [string, number]>,
): Record<string, unknown> | null {
  const inputs: Record<string, unknown> = {};
  for (const { name, link } of node.inputs ?? []) if (link != null && from.has(link)) inputs[name] = from.get(link);
  if (typeof node.widgets_values === 'object' && node.widgets_values !== null && !Array.isArray(node.widgets_values))
    return { ...(node.widgets_values as Record<string, unknown>), ...inputs };
  const values = Array.isArray(node.widgets_values) ? (node.widgets_values as unknown[]) : [];
  let at = 0;
  for (const [name, kind] of kinds) {
    if (!isValue(kind.type)) continue;
    const value = values[at++];
    // One more value of the page: what becomes of the seed, or the button that uploads a picture.
    if (kind.hasControl || /^(noise_)?seed$/.test(name)) at += CONTROLS.has(String(values[at])) ? 1 : 0;
    if (kind.isUpload) at += values[at] === 'image' ? 1 : 0;
    if (value === undefined) {
      if (kind.isRequired && !(name in inputs)) return null;
      continue;
    }
    if (!fits(value, kind.type)) return null;
    inputs[name] ??= value;
  }
  return at < values.length ? null : inputs;
}

const CONTROLS = new Set(['fixed', 'increment', 'decrement', 'randomize']);
const isValue = (type: string): boolean => ['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO'].includes(type);
function fits(value: unknown, type: string): boolean {
  if (type === 'INT' || type === 'FLOAT') return typeof value === 'number';
  if (type === 'BOOLEAN') return typeof value === 'boolean';
  return typeof value === 'string' || (type === 'COMBO' && typeof value !== 'object');
}

const PICTURES = ['SaveImage', 'PreviewImage'];
const SOUNDS = ['SaveAudio', 'SaveAudioMP3', 'SaveAudioOpus', 'PreviewAudio'];

/** The node that gives what is taken: of pictures and sounds that is meant which a person says, else the picture. */
function endOf(nodes: Graph, meant: 'picture' | 'sound' | undefined): { output: string; givesSound: boolean } {
  const find = (kinds: readonly string[]) =>
    kinds.flatMap((kind) => Object.keys(nodes).filter((id) => nodes[id]!.class_type === kind)).at(0);
  const [picture, sound] = [find(PICTURES), find(SOUNDS)];
  if (picture !== undefined && meant !== 'sound') return { output: picture, givesSound: false };
  if (sound !== undefined && meant !== 'picture') return { output: sound, givesSound: true };
  const [what, needed] = {
    picture: ['no picture', '"Save Image"'],
    sound: ['no sound', '"Save Audio"'],
    either: ['neither a picture nor a sound', '"Save Image" or "Save Audio"'],
  }[meant ?? 'either'];
  throw new AppError('invalid_input', `The workflow saves ${what}: it needs a node ${needed}.`);
}

/**
 * Where a workflow takes its words, seed, size and model, told from the kinds of its nodes, and which node gives its
 * picture or sound. Throws AppError where it gives none. Pure.
 */
export function guessBindings(
  nodes: Graph,
  meant?: 'picture' | 'sound',
): { bindings: TemplateBindings; output: string; givesSound: boolean } {
  const places = (input: RegExp, kind: RegExp = /./) =>
    Object.entries(nodes).flatMap(([id, node]) =>
      Object.entries(node.inputs).flatMap(([name, value]) =>
        input.test(name) && kind.test(node.class_type) ? placeBehind(nodes, `${id}.inputs.${name}`, value) : [],
      ),
    );
  const { output, givesSound } = endOf(nodes, meant);
  const guided = wordsOf(nodes, 'positive');
  const positive = guided.length > 0 ? guided : wordsOf(nodes, 'conditioning');
  const once = (found: readonly string[]): string[] => [...new Set(found)];
  return {
    output,
    givesSound,
    bindings: templateBindings.parse({
      positive: positive.length > 0 ? positive : places(/^text$/, /TextEncode/).slice(0, 1),
      negative: wordsOf(nodes, 'negative').filter((place) => !positive.includes(place)),
      seed: once(places(/^(noise_)?seed$/)),
      width: once(places(/^width$/, /^Empty/)),
      height: once(places(/^height$/, /^Empty/)),
      model: places(/^(ckpt_name|unet_name)$/).slice(0, 1),
      picture: places(/^image$/, /^LoadImage$/).slice(0, 1),
      strength: Object.values(nodes).some((node) => node.class_type === 'LoadImage') ? places(/^denoise$/) : [],
      lyrics: givesSound ? once(places(/^lyrics$/)) : [],
      seconds: givesSound ? once(places(/^(seconds|seconds_total|duration|audio_seconds)$/)) : [],
      prefix: places(/^filename_prefix$/),
    }),
  };
}

/** The place itself, or that of the node that holds nothing but its value; nothing where another kind of node gives it. */
function placeBehind(nodes: Graph, place: string, value: unknown): string[] {
  if (!isLink(value)) return [place];
  const held = nodes[value[0]]?.inputs['value'];
  return held === undefined || isLink(held) ? [] : [`${value[0]}.inputs.value`];
}

/** Inputs that hold words, by the nodes of ComfyUI that encode them; `value` and `string` are those of a bare text. */
const WORDS = /^(text|text_g|text_l|clip_l|t5xxl|prompt|tags|string|value)$/;
/** What a node of words takes besides words. */
const NO_WORDS = /^(clip|model|vae|latent_image|pixels|samples|image|control_net|style_model|clip_vision_output)$/;

/** The texts of the first node with words that reaches the input of that name of any node, through what combines them. */
function wordsOf(nodes: Graph, name: 'positive' | 'negative' | 'conditioning'): string[] {
  const seen = new Set<string>();
  const follow = (id: string): string[] => {
    const node = nodes[id];
    if (!node || seen.has(id)) return [];
    seen.add(id);
    const inputs = Object.entries(node.inputs);
    const own = inputs.flatMap(([input, value]) =>
      WORDS.test(input) && typeof value === 'string' ? [`${id}.inputs.${input}`] : [],
    );
    if (own.length > 0) return own;
    for (const [input, value] of inputs) {
      const isOther = input === (name === 'negative' ? 'positive' : 'negative');
      const found = isLink(value) && !isOther && !NO_WORDS.test(input) ? follow(value[0]) : [];
      if (found.length > 0) return found;
    }
    return [];
  };
  for (const node of Object.values(nodes)) {
    const link = node.inputs[name];
    const found = isLink(link) ? follow(link[0]) : [];
    if (found.length > 0) return found;
  }
  return [];
}
