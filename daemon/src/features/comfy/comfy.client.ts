import type * as z from 'zod';
import { AppError } from '../../core/errors.ts';
import { createRemote, type Answer, type AskOptions, type RemoteOptions } from '../../core/fetch.ts';
import {
  historyEntry,
  queue,
  refused,
  submitted,
  systemStats,
  uploaded,
  type HistoryEntry,
  type NodeErrors,
  type OutputFile,
} from './comfy.answers.ts';
import { toCatalog, type Catalog } from './comfy.catalog.ts';
import type { Graph } from './comfy.graph.ts';

/** How a ComfyUI is reached. */
export interface ComfyAccess {
  /** Origin and, behind a proxy, a path: `http://127.0.0.1:8188`, `https://example.org/comfy`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowSelfSigned: boolean;
}
export interface Submission {
  /** Ours, lower-case UUID: under it the run is found again. */
  readonly promptId: string;
  /** Of the socket that is told of progress. */
  readonly clientId: string;
  readonly graph: Graph;
  /** Written into the files that come out. */
  readonly stamp: Readonly<Record<string, unknown>>;
}
export interface HostStats {
  readonly version: string | null;
  readonly device: string;
  readonly vramFree: number;
  readonly vramTotal: number;
}

/** A host that is there and answers nonsense or with a fault of its own. */
export class HostFault extends AppError {
  constructor(message: string) {
    super('unavailable', message);
  }
}

/**
 * One ComfyUI, asked over HTTP. Errors: AppError `unavailable` where it may answer another time (silent, cut off), of these
 * HostFault where it answers wrongly, `forbidden` where it wants other credentials or sends us elsewhere, `invalid_input` where it refuses a workflow.
 */
export interface ComfyClient {
  readonly access: ComfyAccess;
  stats(signal?: AbortSignal): Promise<HostStats>;
  catalog(signal?: AbortSignal): Promise<Catalog>;
  /** Queues a workflow. After `unavailable` it may have been queued all the same. */
  submit(submission: Submission, signal?: AbortSignal): Promise<void>;
  /** What became of a run; null while it is not over, and where the host knows nothing of it. */
  history(promptId: string, signal?: AbortSignal): Promise<HistoryEntry | null>;
  queue(signal?: AbortSignal): Promise<{ running: string[]; waiting: string[] }>;
  /** Takes a run out of the queue, or interrupts it if it is the one that runs. Says nothing of what became of it. */
  cancel(promptId: string): Promise<void>;
  /** Hands a picture over; the name under which workflows find it. */
  upload(name: string, bytes: Buffer, signal?: AbortSignal): Promise<string>;
  view(file: OutputFile, signal?: AbortSignal): Promise<Buffer>;
  close(): void;
}

const ASK_MS = 15_000;
const CATALOG_MS = 120_000;
const FILE_MS = 300_000;
const SMALL = 8_000_000;
const CATALOG_BYTES = 64_000_000;
const FILE_BYTES = 100_000_000;

/** `silenceMs`: how long a host may say nothing to a small question. */
export function createComfyClient(access: ComfyAccess, silenceMs = ASK_MS): ComfyClient {
  const { origin, pathname } = new URL(access.url);
  const base = pathname.replace(/\/+$/, '');
  const options: RemoteOptions = { ...access, program: 'ComfyUI' };
  const remote = createRemote(origin, options);

  const ask = async (path: string, more: AskOptions = {}): Promise<Answer> => {
    const answer = await remote.ask(`${base}${path}`, {
      timeoutMs: silenceMs,
      totalMs: 4 * silenceMs,
      maxBytes: SMALL,
      ...more,
    });
    refuseStatus(answer, access.url);
    return answer;
  };
  const read = async <T extends z.ZodType>(schema: T, path: string, more?: AskOptions): Promise<z.output<T>> => {
    const answer = await ask(path, more);
    const found = schema.safeParse(jsonOf(answer, access.url));
    if (answer.status !== 200 || !found.success) throw notComfy(access.url);
    return found.data;
  };
  const client: ComfyClient = {
    access,
    async stats(signal) {
      const { system, devices } = await read(systemStats, '/system_stats', { signal });
      return {
        version: system.comfyui_version ?? null,
        device: devices[0]?.name ?? '',
        vramFree: devices[0]?.vram_free ?? 0,
        vramTotal: devices[0]?.vram_total ?? 0,
      };
    },
    async catalog(signal) {
      const answer = await ask('/object_info', { signal, totalMs: CATALOG_MS, maxBytes: CATALOG_BYTES });
      const catalog = toCatalog(jsonOf(answer, access.url));
      if (catalog.size === 0) throw notComfy(access.url);
      return catalog;
    },
    async submit({ promptId, clientId, graph, stamp }, signal) {
      const json = {
        prompt: graph,
        prompt_id: promptId,
        client_id: clientId,
        extra_data: { extra_pnginfo: stamp },
      };
      const answer = await ask('/prompt', { method: 'POST', json, once: true, signal });
      const body = jsonOf(answer, access.url);
      if (answer.status !== 200) throw refusal(body, access.url);
      const accepted = submitted.safeParse(body).data;
      if (!accepted) throw notComfy(access.url);
      // It says yes and drops the outputs that are wrong: half of what was asked for is not what was asked for.
      if (Object.keys(accepted.node_errors).length > 0) {
        await client.cancel(accepted.prompt_id);
        throw new AppError('invalid_input', `ComfyUI refuses the workflow: ${sentenceOf(accepted.node_errors)}`);
      }
      if (accepted.prompt_id !== promptId) {
        await client.cancel(accepted.prompt_id);
        throw new AppError('unsupported', `The ComfyUI at ${access.url} is too old. Update it to 0.3.45 or newer.`);
      }
    },
    async history(promptId, signal) {
      const body = jsonOf(await ask(`/history/${encodeURIComponent(promptId)}`, { signal }), access.url);
      if (typeof body !== 'object' || body === null) throw notComfy(access.url);
      const raw = (body as Record<string, unknown>)[promptId];
      return raw === undefined ? null : (historyEntry.safeParse(raw).data ?? null);
    },
    async queue(signal) {
      const found = await read(queue, '/queue', { signal });
      return { running: found.queue_running, waiting: found.queue_pending };
    },
    async cancel(promptId) {
      await ask('/queue', { method: 'POST', json: { delete: [promptId] } });
      // Hosts before September 2025 interrupt whatever runs, so it is asked for only while it is ours.
      if ((await client.queue()).running.includes(promptId))
        await ask('/interrupt', { method: 'POST', json: { prompt_id: promptId } });
    },
    async upload(name, bytes, signal) {
      const { body, type } = multipart(name, bytes);
      const headers = { 'content-type': type };
      const kept = await read(uploaded, '/upload/image', {
        method: 'POST',
        body,
        headers,
        signal,
        totalMs: FILE_MS,
        once: true,
      });
      return kept.subfolder === '' ? kept.name : `${kept.subfolder}/${kept.name}`;
    },
    async view({ filename, subfolder, type }, signal) {
      const where = new URLSearchParams({ filename, subfolder, type });
      const answer = await ask(`/view?${where.toString()}`, { signal, totalMs: FILE_MS, maxBytes: FILE_BYTES });
      if (answer.status !== 200)
        throw new AppError('not_found', `ComfyUI has made "${filename}" but does not give it out (${answer.status}).`);
      return answer.body;
    },
    close: () => remote.close(),
  };
  return client;
}

/** Answers that say something about the host, not about what it was asked. */
function refuseStatus({ status, headers }: Answer, url: string): void {
  if (status === 401 || status === 403)
    throw new AppError(
      'forbidden',
      `${url} does not let us in (${status}). If it stands behind a tunnel or proxy, add the headers it asks for.`,
    );
  if (status >= 300 && status < 400)
    throw new AppError(
      'forbidden',
      `${url} sends us on to ${String(headers.location ?? 'somewhere else').slice(0, 300)}. Enter the address where ComfyUI itself answers.`,
    );
  if (status === 429 || status >= 500)
    throw new HostFault(`ComfyUI at ${url} has a fault of its own (${status}). Its own log says more.`);
}

function jsonOf({ body }: Answer, url: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw notComfy(url);
  }
}

const notComfy = (url: string): AppError =>
  new HostFault(`What answers at ${url} does not speak as ComfyUI does. Check the address and its port.`);

function refusal(body: unknown, url: string): AppError {
  const found = refused.safeParse(body).data;
  if (!found) return notComfy(url);
  const { error, node_errors: nodes } = found;
  const why = Object.keys(nodes).length > 0 ? sentenceOf(nodes) : `${error.message} ${error.details}`.trim();
  return new AppError('invalid_input', `ComfyUI refuses the workflow: ${why}`.slice(0, 1_000));
}

/** What is wrong with which node, the first three of them. */
function sentenceOf(nodes: NodeErrors): string {
  const all = Object.entries(nodes).flatMap(([id, { class_type: kind, errors }]) =>
    errors.map((e) => `${kind} (node ${id}): ${e.message}${e.details === '' ? '' : `, ${e.details}`}`),
  );
  const more = all.length > 3 ? `; and ${all.length - 3} more` : '';
  return `${all.slice(0, 3).join('; ').slice(0, 800)}${more}.`;
}

/** A picture as a form sends it. ComfyUI gives the same name back, or another one where it has other bytes by that name. */
function multipart(name: string, bytes: Buffer): { body: Buffer; type: string } {
  const boundary = 'comfyvn-7f3c1a9e5d2b';
  const part = (head: string, content: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]);
  const safe = name.replace(/[^\w.-]/g, '_');
  return {
    body: Buffer.concat([
      part(`name="image"; filename="${safe}"\r\ncontent-type: application/octet-stream`, bytes),
      part('name="type"', 'input'),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
