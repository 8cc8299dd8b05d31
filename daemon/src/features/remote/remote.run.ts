import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { AppError } from '../../core/errors.ts';
import { OutOfMemoryError, SnoozeError } from '../../core/job-kind.ts';
import type { RunBooks } from '../books/index.ts';
import { UnsureError, type RemoteProvider, type RemoteEnd, type RemoteTask } from './remote.provider.ts';

/** What a job keeps: its run in our books, and its id there once that is known. */
const savedRun = z.object({ run: z.string(), remote: z.string().nullable() });
export type SavedRun = z.infer<typeof savedRun>;

export interface RemoteRun {
  readonly task: RemoteTask;
  readonly name: string;
  readonly saved: unknown;
  /** Keeps it durably before anything follows. */
  readonly save: (saved: SavedRun | null) => void;
  readonly books: RunBooks;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  readonly pace?: Partial<typeof PACE>;
}

/** All in milliseconds. */
const PACE = {
  /** Between two questions, at first and later; each a little off, so that many do not ask at once. */
  first: 1_000,
  later: 5_000,
  /** How long it may not answer before the attempt ends; the run may go on there. */
  away: 30_000,
  /** When it is asked again then: results are kept for half an hour only. */
  again: 15_000,
  most: 3_600_000,
};

/**
 * Draws at a remote GPU and gives the bytes of the picture. Sent once: where the answer was lost it throws UnsureError and
 * waits for a person. Throws SnoozeError where it cannot be asked (the next attempt goes on with the same run), AppError and
 * OutOfMemoryError where it failed, and the reason of the signal once it is cancelled there.
 */
export async function runOnRemote(provider: RemoteProvider, run: RemoteRun): Promise<Buffer> {
  const pace = { ...PACE, ...run.pace };
  const before = savedRun.safeParse(run.saved).data ?? null;
  if (before?.remote === null) {
    run.books.end(before.run, 'unknown', null);
    run.save(null);
    throw new UnsureError(run.name, 'ComfyVN ended before the answer came.');
  }
  const { run: id, remote } = before === null ? await send(provider, run) : { run: before.run, remote: before.remote };
  try {
    const state = await watch(provider, remote, run, pace);
    return await outcome(provider, id, state, run);
  } catch (error) {
    if (!run.signal.aborted || isStop(run.signal)) throw error;
    await cancelThere(provider, remote);
    run.books.end(id, 'cancelled', null);
    run.save(null);
    throw run.signal.reason;
  }
}

const isStop = ({ reason }: AbortSignal): boolean => reason instanceof AppError && reason.code === 'unavailable';

/** Not broken off by a signal: an id that is not heard could never be cancelled. */
async function send(provider: RemoteProvider, run: RemoteRun): Promise<{ run: string; remote: string }> {
  run.signal.throwIfAborted();
  const id = run.books.begin();
  run.save({ run: id, remote: null });
  run.onProgress(`Sending it to ${run.name}`);
  try {
    const remote = await provider.submit(run.task);
    run.save({ run: id, remote });
    run.books.sent(id, remote);
    return { run: id, remote };
  } catch (error) {
    if (error instanceof UnsureError) run.books.end(id, 'unknown', null);
    else run.books.drop(id);
    run.save(null);
    throw error;
  }
}

/** Asks until it is over. */
async function watch(
  provider: RemoteProvider,
  remote: string,
  { signal, name, onProgress }: RemoteRun,
  pace: typeof PACE,
): Promise<RemoteEnd> {
  const begun = performance.now();
  let seenAt = begun;
  for (let asked = 0; ; asked++) {
    signal.throwIfAborted();
    try {
      const state = await provider.look(remote, signal);
      seenAt = performance.now();
      if (state.is !== 'open') return state;
      onProgress(state.at === 'waiting' ? `Waiting for a worker at ${name}` : `${name} is at it`);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
      if (performance.now() - seenAt > pace.away) throw new SnoozeError(error.message, pace.again);
    }
    if (performance.now() - begun > pace.most) {
      await cancelThere(provider, remote);
      return { is: 'failed', why: `it did not finish within ${Math.round(pace.most / 60_000)} minutes`, seconds: null };
    }
    const ms = Math.min(pace.later, pace.first * 1.3 ** asked) * (0.8 + 0.4 * Math.random());
    await pause(ms, undefined, { signal }).catch(() => {});
  }
}

async function outcome(provider: RemoteProvider, id: string, state: RemoteEnd, run: RemoteRun): Promise<Buffer> {
  if (state.is === 'gone') {
    run.books.end(id, 'unknown', null);
    run.save(null);
    throw new AppError(
      'not_found',
      `${run.name} knows it no more: results are kept for a short time only, half an hour at RunPod. Draw it again.`,
    );
  }
  run.books.end(id, state.is, state.seconds);
  if (state.is === 'done') {
    run.onProgress('Taking the picture over');
    return provider.fetch(state.picture, run.signal);
  }
  run.save(null);
  const sentence = `${run.name} failed: ${state.why}`;
  if (/out of memory|OutOfMemory/i.test(state.why)) throw new OutOfMemoryError(sentence);
  throw new AppError('unavailable', sentence);
}

const TRIES = 3;

/** Where it cannot be told, it may be finished there for nobody. */
async function cancelThere(provider: RemoteProvider, remote: string): Promise<void> {
  for (let n = 1; n <= TRIES; n++) {
    const told = await provider.cancel(remote).then(
      () => true,
      () => false,
    );
    if (told) return;
    await pause(300 * n);
  }
}
