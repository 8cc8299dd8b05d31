import { spawn, type ChildProcess } from 'node:child_process';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A ComfyUI that runs: at COMFYUI_URL, or started by the command in COMFYUI_START, in which `{port}` stands for its port. */
export interface RealComfy {
  readonly url: string;
  /** Ends it and starts it again at the same port; null where it is not ours to end. */
  readonly restart: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

const URL_GIVEN = process.env['COMFYUI_URL'];
const COMMAND = process.env['COMFYUI_START'];
const START_MS = 120_000;
const END_MS = 10_000;

/** Whether there is one to test against. */
export const hasComfy = (): boolean => Boolean(URL_GIVEN ?? COMMAND);
/** Whether it may be started anew. */
export const mayRestart = (): boolean => COMMAND !== undefined && URL_GIVEN === undefined;

export async function openComfy(): Promise<RealComfy> {
  if (URL_GIVEN) return { url: URL_GIVEN.replace(/\/+$/, ''), restart: null, stop: async () => {} };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = (COMMAND ?? '').replaceAll('{port}', String(port));
  let child = await begin(command, url);
  return {
    url,
    async restart() {
      await end(child);
      child = await begin(command, url);
    },
    stop: () => end(child),
  };
}

/** Starts it in a group of its own, so that what a script started ends with it. */
async function begin(command: string, url: string): Promise<ChildProcess> {
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const until = performance.now() + START_MS;
  for (;;) {
    const answer = await fetch(`${url}/system_stats`).catch(() => null);
    if (answer?.ok) return child;
    if (child.exitCode !== null) throw new Error(`ComfyUI ended (${child.exitCode}):\n${said}`);
    if (performance.now() > until) {
      await end(child);
      throw new Error(`ComfyUI did not answer at ${url} within ${START_MS / 1_000} s:\n${said}`);
    }
    await pause(200);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // It is gone by itself.
    }
  };
  signal('SIGTERM');
  const late = setTimeout(() => signal('SIGKILL'), END_MS);
  await gone;
  clearTimeout(late);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = net.createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** A line to it that can be broken: every byte goes through here. */
export interface Line {
  readonly url: string;
  /** Breaks what is open off; what comes later goes through. */
  cut(): void;
  /** What is open stays open, and nothing comes through it any more. */
  silence(): void;
  stop(): Promise<void>;
}

export async function openLine(to: string): Promise<Line> {
  const { hostname, port } = new URL(to);
  const pairs = new Set<[net.Socket, net.Socket]>();
  const server = net.createServer((near) => {
    const far = net.connect(Number(port || 80), hostname);
    const pair: [net.Socket, net.Socket] = [near, far];
    pairs.add(pair);
    for (const [one, other] of [pair, pair.toReversed()] as [net.Socket, net.Socket][]) {
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    cut() {
      for (const [near] of pairs) near.destroy();
    },
    silence() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        far.resume();
        near.resume();
      }
    },
    stop() {
      for (const [near] of pairs) near.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
