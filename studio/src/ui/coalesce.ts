/** Calls `work` soon, once for all calls within `everyMs`: what the daemon pushes often is asked for rarely. */
export function coalesce(work: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, everyMs);
  };
}
