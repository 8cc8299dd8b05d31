import { templateBindings, type TemplateBindings } from '@comfyvn/shared/comfy/comfy.schema';
import { AppError } from '../../core/errors.ts';
import { textsIn } from './comfy.carried.ts';
import type { Catalog } from './comfy.catalog.ts';
import { graph, isLink, type Graph } from './comfy.graph.ts';
import { fromPage } from './page/page.convert.ts';
import { readPage } from './page/page.read.ts';
import type { Page } from './page/page.schema.ts';

const EXPORT_IT = 'In ComfyUI choose "Workflow > Export (API)" and bring that file.';
const NO_WORKFLOW = `There is no workflow of ComfyUI in this. ${EXPORT_IT}`;

/** A workflow in the API format, or one of ComfyUI's page that has yet to be turned. */
export type FoundWorkflow = { readonly graph: Graph } | { readonly page: Page };

/**
 * The workflow in a file: API format, the format of ComfyUI's page, or anything that ComfyUI made and wrote its workflow into.
 * Throws AppError that says why there is none and what to do.
 */
export async function findWorkflow(bytes: Buffer): Promise<FoundWorkflow> {
  const found = (await textsIn(bytes)).flatMap((text) => parsed(text) ?? []);
  for (const json of found) {
    const api = graph.safeParse(json);
    if (api.success) return { graph: api.data };
  }
  for (const json of found) {
    const page = readPage(json);
    if (page) return { page };
  }
  throw new AppError('invalid_input', NO_WORKFLOW);
}

/** The workflow in the API format; the kinds of nodes are those that hosts have, null where none can be asked. */
export function toGraph(found: FoundWorkflow, catalog: Catalog | null): Graph {
  if ('graph' in found) return found.graph;
  if (catalog) return fromPage(found.page, catalog);
  throw new AppError(
    'unavailable',
    `This workflow is in the format of ComfyUI's page, and only a ComfyUI can tell what its nodes are: add yours and switch it on. Or: ${EXPORT_IT}`,
  );
}

/** What text says as JSON; undefined where it is none. ComfyUI writes NaN, which is none, where a node never gives the same twice. */
function parsed(text: string): unknown {
  for (const read of [() => text, () => text.replace(STRING_OR_NAN, (one) => (one === 'NaN' ? 'null' : one))])
    try {
      return JSON.parse(read());
    } catch {
      // The other spelling, or none.
    }
  return undefined;
}
const STRING_OR_NAN = /"(?:[^"\\]|\\.)*"|NaN/g;

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
