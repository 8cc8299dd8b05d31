import fs from 'node:fs';

/** What can be read of a disk that changes meanwhile: what is not there is empty. */

export async function statOf(file: string): Promise<fs.Stats | null> {
  return fs.promises.stat(file).catch(() => null);
}

export async function list(folder: string): Promise<fs.Dirent[]> {
  return fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
}

const MAX_JSON_BYTES = 100_000_000;

/** The JSON of a file; null where there is none that can be read. */
export async function readJson(file: string): Promise<unknown> {
  const stat = await statOf(file);
  if (!stat?.isFile() || stat.size > MAX_JSON_BYTES) return null;
  try {
    return JSON.parse((await fs.promises.readFile(file, 'utf8')).replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return null;
  }
}

/** What a look through a chat's file gives. */
export interface ChatLines {
  /** Lines that hold something; the last one needs no end. */
  readonly lines: number;
  /** The last of them; empty where it is over a megabyte. */
  readonly last: string;
}

const MAX_LAST_BYTES = 1_000_000;

/** Counts the lines of a file; none where it cannot be read. */
export async function readLines(file: string): Promise<ChatLines> {
  let lines = 0;
  let last: Buffer[] = [];
  let parts: Buffer[] = [];
  let size = 0;
  const end = (): void => {
    if (size > 0) {
      lines++;
      last = parts;
    }
    parts = [];
    size = 0;
  };
  const add = (part: Buffer): void => {
    size += part.length;
    if (size > MAX_LAST_BYTES) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  try {
    for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        add(chunk.subarray(from, at));
        end();
        from = at + 1;
      }
      add(chunk.subarray(from));
    }
    end();
  } catch {
    return { lines: 0, last: '' };
  }
  return { lines, last: Buffer.concat(last).toString('utf8') };
}
