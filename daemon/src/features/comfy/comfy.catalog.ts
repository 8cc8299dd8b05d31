import * as z from 'zod';

/** An input of a kind of node. */
export interface InputType {
  /** `MODEL`, `INT`, `STRING` ...; `COMBO` where it takes one of `options`. */
  readonly type: string;
  readonly options: readonly string[] | null;
  readonly isRequired: boolean;
  /** The page of ComfyUI keeps one more value beside it: what becomes of a seed after each run. */
  readonly hasControl: boolean;
  readonly isUpload: boolean;
  /** It cannot be written into the node: another node must give it. */
  readonly isLinkOnly: boolean;
  /** What a new node has there. */
  readonly preset: unknown;
}
/** A kind of node of a ComfyUI. */
export interface NodeType {
  readonly inputs: ReadonlyMap<string, InputType>;
  /** Types of its outputs, in order. */
  readonly outputs: readonly string[];
  readonly isOutput: boolean;
}
/** The kinds of nodes that a ComfyUI has, by name. */
export type Catalog = ReadonlyMap<string, NodeType>;

const anything = z.record(z.string(), z.unknown());
const declared = z.object({
  input: z.object({ required: anything.nullish(), optional: anything.nullish() }).catch({}),
  output: z.array(z.unknown()).catch([]),
  output_node: z.boolean().catch(false),
});

/** Reads `/object_info`; kinds that cannot be read are left out. Pure. */
export function toCatalog(json: unknown): Catalog {
  const all = anything.safeParse(json).data ?? {};
  return new Map(
    Object.entries(all).flatMap(([name, raw]) => {
      const found = declared.safeParse(raw).data;
      return found ? [[name, toNodeType(found)] as const] : [];
    }),
  );
}

function toNodeType({ input, output, output_node: isOutput }: z.infer<typeof declared>): NodeType {
  const inputs = new Map<string, InputType>();
  for (const [isRequired, part] of [
    [true, input.required],
    [false, input.optional],
  ] as const)
    for (const [name, raw] of Object.entries(part ?? {})) {
      const one = toInputType(raw, isRequired);
      if (one) inputs.set(name, one);
    }
  return { inputs, outputs: output.map(typeName), isOutput };
}

/** Both spellings of a list: `[["a", "b"], {}]`, and `["COMBO", { options: [...] }]` of newer nodes. */
function toInputType(raw: unknown, isRequired: boolean): InputType | null {
  if (!Array.isArray(raw)) return null;
  const [type, more] = raw as unknown[];
  const extra = anything.safeParse(more).data ?? {};
  const list = Array.isArray(type)
    ? type
    : type === 'COMBO' && Array.isArray(extra['options'])
      ? extra['options']
      : null;
  const name = typeof extra['widgetType'] === 'string' ? extra['widgetType'] : typeName(type);
  return {
    type: name,
    options: list ? list.map(String) : null,
    isRequired,
    hasControl: extra['control_after_generate'] === true || typeof extra['control_after_generate'] === 'string',
    isUpload: UPLOADS.some((what) => extra[what] === true),
    isLinkOnly: extra['forceInput'] === true,
    preset: extra['default'] ?? list?.[0] ?? PRESETS[name],
  };
}

const UPLOADS = ['image_upload', 'animated_image_upload', 'video_upload', 'audio_upload'];
const PRESETS: Readonly<Record<string, unknown>> = { INT: 0, FLOAT: 0, STRING: '', BOOLEAN: false };

const typeName = (type: unknown): string => (Array.isArray(type) ? 'COMBO' : String(type));

/** All kinds of nodes of several hosts; what more than one has is as the host with more kinds has it. Pure. */
export const joinCatalogs = (catalogs: readonly Catalog[]): Catalog =>
  new Map(catalogs.toSorted((a, b) => a.size - b.size).flatMap((one) => [...one]));

/** What an input may be; empty where it takes no list. */
export const optionsOf = (catalog: Catalog, kind: string, input: string): readonly string[] =>
  catalog.get(kind)?.inputs.get(input)?.options ?? [];

/**
 * The name that a ComfyUI has for a file, whatever the case of its letters and the slashes of its system; else the only one
 * with the same last part, be it with `-` or `_` between its words. null where there is none, or several. Pure.
 */
export function resolveName(name: string, options: readonly string[]): string | null {
  if (options.includes(name)) return name;
  const same = (text: string) => text.replaceAll('\\', '/').toLowerCase();
  const stem = (text: string) =>
    same(text)
      .split('/')
      .at(-1)!
      .replace(/\.[a-z0-9]+$/, '');
  const exact = options.filter((one) => same(one) === same(name));
  if (exact.length === 1) return exact[0]!;
  const byStem = options.filter((one) => stem(one) === stem(name));
  if (byStem.length > 0) return byStem.length === 1 ? byStem[0]! : null;
  // `t5_base` and `t5-base` are one file under the names of two guides.
  const loose = (text: string) => stem(text).replace(/[-_ ]+/g, '-');
  const byWords = options.filter((one) => loose(one) === loose(name));
  return byWords.length === 1 ? byWords[0]! : null;
}
