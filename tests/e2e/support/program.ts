import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { home, newFolder } from '../../support.ts';

/** The built program as a process. */
const main = path.join(home, 'daemon', 'dist', 'main.mjs');
/** The keyring and the folder of whoever runs the tests stay as they are. */
const OWN_KEYS = { COMFYVN_KEYRING: '0', XDG_CONFIG_HOME: newFolder('keys'), LOCALAPPDATA: newFolder('keys') };
const children = new Set<ChildProcess>();

/** Ends all processes that a test started. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

export interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
  /** The address it printed. */
  readonly ready: Promise<string>;
}

/** Starts the program with these words; without a browser. */
export function start(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--disable-proto=delete', main, '--no-open', ...args], {
    env: { ...process.env, ...OWN_KEYS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  child.stdout.on('data', (d) => (output += String(d)));
  child.stderr.on('data', (d) => (output += String(d)));
  const exit = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  const ready = new Promise<string>((done, fail) => {
    const look = () => {
      const url = /(?:ready|already): +(\S+)/.exec(output)?.[1];
      if (url) done(url);
    };
    child.stdout.on('data', look);
    void exit.then((code) => fail(new Error(`exited with ${code}: ${output}`)));
  });
  ready.catch(() => {});
  return { child, output: () => output, exit, ready };
}
