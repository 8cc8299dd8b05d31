import http from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

/** A small server that speaks as RunPod serverless with worker-comfyui does, with its traps. */
export interface FakeRunpod {
  /** The endpoint. */
  readonly url: string;
  /** Bodies of `POST /run`, in order. */
  readonly runs: { input: { workflow: Record<string, unknown>; images: { name: string; image: string }[] } }[];
  /** Ids that were cancelled. */
  readonly cancelled: string[];
  /** `METHOD /path` of every request. */
  readonly asked: string[];
  headers(): http.IncomingHttpHeaders;
  options: FakeRunpodOptions;
  stop(): Promise<void>;
}
export interface FakeRunpodOptions {
  /** How often its status is asked before it is done. */
  polls?: number;
  executionMs?: number;
  /** What /run answers instead; `cut`: it takes the task and breaks the line off. */
  run?: { status: number; body?: string; headers?: Record<string, string> } | 'cut';
  /** What /status says once it is over; a picture if absent. */
  end?: { status: string; output?: unknown; error?: unknown };
  /** Results are forgotten before they are asked for. */
  forgets?: boolean;
  /** Every status answers this. */
  statusFault?: number;
}

export const KEY = 'rpa_SECRETSECRET';

export async function startFakeRunpod(options: FakeRunpodOptions = {}): Promise<FakeRunpod> {
  const runs: FakeRunpod['runs'] = [];
  const cancelled: string[] = [];
  const asked: string[] = [];
  const polls = new Map<string, number>();
  let seen: http.IncomingHttpHeaders = {};
  const picture = await sharp({ create: { width: 96, height: 64, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();

  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => serve(req, res, Buffer.concat(chunks).toString('utf8')));
  });
  function answer(res: http.ServerResponse, status: number, body: unknown, headers = {}): void {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
  function serve(req: http.IncomingMessage, res: http.ServerResponse, body: string): void {
    const path = (req.url ?? '').replace('/v2/abc', '');
    asked.push(`${req.method} ${path}`);
    seen = req.headers;
    if (path === '/picture.png') return void res.writeHead(200, { 'content-type': 'image/png' }).end(picture);
    if (req.headers.authorization !== `Bearer ${KEY}`) return answer(res, 401, '');
    const { run, end, polls: most = 1, executionMs = 4_000, forgets, statusFault } = fake.options;
    const [, what, id = ''] = path.split('/');
    if (what === 'health') return answer(res, 200, { workers: { idle: 1, running: 0 }, jobs: { inQueue: 2 } });
    if (what === 'run') {
      if (run !== undefined && run !== 'cut') return answer(res, run.status, run.body ?? '{}', run.headers);
      runs.push(JSON.parse(body) as FakeRunpod['runs'][number]);
      if (run === 'cut') return void req.socket.destroy();
      const made = `run-${runs.length}-u1`;
      polls.set(made, 0);
      return answer(res, 200, { id: made, status: 'IN_QUEUE' });
    }
    if (what === 'cancel') {
      cancelled.push(id);
      return answer(res, 200, { id, status: 'CANCELLED' });
    }
    if (statusFault !== undefined) return answer(res, statusFault, '');
    const n = polls.get(id);
    if (n === undefined || forgets) return answer(res, 404, {});
    polls.set(id, n + 1);
    if (cancelled.includes(id)) return answer(res, 200, { id, status: 'CANCELLED' });
    if (n < most) return answer(res, 200, { id, status: n === 0 ? 'IN_QUEUE' : 'IN_PROGRESS' });
    const output = { images: [{ filename: 'a.png', type: 'base64', data: picture.toString('base64') }] };
    return answer(res, 200, { id, delayTime: 900, executionTime: executionMs, status: 'COMPLETED', output, ...end });
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const fake: FakeRunpod = {
    url: `http://127.0.0.1:${port}/v2/abc`,
    runs,
    cancelled,
    asked,
    headers: () => seen,
    options,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return fake;
}
