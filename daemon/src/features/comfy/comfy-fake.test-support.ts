import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { WebSocketServer, type WebSocket } from 'ws';
import { song } from '../music/song.test-support.ts';
import { isLink, type Graph } from './comfy.graph.ts';

const infoFile = path.join(path.dirname(fileURLToPath(import.meta.url)), 'object-info.fixture.json');
type Info = Record<
  string,
  { input: Record<string, Record<string, [string | string[], object?]>>; output: string[]; output_node: boolean }
>;
/** Kinds of nodes of the real 0.3.64 that the templates use, with a few models. */
export const objectInfo = (): Info => JSON.parse(fs.readFileSync(infoFile, 'utf8')) as Info;

/** A small server that speaks ComfyUI's protocol with the traps of the real one. */
export interface FakeComfy {
  readonly url: string;
  /** Runs that were executed to their end or failed, in order. */
  readonly executed: string[];
  /** Requests as `POST /prompt`, for counting. */
  readonly asked: string[];
  /** What /prompt was given, in order. */
  readonly prompts: { id: string; graph: Graph; clientId: string; extra: Record<string, unknown> }[];
  readonly uploads: Map<string, Buffer>;
  /** Headers of the last request. */
  headers(): http.IncomingHttpHeaders;
  options: FakeComfyOptions;
  /** As when ComfyUI is started anew: queue and history are gone, the port stays. */
  restart(): Promise<void>;
  /** Closes the port; `start` opens it again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Cuts all sockets; `half` leaves them open and silent. */
  cutSockets(half?: boolean): void;
  interruptsIn: string[];
}
export interface FakeComfyOptions {
  steps?: number;
  stepMs?: number;
  /** A node that looks at an interrupt only when it is done. */
  deaf?: boolean;
  /** Says that a run is over this long before its history is there. */
  historyLagMs?: number;
  /** Every run fails with this. */
  failure?: { message: string; type: string };
  /** Takes a workflow with a faulty output and says so beside its yes. */
  halfValid?: boolean;
  /** As before 0.3.45: gives ids of its own. */
  ownIds?: boolean;
  /** As before September 2025: an interrupt hits whatever runs. */
  blindInterrupt?: boolean;
  /** Takes the workflow, then cuts the line instead of answering. */
  cutAfterSubmit?: boolean;
  /** Answers this instead of the protocol: null hangs, 'cut' breaks the connection off. */
  answer?: (
    what: string,
  ) => { status: number; body?: string; headers?: Record<string, string> } | 'cut' | 'hang' | undefined;
  previews?: boolean;
  /** The file that comes of a workflow for music; a song if absent. */
  sound?: Buffer;
  /** A workflow ends well and gives nothing. */
  givesNothing?: boolean;
  /** When a run began and ended, in milliseconds, instead of what is so; empty: its history does not tell. */
  timestamps?: readonly [number, number] | readonly [];
}

interface Run {
  id: string;
  graph: Graph;
  clientId: string;
  interrupted: boolean;
}

export async function startFakeComfy(options: FakeComfyOptions = {}): Promise<FakeComfy> {
  const executed: string[] = [];
  const asked: string[] = [];
  const prompts: FakeComfy['prompts'] = [];
  const uploads = new Map<string, Buffer>();
  /** As the real one keeps them: one socket an id; whichever closes takes the id away. */
  const sockets = new Map<string, WebSocket>();
  const all = new Set<WebSocket>();
  const deaf = new WeakSet<WebSocket>();
  let history = new Map<string, unknown>();
  let pending: Run[] = [];
  let running: Run | null = null;
  let epoch = 0;
  let port = 0;
  let server = http.createServer();
  let seenHeaders: http.IncomingHttpHeaders = {};
  const info = objectInfo();

  const fake: FakeComfy = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    executed,
    asked,
    prompts,
    uploads,
    headers: () => seenHeaders,
    options,
    interruptsIn: [],
    async restart() {
      await fake.stop();
      epoch++;
      history = new Map();
      pending = [];
      running = null;
      await fake.start();
    },
    async stop() {
      for (const socket of all) socket.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
    async start() {
      server = http.createServer(serve);
      const ws = new WebSocketServer({ noServer: true });
      server.on('upgrade', (req, socket, head) => {
        const own = fake.options.answer?.('WS /ws');
        if (own !== undefined) return void socket.destroy();
        ws.handleUpgrade(req, socket, head, (one) => accept(one, new URL(req.url ?? '/', 'http://fake')));
      });
      await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
      port = (server.address() as AddressInfo).port;
    },
    cutSockets(half = false) {
      for (const socket of all) {
        if (half) deaf.add(socket);
        else socket.terminate();
      }
    },
  };

  function accept(socket: WebSocket, url: URL): void {
    const id = url.searchParams.get('clientId') ?? randomUUID();
    sockets.set(id, socket);
    all.add(socket);
    tell(id, { type: 'status', data: { status: { exec_info: { queue_remaining: pending.length } }, sid: id } });
    socket.on('close', () => {
      sockets.delete(id); // also where another socket has the id by now: the real fault
      all.delete(socket);
    });
  }
  function tell(client: string, message: object | Buffer): void {
    const socket = sockets.get(client);
    if (!socket || deaf.has(socket)) return;
    socket.send(Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  function serve(req: http.IncomingMessage, res: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    req.on('error', () => {});
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const url = new URL(req.url ?? '/', 'http://fake');
      const what = `${req.method} ${url.pathname}`;
      asked.push(what);
      seenHeaders = req.headers;
      const own = fake.options.answer?.(what);
      if (own === 'hang') return;
      if (own === 'cut') return void req.socket.destroy();
      if (own) return send(res, own);
      void respond(what, url, Buffer.concat(chunks), req).then((answer) => {
        if (answer === 'cut') req.socket.destroy();
        else send(res, answer);
      });
    });
  }
  const send = (
    res: http.ServerResponse,
    { status, body = '', headers = {} }: { status: number; body?: string | Buffer; headers?: Record<string, string> },
  ) => {
    res.writeHead(status, headers);
    res.end(body);
  };

  async function respond(what: string, url: URL, body: Buffer, req: http.IncomingMessage) {
    const json = () => JSON.parse(body.toString()) as Record<string, unknown>;
    switch (what) {
      case 'GET /system_stats':
        return ok({
          system: { os: 'posix', comfyui_version: '0.3.64' },
          devices: [{ name: 'cuda:0 Fake', type: 'cuda', index: 0, vram_total: 8e9, vram_free: 6e9 }],
        });
      case 'GET /object_info':
        return ok(info);
      case 'POST /prompt':
        return submit(json());
      case 'GET /queue': {
        const row = (run: Run) => [1, run.id, run.graph, {}, []];
        return ok({ queue_running: running ? [row(running)] : [], queue_pending: pending.map(row) });
      }
      case 'POST /queue': {
        const ids = (json()['delete'] ?? []) as string[];
        pending = pending.filter((run) => !ids.includes(run.id));
        return { status: 200 };
      }
      case 'POST /interrupt': {
        const { prompt_id: id } = json();
        if (running && (fake.options.blindInterrupt || id === undefined || id === running.id)) {
          running.interrupted = true;
          fake.interruptsIn.push(running.id);
        }
        return { status: 200 };
      }
      case 'POST /upload/image':
        return upload(body, req.headers['content-type'] ?? '');
      case 'GET /view': {
        const name = url.searchParams.get('filename') ?? '';
        if (name.includes('..')) return { status: 400 };
        if (url.searchParams.get('subfolder') === '') return { status: 404 };
        if (!name.endsWith('.flac')) return { status: 200, body: await drawing(name) };
        return { status: 200, body: fake.options.sound ?? (await song(12)) };
      }
    }
    if (what.startsWith('GET /history/')) {
      const id = decodeURIComponent(url.pathname.slice('/history/'.length));
      return ok(history.has(id) ? { [id]: history.get(id) } : {});
    }
    return { status: 404, body: '404: Not Found' };
  }

  function submit(body: Record<string, unknown>) {
    const given = body['prompt'];
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      return { status: 500, body: '500 Internal Server Error\n\nServer got itself in trouble' };
    const nodes = given as Graph;
    const faults = validate(nodes);
    if (faults.unknown !== undefined)
      return ok(
        {
          error: {
            type: 'invalid_prompt',
            message: 'Cannot execute because node does not exist.',
            details: `Node ID '#${faults.unknown}'`,
            extra_info: {},
          },
          node_errors: {},
        },
        400,
      );
    if (Object.keys(faults.nodes).length > 0 && !fake.options.halfValid)
      return ok(
        {
          error: {
            type: 'prompt_outputs_failed_validation',
            message: 'Prompt outputs failed validation',
            details: '',
            extra_info: {},
          },
          node_errors: faults.nodes,
        },
        400,
      );
    const id = fake.options.ownIds ? randomUUID() : text(body['prompt_id'] ?? randomUUID());
    const extra = (body['extra_data'] as { extra_pnginfo?: Record<string, unknown> })?.extra_pnginfo ?? {};
    prompts.push({ id, graph: nodes, clientId: text(body['client_id']), extra });
    pending.push({ id, graph: nodes, clientId: text(body['client_id']), interrupted: false });
    void work();
    if (fake.options.cutAfterSubmit) return 'cut' as const;
    return ok({ prompt_id: id, number: prompts.length, node_errors: faults.nodes });
  }

  function validate(nodes: Graph) {
    const found: Record<string, { class_type: string; dependent_outputs: string[]; errors: object[] }> = {};
    const fault = (id: string, type: string, message: string, details: string) => {
      found[id] ??= { class_type: nodes[id]!.class_type, dependent_outputs: [], errors: [] };
      found[id].errors.push({ type, message, details, extra_info: {} });
    };
    for (const [id, node] of Object.entries(nodes)) {
      const kind = info[node.class_type];
      if (!kind) return { unknown: id, nodes: found };
      for (const [name, [type]] of Object.entries(kind.input['required'] ?? {})) {
        const value = node.inputs[name];
        if (value === undefined) fault(id, 'required_input_missing', 'Required input is missing', name);
        else if (isLink(value)) {
          const given = info[nodes[value[0]]?.class_type ?? '']?.output[value[1]];
          if (given !== type)
            fault(id, 'return_type_mismatch', 'Return type mismatch', `${name}: ${given} is no ${text(type)}`);
        } else if (Array.isArray(type) && node.class_type !== 'LoadImage' && !type.includes(text(value)))
          fault(id, 'value_not_in_list', 'Value not in list', `${name}: '${text(value)}' not in list`);
        else if (node.class_type === 'LoadImage' && name === 'image' && !uploads.has(text(value)))
          fault(id, 'custom_validation_failed', 'Custom validation failed', `Invalid image file: ${text(value)}`);
      }
    }
    return { unknown: undefined, nodes: found };
  }

  async function work(): Promise<void> {
    if (running) return;
    const now = epoch;
    for (let run = pending.shift(); run; run = pending.shift()) {
      running = run;
      await execute(run, now);
      if (now !== epoch) return;
      running = null;
    }
  }
  async function execute(run: Run, now: number): Promise<void> {
    const { id, clientId, graph } = run;
    const { steps = 2, stepMs = 5, historyLagMs = 0, failure } = fake.options;
    const say = (type: string, data: object) => tell(clientId, { type, data: { prompt_id: id, ...data } });
    const { timestamps } = fake.options;
    const timed = (which: 0 | 1): object =>
      timestamps === undefined
        ? { timestamp: Date.now() }
        : timestamps.length === 0
          ? {}
          : { timestamp: timestamps[which] };
    const messages: [string, object][] = [['execution_start', { prompt_id: id, ...timed(0) }]];
    say('execution_start', {});
    say('execution_cached', { nodes: [] });
    const sampler = Object.keys(graph).find((key) => /Sampler|EmptyImage/.test(graph[key]!.class_type)) ?? '1';
    for (let step = 1; step <= steps; step++) {
      await new Promise((done) => setTimeout(done, stepMs));
      if (now !== epoch) return;
      if (run.interrupted && !fake.options.deaf) break;
      say('progress_state', { nodes: { [sampler]: { value: step, max: steps, state: 'running', node_id: sampler } } });
      say('progress', { value: step, max: steps, node: sampler });
      if (fake.options.previews) tell(clientId, previewOf(id, await drawing('preview')));
    }
    const output = Object.entries(graph).find(([, node]) => info[node.class_type]?.output_node);
    const prefix = text(output?.[1].inputs['filename_prefix'] ?? 'ComfyUI').split('/');
    let entry: object;
    if (run.interrupted) {
      messages.push(['execution_interrupted', { prompt_id: id, node_id: sampler, ...timed(1) }]);
      entry = { outputs: {}, status: { status_str: 'error', completed: false, messages } };
    } else if (failure) {
      const error = {
        node_id: sampler,
        node_type: 'KSampler',
        exception_message: failure.message,
        exception_type: failure.type,
      };
      messages.push(['execution_error', { prompt_id: id, ...error, traceback: [], ...timed(1) }]);
      entry = { outputs: {}, status: { status_str: 'error', completed: false, messages } };
    } else {
      const [kind, ending] = output?.[1].class_type.includes('Audio') ? ['audio', 'flac'] : ['images', 'png'];
      const file = { filename: `${prefix.pop()}_00001_.${ending}`, subfolder: prefix.join('/'), type: 'output' };
      const files = fake.options.givesNothing ? [] : [file];
      const outputs = output ? { [output[0]]: { [kind!]: files } } : {};
      say('executed', { node: output?.[0], output: { [kind!]: files } });
      messages.push(['execution_success', { prompt_id: id, ...timed(1) }]);
      entry = { prompt: [1, id, graph, {}, []], outputs, status: { status_str: 'success', completed: true, messages } };
    }
    say(messages.at(-1)![0], messages.at(-1)![1]);
    if (historyLagMs > 0) await new Promise((done) => setTimeout(done, historyLagMs));
    if (now !== epoch) return;
    executed.push(id);
    history.set(id, entry);
    say('executing', { node: null });
  }

  function upload(body: Buffer, type: string) {
    const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? '';
    const text = body.toString('latin1');
    const wanted = /name="image"; filename="([^"]+)"/.exec(text)?.[1] ?? 'image.png';
    const begin = text.indexOf('\r\n\r\n', text.indexOf('name="image"')) + 4;
    const bytes = body.subarray(begin, text.indexOf(`\r\n--${boundary}`, begin));
    let name = wanted;
    for (let n = 1; uploads.has(name) && !uploads.get(name)!.equals(bytes); n++)
      name = wanted.replace(/(\.\w+)$/, ` (${n})$1`);
    uploads.set(name, Buffer.from(bytes));
    return ok({ name, subfolder: '', type: 'input' });
  }

  await fake.start();
  return fake;
}

const ok = (body: unknown, status = 200) => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json; charset=utf-8' },
});

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A figure before a plain wall. */
const drawing = (name: string): Promise<Buffer> =>
  sharp({ create: { width: 96, height: 128, channels: 3, background: { r: 250, g: 250, b: 250 } } })
    .composite([
      {
        input: {
          create: { width: 40, height: 90, channels: 3, background: { r: name.length * 3, g: 60, b: 120 } },
        },
        left: 28,
        top: 38,
      },
    ])
    .png()
    .toBuffer();

function previewOf(promptId: string, image: Buffer): Buffer {
  const about = Buffer.from(JSON.stringify({ prompt_id: promptId, node_id: '3', image_type: 'image/png' }));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(4, 0);
  head.writeUInt32BE(about.length, 4);
  return Buffer.concat([head, about, image]);
}
