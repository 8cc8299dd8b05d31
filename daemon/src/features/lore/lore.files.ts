import path from 'node:path';
import type { LoreFile } from '@comfyvn/shared/lore/lore.schema';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { LoreBookDraft, LoreEntryDraft } from '../../importers/lore/index.ts';
import { MAX_LORE_BYTES, NotLore, readLoreFile, type LoreFileDraft } from '../../importers/lore/lore-file.ts';
import type { StoryService } from '../stories/index.ts';
import type { FileRow, LoreStore } from './lore.store.ts';
import { attachFile, detachFile, fileId } from './lore.take.ts';

/** Lorebooks that were taken in by themselves. Each is known by the name of its file, in the stories it is attached to as well. */
export function createLoreFiles(
  store: LoreStore,
  { bus, now }: Pick<FeatureContext, 'bus' | 'now'>,
  stories: StoryService,
) {
  const row = (id: string): FileRow => {
    const found = store.file(id);
    if (found === undefined) throw notFound('lore file', id);
    return found;
  };
  const show = ({ id, name, entries, taken_at }: Omit<FileRow, 'body'>): LoreFile => ({
    id,
    name,
    entries,
    takenAt: taken_at,
    stories: store.attached(id),
  });
  const tell = (changed: readonly string[]): void => {
    for (const story of changed) bus.emit('lore.changed', { story });
  };
  return {
    list: (): LoreFile[] => store.files().map(show),
    /**
     * Takes in a file, in place of the one of the same name and in all stories that one is attached to; attaches it to a
     * story where one is named. Throws AppError with one sentence where it holds no lore.
     */
    async take(
      bytes: Buffer,
      fileName: string,
      story?: string,
    ): Promise<{ file: LoreFile; changed: boolean; leftOut: number }> {
      const into = story === undefined ? [] : [stories.get(story).id];
      const { book, leftOut } = await readFile(bytes, fileName);
      const id = fileId(book.name);
      const body = JSON.stringify(book.entries);
      const changed = store.file(id)?.body !== body;
      const at = [...new Set([...store.attached(id), ...into])];
      store.transaction(() => {
        store.putFile({ id, name: book.name, body, entries: book.entries.length, taken_at: now().toISOString() });
        for (const one of at) attachFile(store, one, book);
      });
      tell(at);
      return { file: show(row(id)), changed, leftOut };
    },
    read(id: string) {
      const found = row(id);
      const entries = entriesOf(found).map(({ title, keys, content, enabled, constant }) => ({
        title,
        keys: [...keys],
        content,
        enabled,
        constant,
      }));
      return { file: show(found), entries };
    },
    attach(id: string, story: string): LoreFile {
      const found = row(id);
      const to = stories.get(story).id;
      const book: LoreBookDraft = { kind: 'file', name: found.name, entries: entriesOf(found) };
      store.transaction(() => attachFile(store, to, book));
      tell([to]);
      return show(found);
    },
    detach(id: string, story: string): void {
      const from = stories.get(story).id;
      if (!store.transaction(() => detachFile(store, from, id)))
        throw new AppError('not_found', 'This lore file is not attached to this story.');
      tell([from]);
    },
    remove(id: string): void {
      row(id);
      const from = store.attached(id);
      store.transaction(() => {
        for (const story of from) detachFile(store, story, id);
        store.removeFile(id);
      });
      tell(from);
    },
  };
}
export type LoreFiles = ReturnType<typeof createLoreFiles>;

const entriesOf = ({ body }: FileRow): LoreEntryDraft[] => JSON.parse(body) as LoreEntryDraft[];

/** "Tavern" of "C:\lore\Tavern.json": what SillyTavern calls a book too. */
const bookName = (fileName: string): string =>
  path
    .parse(fileName.split(/[\\/]/).at(-1) ?? '')
    .name.normalize('NFC')
    .trim() || 'Lore';

async function readFile(bytes: Buffer, fileName: string): Promise<LoreFileDraft> {
  if (bytes.length > MAX_LORE_BYTES)
    throw new AppError(
      'too_large',
      `"${fileName}" has ${Math.round(bytes.length / 1e6)} MB; lore files have at most 64 MB.`,
    );
  try {
    return await readLoreFile(bytes, bookName(fileName));
  } catch (error) {
    if (!(error instanceof NotLore)) throw error;
    throw new AppError('invalid_input', `"${fileName}" was not taken in: ${error.message}.`, { cause: error });
  }
}
