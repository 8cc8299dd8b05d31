/** Files that a reader opened, from an archive or a folder; nothing is in memory but their names. */
export interface FileSet {
  /** Their names with `/`, relative to the top, and their sizes in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The bytes of a file. Rejects with BundleRefused when it is not there, damaged, or larger than it said. */
  read(name: string): Promise<Blob>;
}

/** The text of a file. Rejects with BundleRefused. */
export async function textOf(files: FileSet, name: string): Promise<string> {
  return (await files.read(name)).text();
}

/** The same files without a folder that all of them lie in; people pack and pick it along. */
export function withoutTopFolder(files: FileSet, marks: readonly RegExp[]): FileSet {
  const names = [...files.sizes.keys()];
  const tops = new Set(names.map((name) => name.slice(0, name.indexOf('/') + 1)));
  const [top] = tops;
  if (tops.size !== 1 || !top || names.some((name) => marks.some((mark) => mark.test(name)))) return files;
  return {
    sizes: new Map([...files.sizes].map(([name, size]) => [name.slice(top.length), size])),
    read: (name) => files.read(top + name),
  };
}
