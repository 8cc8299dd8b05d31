import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';

/** Files older than this were left behind by a crash. */
const LIFETIME_MS = 86_400_000;

/** An uploaded file while it is looked at: archives are read from their end, so that they must lie on the disk. */
export interface Incoming {
  /** Writes the bytes to a file, hands its path to `work`, and removes it afterwards in every case. */
  hold<T>(bytes: AsyncIterable<Uint8Array>, work: (file: string) => Promise<T>): Promise<T>;
}

/** Keeps uploads in `incoming/` of the data folder, on the same disk as what comes of them. */
export function createIncoming(dataDir: string, now: () => Date): Incoming {
  const folder = path.join(dataDir, 'incoming');
  dropOld(folder, now().getTime() - LIFETIME_MS);
  return {
    async hold(bytes, work) {
      fs.mkdirSync(folder, { recursive: true });
      const file = path.join(folder, randomUUID());
      try {
        await pipeline(bytes, fs.createWriteStream(file, { flags: 'wx', mode: 0o600 }));
        return await work(file);
      } finally {
        fs.rmSync(file, { force: true });
      }
    },
  };
}

function dropOld(folder: string, before: number): void {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.mtimeMs < before) fs.rmSync(file, { force: true });
  }
}

/** The first four bytes of a stream, and the whole of it with them. */
export async function peek(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  while (size < 4) {
    const next = await source.next();
    if (next.done === true) break;
    seen.push(next.value);
    size += next.value.length;
  }
  return { start: Buffer.concat(seen).subarray(0, 4), all: rest(seen, source) };
}

async function* rest(seen: readonly Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* seen;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}
