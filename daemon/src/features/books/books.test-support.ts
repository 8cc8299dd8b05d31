import type { RunBooks } from './books.service.ts';

/** Books that note what is done, and permit everything. */
export function noting(): { books: RunBooks; done: string[] } {
  const done: string[] = [];
  const note = (text: string): void => void done.push(text);
  return {
    done,
    books: {
      begin(id = 'run_1') {
        note('begin');
        return id;
      },
      sent: (_run, remote) => note(`sent ${remote}`),
      drop: () => note('drop'),
      end: (_run, state, seconds) => note(`end ${state} ${seconds}`),
    },
  };
}
