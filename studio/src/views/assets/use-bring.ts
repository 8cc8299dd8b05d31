import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import type { GivenFile } from './given-files.ts';

/** How far it is with files that are taken in. */
export interface Bringing {
  readonly done: number;
  readonly total: number;
}

/** Takes files in, one after the other, and tells what came of them. */
export function useBring(): { bringing: Bringing | null; bring: (files: readonly GivenFile[]) => Promise<void> } {
  const queries = useQueryClient();
  const [bringing, setBringing] = useState<Bringing | null>(null);
  async function bring(files: readonly GivenFile[]): Promise<void> {
    if (files.length === 0) return tellError(new Error('There was no picture, film or sound among it.'));
    let added = 0;
    const faults: string[] = [];
    for (const [done, { name, file }] of files.entries()) {
      setBringing({ done, total: files.length });
      try {
        const { isNew } = await daemon.assets.bring({ query: { name: name.slice(-1_000) }, body: file });
        if (isNew) added++;
      } catch (error) {
        faults.push((error as Error).message);
      }
    }
    setBringing(null);
    await queries.invalidateQueries({ queryKey: ['assets'] });
    const known = files.length - added - faults.length;
    if (added + known > 0)
      tellDone(`${count(added, 'file')} added`, known > 0 ? `${count(known, 'file')} had been here already.` : '');
    if (faults.length > 0)
      tellError(
        new Error([...faults.slice(0, 3), ...(faults.length > 3 ? [`and ${faults.length - 3} more`] : [])].join(' ')),
      );
  }
  return { bringing, bring };
}
