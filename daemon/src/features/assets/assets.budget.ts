import fs from 'node:fs';
import type { AssetFiles } from './assets.files.ts';
import type { Sizes } from './assets.sizes.ts';

/** An asset that can be made again and that no story names. */
export interface Remakeable {
  readonly id: string;
  readonly content: string;
}

export interface BudgetParts {
  readonly files: AssetFiles;
  readonly sizes: Sizes;
  readonly budgetBytes: () => number;
  readonly remakeable: () => readonly Remakeable[];
  readonly remove: (id: string) => void;
}

/** What can be made again, and how much room it may take; anything else is never cleared away. */
export function createBudget({ files, sizes, budgetBytes, remakeable, remove }: BudgetParts) {
  const candidates = () => [
    ...sizes.files().map((one) => ({ ...one, drop: () => fs.rmSync(one.file, { force: true }) })),
    ...remakeable().flatMap(({ id, content }) => {
      const stat = fs.statSync(files.fileOf(content), { throwIfNoEntry: false });
      return stat ? [{ usedAt: stat.mtimeMs, sizeBytes: stat.size, drop: () => remove(id) }] : [];
    }),
  ];
  return {
    sizeBytes: (): number => candidates().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    /** Clears away what nobody asked for longest until the rest fits; how many bytes that freed. */
    tidy(budget = budgetBytes()): number {
      const all = candidates().toSorted((a, b) => a.usedAt - b.usedAt);
      let over = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - budget;
      let freed = 0;
      for (const { sizeBytes, drop } of all) {
        if (over <= 0) break;
        drop();
        over -= sizeBytes;
        freed += sizeBytes;
      }
      return freed;
    },
  };
}
export type Budget = ReturnType<typeof createBudget>;
