import * as z from 'zod';

/** What ComfyUI answers, as far as it is used; see its server.py. Everything else in it is left out. */

const nodeErrors = z.record(
  z.string(),
  z.looseObject({
    class_type: z.string().catch('a node'),
    errors: z
      .array(
        z.looseObject({ type: z.string().catch(''), message: z.string().catch(''), details: z.string().catch('') }),
      )
      .catch([]),
  }),
);
export type NodeErrors = z.infer<typeof nodeErrors>;

/** `node_errors` is an object or, where there are none, at times an empty list. */
const maybeNodeErrors = z.union([nodeErrors, z.array(z.unknown()).transform((): NodeErrors => ({}))]).catch({});

export const submitted = z.object({ prompt_id: z.string(), node_errors: maybeNodeErrors.default({}) });
export const refused = z.object({
  error: z.looseObject({ type: z.string().catch(''), message: z.string(), details: z.string().catch('') }),
  node_errors: maybeNodeErrors.default({}),
});

const outputFile = z.object({
  filename: z.string().min(1).max(1_000),
  subfolder: z.string().max(1_000).default(''),
  type: z.enum(['output', 'temp', 'input']).default('output'),
});
/** A file that a run has made, as `/view` takes it. */
export type OutputFile = z.infer<typeof outputFile>;

const files = z.array(z.unknown()).transform((all) => all.flatMap((one) => outputFile.safeParse(one).data ?? []));

/** What a node gave: lists of files under `images`, `audio`, `gifs`; other lists hold no files. */
const nodeOutput = z.record(z.string(), z.unknown()).transform((lists) =>
  Object.fromEntries(
    Object.entries(lists).flatMap(([kind, list]) => {
      const found = files.safeParse(list).data ?? [];
      return found.length > 0 ? [[kind, found]] : [];
    }),
  ),
);
export type NodeOutput = Readonly<Record<string, OutputFile[]>>;

export const historyEntry = z.object({
  outputs: z.record(z.string(), nodeOutput).catch({}),
  status: z
    .object({
      status_str: z.string().catch(''),
      messages: z.array(z.tuple([z.string(), z.looseObject({})])).catch([]),
    })
    .catch({ status_str: '', messages: [] }),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

const queued = z.array(z.array(z.unknown())).transform((all) => all.map(([, id]) => String(id)));
export const queue = z.object({ queue_running: queued, queue_pending: queued });

export const systemStats = z.object({
  system: z.looseObject({ comfyui_version: z.string().nullish(), os: z.string().nullish() }),
  devices: z
    .array(
      z.looseObject({
        name: z.string().catch(''),
        vram_total: z.number().catch(0),
        vram_free: z.number().catch(0),
      }),
    )
    .catch([]),
});

export const uploaded = z.object({ name: z.string(), subfolder: z.string().default(''), type: z.string() });

/** A message of the WebSocket. */
export const socketMessage = z.object({ type: z.string(), data: z.looseObject({}).catch({}) });
