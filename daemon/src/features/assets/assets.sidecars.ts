import type { AssetFile } from '@comfyvn/shared/assets/assets.schema';
import { writeFileAtomic } from '../../core/files.ts';
import type { Logger } from '../../core/logger.ts';
import type { AssetFiles } from './assets.files.ts';
import { toRecord } from './assets.record.ts';
import type { AssetStore, WholeRow } from './assets.store.ts';

const SOON_MS = 50;
/** Each file waits for the disk; others have their turn in between. */
const AT_ONCE = 10;

/** The file beside the bytes of an asset. Pure. */
const sidecarText = (row: WholeRow): string => {
  const file: AssetFile = { format: 'comfyvn-asset', version: 1, ...toRecord(row) };
  return `${JSON.stringify(file, null, 2)}\n`;
};

/**
 * Brings the files beside the bytes to what the rows say, soon after they changed. A row says whether that is done, so that
 * a crash in between only puts it off; a transaction that is undone leaves no file. `onGone` hears of bytes that are gone.
 */
export function createSidecars(store: AssetStore, files: AssetFiles, logger: Logger, onGone: (hash: string) => void) {
  let timer: NodeJS.Timeout | undefined;
  /** Whether more is to be done. */
  const writeSome = (): boolean =>
    store.transaction(() => {
      const rows = store.unwritten(AT_ONCE);
      for (const row of rows) {
        // Without its bytes a record would come back as one that nobody can see.
        if (files.isHere(row.content)) writeFileAtomic(files.sidecarOf(row.content, row.id), sidecarText(row));
        store.written(row.id);
      }
      const gone = store.gone(AT_ONCE);
      for (const { asset, content } of gone) {
        if (store.find(asset)?.content !== content) files.remove(files.sidecarOf(content, asset));
        if (store.findContent(content) === undefined) {
          files.remove(files.fileOf(content));
          onGone(content);
        }
        store.dropGone(asset, content);
      }
      return rows.length === AT_ONCE || gone.length === AT_ONCE;
    });
  const work = (): void => {
    timer = undefined;
    try {
      if (writeSome()) soon();
    } catch (error) {
      logger.warn({ err: error as Error }, 'what is known of assets could not be written beside them');
    }
  };
  const soon = (): void => void (timer ??= setTimeout(work, SOON_MS).unref());
  return {
    /** Tells that rows have changed. */
    soon,
    /** Writes all of it now. Throws where the disk refuses. */
    flush(): void {
      while (writeSome());
    },
    /** The last chance: what is left is written at the next start. */
    stop(): void {
      clearTimeout(timer);
      work();
      clearTimeout(timer);
    },
  };
}
export type Sidecars = ReturnType<typeof createSidecars>;
