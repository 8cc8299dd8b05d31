import { useMutation, useQueryClient } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { DropFile } from '../../ui/drop-file.tsx';
import { tellDone, tellError } from '../../ui/tell.ts';

/** Drop or choose a lore file: it is kept, and attached to the story that is open. */
export function TakeLore({ story }: { story: string | undefined }) {
  const queries = useQueryClient();
  const upload = useMutation({
    mutationFn: (file: File) =>
      daemon.lore.takeFile({ query: { name: file.name, ...(story && { story }) }, body: file }),
    onSuccess: async ({ file, changed, leftOut }) => {
      await queries.invalidateQueries({ queryKey: ['lore'] });
      tellDone(
        `“${file.name}”: ${count(file.entries, 'entry', 'entries')}`,
        [
          !changed && 'It was here just so.',
          leftOut > 0 &&
            `${count(leftOut, 'more entry was', 'more entries were')} left out: that is the most of a book.`,
        ]
          .filter(Boolean)
          .join(' '),
      );
    },
    onError: tellError,
  });
  return (
    <DropFile
      words="Drop world info of SillyTavern here, a lorebook of NovelAI, Agnai or RisuAI, or a card with its lorebook, or"
      button="Choose a lore file"
      accept=".json,.lorebook,.png,.charx"
      loading={upload.isPending}
      onFile={(file) => upload.mutate(file)}
    />
  );
}
