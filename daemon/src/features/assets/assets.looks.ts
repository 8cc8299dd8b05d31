import type { Logger } from '../../core/logger.ts';
import type { AssetFiles } from './assets.files.ts';
import { isLikePrint, likenessOf, lookAt, wordsOf } from './assets.look.ts';
import type { LookStore, SeenPicture } from './assets.looks.store.ts';

const SOON_MS = 2_000;
const AT_ONCE = 20;
const SLICE_MS = 12;

/** Two records that are the same picture or sound, as far as one can see. */
export interface AlikePair {
  readonly one: string;
  readonly other: string;
  /** 0 to 1; 1: the same bytes. */
  readonly likeness: number;
}

/** Looks at pictures in the background, one after the other, and finds those that are alike. */
export function createLooks(store: LookStore, files: AssetFiles, logger: Logger) {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let working: Promise<void> | null = null;
  async function work(): Promise<void> {
    for (let some = store.unseen(AT_ONCE); some.length > 0 && !isStopped; some = store.unseen(AT_ONCE))
      for (const { hash } of some) {
        const look = await lookAt(files.fileOf(hash)).catch(() => null);
        if (isStopped) return;
        store.put(hash, look);
      }
  }
  const seeAll = (): Promise<void> =>
    (working ??= work()
      .catch((error: unknown) => logger.warn({ err: error as Error }, 'pictures could not be looked at'))
      .finally(() => (working = null)));
  return {
    /** Tells that there may be new pictures. */
    soon(): void {
      timer ??= setTimeout(() => {
        timer = undefined;
        void seeAll();
      }, SOON_MS).unref();
    },
    seeAll,
    palette: store.palette,
    keepApart: store.keepApart,
    /** Pairs of records that are the same, the most alike first; of pictures of one kind, and not those kept apart. */
    async alike(most: number): Promise<AlikePair[]> {
      await seeAll();
      const apart = new Set(store.apart().map(({ one, other }) => `${one} ${other}`));
      const isApart = (a: string, b: string): boolean => apart.has(a < b ? `${a} ${b}` : `${b} ${a}`);
      const same = store.sharing().map((pair): AlikePair => ({ ...pair, likeness: 1 }));
      const near = await nearPairs(store.seen());
      return [...same, ...near.toSorted((a, b) => b.likeness - a.likeness)]
        .filter(({ one, other }) => !isApart(one, other))
        .slice(0, most);
    },
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}
export type Looks = ReturnType<typeof createLooks>;

/** Every picture against every other one of its kind; in slices, so that nobody has to wait for it. */
async function nearPairs(seen: readonly SeenPicture[]): Promise<AlikePair[]> {
  const prints = seen.map(({ print }) => wordsOf(print));
  const pairs: AlikePair[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const [i, one] of seen.entries()) {
    for (let j = i + 1; j < seen.length; j++) {
      const other = seen[j]!;
      if (one.kind !== other.kind || one.hash === other.hash || !isLikePrint(prints[i]!, prints[j]!)) continue;
      const likeness = likenessOf(one.thumb, other.thumb);
      // Two files are never said to be wholly the same.
      if (likeness !== null) pairs.push({ one: one.asset, other: other.asset, likeness: Math.min(likeness, 0.999) });
    }
    if (performance.now() < sliceEnd) continue;
    await new Promise((done) => setImmediate(done));
    sliceEnd = performance.now() + SLICE_MS;
  }
  return pairs;
}
