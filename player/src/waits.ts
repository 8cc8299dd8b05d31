/** Resolves when the page has nothing more urgent to do. */
export const idle = (): Promise<void> =>
  new Promise((done) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => done(), { timeout: 2_000 });
    else setTimeout(done, 300);
  });

export const later = (ms: number): Promise<undefined> => new Promise((done) => setTimeout(done, ms, undefined));
