/** A file that was given, with the folders it lies in. */
export interface GivenFile {
  readonly name: string;
  readonly file: File;
}

/** Other files in a folder are not of interest. */
const OF_INTEREST = /\.(png|jpe?g|webp|gif|avif|svg|mp4|webm|ogg|oga|opus|mp3|wav|flac|m4a)$/i;

/** All files of an input for files or for a folder. */
export const filesOf = (list: FileList | readonly File[]): GivenFile[] =>
  [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file })).filter(isOfInterest(list.length));

/** All files that were dropped, those in folders too. */
export async function droppedFiles(data: DataTransfer): Promise<GivenFile[]> {
  // The list is empty once somebody has waited: the entries are taken at once.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found = (await Promise.all(entries.map(filesIn))).flat();
  return found.filter(isOfInterest(found.length));
}

/** A file that is given by itself is tried whatever it is called: the daemon says what is wrong with it. */
const isOfInterest =
  (count: number) =>
  ({ name }: GivenFile): boolean =>
    count === 1 || OF_INTEREST.test(name);

async function filesIn(entry: FileSystemEntry): Promise<GivenFile[]> {
  const name = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
    return [{ name, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: GivenFile[] = [];
  for (;;) {
    // A folder is read in parts; an empty part is its end.
    const part = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (part.length === 0) return all;
    for (const one of part) all.push(...(await filesIn(one)));
  }
}
