import { spawn, type ChildProcess } from 'node:child_process';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { newFolder } from './support.ts';

/** A real redis-server of a test's own, on loopback. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>;
  /** Begins it again on the same port, with what it wrote. */
  start(): Promise<void>;
}

const START_MS = 10_000;

/** Starts Redis on a free port, its log written every second. `more` are options of its own. Throws where there is no redis-server. */
export async function startRedis(more: readonly string[] = []): Promise<TestRedis> {
  const port = await freePort();
  const folder = newFolder('redis');
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--loglevel',
      'warning',
    ];
    child = spawn('redis-server', [...args, ...more, '--appendonly', 'yes', '--appendfsync', 'everysec'], {
      stdio: 'ignore',
    });
    let fault: Error | null = null;
    child.once('error', (error) => (fault = error));
    for (const end = Date.now() + START_MS; !(await isOpen(port));) {
      if (fault) throw fault;
      if (Date.now() > end) throw new Error(`redis-server does not listen on port ${port}.`);
      await pause(20);
    }
  };
  const stop = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child?.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, port, start, stop };
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), done(true)));
    socket.once('error', () => done(false));
  });
}
