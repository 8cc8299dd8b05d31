import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { writeFileAtomic } from '../../core/files.ts';
import {
  commitOf,
  entriesOf,
  framed,
  idOf,
  readCommit,
  treeOf,
  unframed,
  type GitObject,
  type TreeEntry,
} from './extension.objects.ts';

/**
 * A bare git repository of the builds of a folder, one commit each, in a line: SillyTavern pulls, and that wants the commit
 * it has among the forebears of the new one. It is a plain repository, that git itself can read.
 */
export function openRepository(gitFolder: string) {
  const branch = path.join(gitFolder, 'refs', 'heads', 'main');
  const placeOf = (id: string) => path.join(gitFolder, 'objects', id.slice(0, 2), id.slice(2));

  const read = (id: string): GitObject => unframed(zlib.inflateSync(fs.readFileSync(placeOf(id))));

  function write(object: GitObject): string {
    const id = idOf(object);
    if (!fs.existsSync(placeOf(id))) {
      fs.mkdirSync(path.dirname(placeOf(id)), { recursive: true });
      writeFileAtomic(placeOf(id), zlib.deflateSync(framed(object)));
    }
    return id;
  }

  function writeFolder(folder: string): string {
    const entries = fs.readdirSync(folder, { withFileTypes: true }).flatMap((one): TreeEntry[] => {
      const place = path.join(folder, one.name);
      if (one.isDirectory()) return [{ name: one.name, isFolder: true, id: writeFolder(place) }];
      if (!one.isFile()) return [];
      return [{ name: one.name, isFolder: false, id: write({ type: 'blob', body: fs.readFileSync(place) }) }];
    });
    return write(treeOf(entries));
  }

  function head(): string | null {
    try {
      return /^[0-9a-f]{40}$/m.exec(fs.readFileSync(branch, 'utf8'))?.[0] ?? null;
    } catch {
      return null;
    }
  }

  /** Commits from the newest back, with the tree of each. Throws when an object is missing or damaged. */
  function history(): { id: string; tree: string }[] {
    const commits: { id: string; tree: string }[] = [];
    for (let id = head(); id !== null;) {
      const { tree, parent } = readCommit(read(id));
      commits.push({ id, tree });
      id = parent;
    }
    return commits;
  }

  return {
    history,
    read,
    /** Commits what lies in a folder, when that differs from the last commit. Returns the newest commit. */
    commit(folder: string, message: string): string {
      const before = history();
      const tree = writeFolder(folder);
      if (before[0]?.tree === tree) return before[0].id;
      const commit = commitOf({ tree, parent: before[0]?.id ?? null, message, second: before.length });
      const id = write(commit);
      writeFileAtomic(path.join(gitFolder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
      writeFileAtomic(path.join(gitFolder, 'HEAD'), 'ref: refs/heads/main\n');
      fs.mkdirSync(path.dirname(branch), { recursive: true });
      writeFileAtomic(branch, `${id}\n`);
      return id;
    },
    /** Ids of everything in a tree, itself too. */
    contents(tree: string): string[] {
      const inside = (id: string): string[] =>
        entriesOf(read(id)).flatMap((one) => (one.isFolder ? [one.id, ...inside(one.id)] : [one.id]));
      return [tree, ...inside(tree)];
    },
  };
}
export type Repository = ReturnType<typeof openRepository>;
