import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { LORE_FIELDS, type LoreEntry, type LoreFields } from '@comfyvn/shared/lore/lore.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

type Change = Partial<LoreFields>;

/** Changes entries of a story's lore, and takes the changes back one by one. */
export function useLoreEdits(story: string) {
  const queries = useQueryClient();
  /** What takes each change back, the last one last. */
  const [done, setDone] = useState<readonly { entry: string; before: Change }[]>([]);
  const write = (entry: string, body: Change) => daemon.lore.edit({ params: { id: story, entry }, body });
  const refresh = () => queries.invalidateQueries({ queryKey: ['lore', story] });
  const change = useMutation({
    mutationFn: async ({ entry, to }: { entry: LoreEntry; to: Change }) => {
      await write(entry.id, to);
      return { entry: entry.id, before: pick(entry, Object.keys(to)) };
    },
    onSuccess: async (made) => {
      setDone([...done, made]);
      await refresh();
    },
    onError: tellError,
  });
  const undo = useMutation({
    mutationFn: async () => {
      const last = done.at(-1);
      if (last) await write(last.entry, last.before);
    },
    onSuccess: async () => {
      setDone(done.slice(0, -1));
      await refresh();
    },
    onError: tellError,
  });
  return { change, undo, canUndo: done.length > 0 };
}
export type LoreEdits = ReturnType<typeof useLoreEdits>;

/** Some fields of an entry. Pure. */
const pick = (entry: LoreFields, fields: readonly string[]): Change =>
  Object.fromEntries(LORE_FIELDS.filter((field) => fields.includes(field)).map((field) => [field, entry[field]]));

/** The fields of a draft that differ from those of the entry. Pure. */
export const changesOf = (entry: LoreFields, draft: LoreFields): Change =>
  pick(
    draft,
    LORE_FIELDS.filter((field) => JSON.stringify(draft[field]) !== JSON.stringify(entry[field])),
  );
