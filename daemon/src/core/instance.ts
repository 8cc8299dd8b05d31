import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from './files.ts';

/** Which daemon owns a data folder. */
export interface Instance {
  readonly pid: number;
  readonly port: number;
  readonly nonce: string;
}

const fileOf = (dataDir: string) => path.join(dataDir, 'instance.json');

export function writeInstance(dataDir: string, instance: Instance): void {
  writeFileAtomic(fileOf(dataDir), JSON.stringify(instance), 0o600);
}

export function removeInstance(dataDir: string, nonce: string): void {
  if (readInstance(dataDir)?.nonce === nonce) fs.rmSync(fileOf(dataDir), { force: true });
}

function readInstance(dataDir: string): Instance | null {
  try {
    const i = JSON.parse(fs.readFileSync(fileOf(dataDir), 'utf8')) as Instance;
    return Number.isInteger(i.port) && typeof i.nonce === 'string' ? i : null;
  } catch {
    return null;
  }
}

/** The running daemon of this data folder, asked over its port, or null. A stale file of a crashed one does not count. */
export async function findInstance(dataDir: string): Promise<Instance | null> {
  const instance = readInstance(dataDir);
  if (!instance) return null;
  try {
    const res = await fetch(`http://127.0.0.1:${instance.port}/health`, { signal: AbortSignal.timeout(2_000) });
    return res.headers.get('x-comfyvn-instance') === instance.nonce ? instance : null;
  } catch {
    return null;
  }
}

/** The Studio's token, kept for as long as the data folder lives, readable by its owner alone. */
export function studioToken(dataDir: string, create: () => string): string {
  const file = path.join(dataDir, 'token');
  try {
    const token = fs.readFileSync(file, 'utf8').trim();
    if (token.length >= 40) return token;
  } catch {
    // not there yet
  }
  const token = create();
  writeFileAtomic(file, token, 0o600);
  return token;
}
