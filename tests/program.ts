import { spawn, type ChildProcess } from 'node:child_process';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A foreign server that a test started. */
export interface Program {
  stop(): Promise<void>;
}

const START_MS = 120_000;
const END_MS = 10_000;

/** Starts a server by a command of the shell, in a group of its own, and waits until it answers at `ready`. */
export async function startProgram(name: string, command: string, ready: string): Promise<Program> {
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const until = performance.now() + START_MS;
  for (;;) {
    const answer = await fetch(ready).catch(() => null);
    if (answer?.ok) return { stop: () => end(child) };
    if (child.exitCode !== null) throw new Error(`${name} ended (${child.exitCode}):\n${said}`);
    if (performance.now() > until) {
      await end(child);
      throw new Error(`${name} did not answer at ${ready} within ${START_MS / 1_000} s:\n${said}`);
    }
    await pause(200);
  }
}

/** Ends the whole group, so that what a script started ends with it. */
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

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = net.createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => done(port));
    });
  });
}
