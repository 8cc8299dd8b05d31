import { createHash } from 'node:crypto';
import zlib from 'node:zlib';

/** Objects of git as its own documentation has them (gitformat-pack, git-hash-object). Pure. */

export type ObjectType = 'commit' | 'tree' | 'blob';

export interface GitObject {
  readonly type: ObjectType;
  readonly body: Buffer;
}

export interface TreeEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Hex. */
  readonly id: string;
}

/** `type size\0body`: what is hashed, and, deflated, what lies in a loose object. */
export const framed = ({ type, body }: GitObject): Buffer =>
  Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);

export const idOf = (object: GitObject): string => createHash('sha1').update(framed(object)).digest('hex');

/** Throws for what is no object. */
export function unframed(bytes: Buffer): GitObject {
  const end = bytes.indexOf(0);
  const [, type, size] = /^(commit|tree|blob) (\d+)$/.exec(bytes.toString('latin1', 0, Math.max(0, end))) ?? [];
  const body = bytes.subarray(end + 1);
  if (type === undefined || Number(size) !== body.length) throw new Error('This is no object of git.');
  return { type: type as ObjectType, body };
}

export function treeOf(entries: readonly TreeEntry[]): GitObject {
  // Git sorts by bytes, folders as if their names ended with a slash.
  const key = ({ name, isFolder }: TreeEntry) => Buffer.from(isFolder ? `${name}/` : name);
  const sorted = entries.toSorted((a, b) => Buffer.compare(key(a), key(b)));
  const parts = sorted.flatMap(({ name, isFolder, id }) => [
    Buffer.from(`${isFolder ? '40000' : '100644'} ${name}\0`),
    Buffer.from(id, 'hex'),
  ]);
  return { type: 'tree', body: Buffer.concat(parts) };
}

export function entriesOf(tree: GitObject): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < tree.body.length;) {
    const end = tree.body.indexOf(0, at);
    const [mode = '', ...name] = tree.body.toString('utf8', at, end).split(' ');
    entries.push({
      name: name.join(' '),
      isFolder: mode === '40000',
      id: tree.body.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

export interface Commit {
  readonly tree: string;
  readonly parent: string | null;
}

/** `second` is counted from 2026-01-01: a clock would give the same files another commit. */
export function commitOf({ tree, parent, message, second }: Commit & { message: string; second: number }): GitObject {
  const who = `ComfyVN <comfyvn@localhost> ${1_767_225_600 + second} +0000`;
  const lines = [
    `tree ${tree}`,
    ...(parent ? [`parent ${parent}`] : []),
    `author ${who}`,
    `committer ${who}`,
    '',
    message,
    '',
  ];
  return { type: 'commit', body: Buffer.from(lines.join('\n')) };
}

export function readCommit(commit: GitObject): Commit {
  const [head = ''] = commit.body.toString('utf8').split('\n\n');
  return { tree: /^tree ([0-9a-f]{40})$/m.exec(head)![1]!, parent: /^parent ([0-9a-f]{40})$/m.exec(head)?.[1] ?? null };
}

const TYPE_NUMBERS = { commit: 1, tree: 2, blob: 3 };

/** A pack of version 2, every object whole. */
export function packOf(objects: readonly GitObject[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK', 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const bytes = Buffer.concat([head, ...objects.flatMap((one) => [packHead(one), zlib.deflateSync(one.body)])]);
  return Buffer.concat([bytes, createHash('sha1').update(bytes).digest()]);
}

/** Type and size: four bits in the first byte, seven in each that follows. */
function packHead({ type, body }: GitObject): Buffer {
  let size = body.length;
  const bytes = [(TYPE_NUMBERS[type] << 4) | (size & 15)];
  for (size = Math.floor(size / 16); size > 0; size = Math.floor(size / 128)) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(size & 0x7f);
  }
  return Buffer.from(bytes);
}
