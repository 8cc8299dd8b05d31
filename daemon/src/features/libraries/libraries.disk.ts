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

/** Lines of a file that hold something; the last one needs no end. 0 where it cannot be read. */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  let isEmpty = true;
  try {
    for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        if (at > from || !isEmpty) lines++;
        isEmpty = true;
        from = at + 1;
      }
      if (from < chunk.length) isEmpty = false;
    }
  } catch {
    return 0;
  }
  return isEmpty ? lines : lines + 1;
}
