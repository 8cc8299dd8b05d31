import net from 'node:net';
import { freePort, startProgram } from '../program.ts';

/** A ComfyUI that runs: at COMFYUI_URL, or started by the command in COMFYUI_START, in which `{port}` stands for its port. */
export interface RealComfy {
  readonly url: string;
  /** Ends it and starts it again at the same port; null where it is not ours to end. */
  readonly restart: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

const URL_GIVEN = process.env['COMFYUI_URL'];
const COMMAND = process.env['COMFYUI_START'];

/** Whether there is one to test against. */
export const hasComfy = (): boolean => Boolean(URL_GIVEN ?? COMMAND);
/** Whether it may be started anew. */
export const mayRestart = (): boolean => COMMAND !== undefined && URL_GIVEN === undefined;

export async function openComfy(): Promise<RealComfy> {
  if (URL_GIVEN) return { url: URL_GIVEN.replace(/\/+$/, ''), restart: null, stop: async () => {} };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = (COMMAND ?? '').replaceAll('{port}', String(port));
  const start = () => startProgram('ComfyUI', command, `${url}/system_stats`);
  let program = await start();
  return {
    url,
    async restart() {
      await program.stop();
      program = await start();
    },
    stop: () => program.stop(),
  };
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
