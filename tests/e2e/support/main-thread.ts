import type { Page } from 'playwright-core';

/** Of the time a page spent, what code from a place took. */
export interface TimeTaken {
  readonly ms: number;
  /** The longest run of samples without a gap; pages stutter by it. */
  readonly longestMs: number;
}

interface Profile {
  readonly nodes: { id: number; callFrame: { url: string }; children?: number[] }[];
  readonly samples: number[];
  /** Microseconds to the sample before. */
  readonly timeDeltas: number[];
}

const EVERY_US = 200;

/**
 * How long the page's main thread was at work for scripts whose address matches, what they called included, while something
 * is done. Sampled by the browser's profiler: the page has to stay on the same origin meanwhile.
 */
export async function timeTaken(page: Page, scripts: RegExp, during: () => Promise<unknown>): Promise<TimeTaken> {
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: EVERY_US });
  await session.send('Profiler.start');
  await during();
  const { profile } = await session.send('Profiler.stop');
  await session.detach();
  return timeIn(profile as Profile, scripts);
}

function timeIn({ nodes, samples, timeDeltas }: Profile, scripts: RegExp): TimeTaken {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const own = new Set<number>();
  const mark = (id: number): void => {
    own.add(id);
    known.get(id)!.children?.forEach(mark);
  };
  for (const { id, callFrame } of nodes) if (scripts.test(callFrame.url)) mark(id);
  let [all, run, longest] = [0, 0, 0];
  for (const [n, id] of samples.entries()) {
    // A delta is the time before its sample: what the sample before it took.
    const us = own.has(id) ? Math.max(0, timeDeltas[n + 1] ?? 0) : 0;
    all += us;
    run = own.has(id) ? run + us : 0;
    longest = Math.max(longest, run);
  }
  return { ms: all / 1_000, longestMs: longest / 1_000 };
}
