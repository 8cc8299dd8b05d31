import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { OutOfMemoryError, RetryableError, SnoozeError } from '../../core/job-kind.ts';
import { wasNotSent } from '../../core/fetch.ts';
import type { RunBooks } from '../books/index.ts';
import type { HistoryEntry, NodeOutput } from './comfy.answers.ts';
import { HostFault, type ComfyClient } from './comfy.client.ts';
import type { Graph } from './comfy.graph.ts';
import { openComfySocket, type Preview } from './comfy.socket.ts';

export interface ComfyRun {
  readonly graph: Graph;
  readonly stamp: Readonly<Record<string, unknown>>;
  /** Id of a submission that was made before this process began; null: none is open. */
  readonly submitted: string | null;
  /** Keeps the id of a submission durably before it is sent, and null once it has failed, is lost or cancelled. */
  readonly keep: (promptId: string | null) => void;
  /** Its id there is its id in them. */
  readonly books: RunBooks;
  /** Aborted with an AppError of the code `unavailable` where only we stop: then the host goes on. */
  readonly signal: AbortSignal;
  /** What it is at, for people; `Drawing` if absent. */
  readonly doing?: string;
  readonly onProgress?: (fraction: number, message: string) => void;
  readonly onPreview?: (preview: Preview) => void;
  readonly pace?: Partial<typeof PACE>;
}

/** All in milliseconds but `misses`. */
const PACE = {
  /** Between two questions while the socket tells nothing. */
  poll: 1_500,
  /** And while it does. */
  pollHeard: 5_000,
  /** After it said that the run is over: the history follows soon. */
  pollOver: 100,
  /** How often a run may be neither in the history nor in the queue before it counts as lost. */
  misses: 3,
  /** How long a host may be away before the attempt ends; the run may go on there. */
  away: 30_000,
  /** How long a run may take in all. */
  most: 3_600_000,
  /** How long a cancelled run is waited for. */
  cancel: 15_000,
};

/**
 * Runs a workflow and gives what its nodes made. The history is the truth, the socket a hint. Throws SnoozeError where the
 * host is away and RetryableError where it answers wrongly (the submission stays open, the next attempt looks for it) or has
 * lost the run (the next one is new), OutOfMemoryError, AppError where it failed otherwise, and the reason of the signal
 * once it is cancelled there.
 */
export async function runOnComfy(client: ComfyClient, run: ComfyRun): Promise<Readonly<Record<string, NodeOutput>>> {
  const pace = { ...PACE, ...run.pace };
  const promptId = run.submitted ?? randomUUID();
  const clock = run.submitted === null ? startClock() : null;
  const ear = listen(client, promptId, run);
  try {
    if (run.submitted === null) await submit(client, promptId, ear.clientId, run);
    const entry = await watch(client, promptId, ear, run, pace, clock);
    run.books.end(promptId, hasFailed(entry) ? 'failed' : 'done', secondsOf(entry, clock?.() ?? null));
    // One that went well stays kept: after a crash its files are fetched, not made a second time.
    if (hasFailed(entry)) run.keep(null);
    return outcomeOf(entry);
  } catch (error) {
    if (!run.signal.aborted) throw error;
    // What was under way tells in its own words that it was broken off; why is what counts.
    if (isStop(run.signal)) throw run.signal.reason;
    run.keep(promptId); // refused where the run is another worker's by now: then it is not ours to cancel
    await cancelThere(client, promptId, pace);
    run.books.end(promptId, 'cancelled', clock?.() ?? null);
    run.keep(null);
    throw run.signal.reason;
  } finally {
    ear.close();
  }
}

const isStop = (signal: AbortSignal): boolean =>
  signal.reason instanceof AppError && signal.reason.code === 'unavailable';

async function submit(client: ComfyClient, promptId: string, clientId: string, run: ComfyRun): Promise<void> {
  const { graph, stamp, signal } = run;
  run.keep(promptId);
  try {
    run.books.begin(promptId);
    await client.submit({ promptId, clientId, graph, stamp }, signal);
    run.books.sent(promptId, promptId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') {
      if (wasNotSent(error)) run.books.drop(promptId);
      // Whether it arrived is not known: it is looked for like any other.
      return;
    }
    if (!signal.aborted) {
      run.books.drop(promptId);
      run.keep(null);
    }
    throw error;
  }
}

/** What is heard of a run. */
interface Ear {
  readonly clientId: string;
  /** Since when something was heard last; -Infinity before. */
  heardAt(): number;
  isOver(): boolean;
  /** Settles when the run may be over. */
  over(): Promise<void>;
  close(): void;
}

function listen(
  client: ComfyClient,
  promptId: string,
  { graph, doing = 'Drawing', onProgress, onPreview, signal }: ComfyRun,
): Ear {
  const clientId = randomUUID();
  let heardAt = -Infinity;
  let isOver = false;
  let tellOver = (): void => {};
  const over = new Promise<void>((done) => (tellOver = done));
  const socket = openComfySocket(
    client.access,
    { clientId, promptId, nodes: Object.keys(graph).length },
    {
      onProgress: (fraction) => !signal.aborted && onProgress?.(fraction, doing),
      onPreview: (preview) => !signal.aborted && onPreview?.(preview),
      onHint(ended) {
        heardAt = performance.now();
        if (!ended) return;
        isOver = true;
        tellOver();
      },
      onClose: () => (heardAt = -Infinity),
    },
  );
  return { clientId, heardAt: () => heardAt, isOver: () => isOver, over: () => over, close: () => socket.close() };
}

/** Asks until the run is in the history. */
async function watch(
  client: ComfyClient,
  promptId: string,
  ear: Ear,
  run: ComfyRun,
  pace: typeof PACE,
  clock: Clock | null,
): Promise<HistoryEntry> {
  const { signal } = run;
  const begun = performance.now();
  let seenAt = begun;
  let misses = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const found = await look(client, promptId, signal);
      seenAt = performance.now();
      if (typeof found === 'object') return found;
      misses = found === 'nowhere' ? misses + 1 : 0;
      if (found === 'waiting') run.onProgress?.(0, 'Waiting for its turn at ComfyUI');
      if (misses >= pace.misses) {
        run.books.end(promptId, 'unknown', null);
        run.keep(null);
        throw new RetryableError('ComfyUI has lost it, as it does when it is started anew. It is sent again.');
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RetryableError || !(error instanceof AppError) || error.code !== 'unavailable') throw error;
      if (performance.now() - seenAt > pace.away)
        throw error instanceof HostFault ? new RetryableError(error.message) : new SnoozeError(error.message);
    }
    if (performance.now() - begun > pace.most) {
      await cancelThere(client, promptId, pace);
      run.books.end(promptId, 'failed', clock?.() ?? null);
      run.keep(null);
      throw new AppError('unavailable', `ComfyUI did not finish within ${Math.round(pace.most / 60_000)} minutes.`);
    }
    await wait(ear, pace, signal);
  }
}

async function wait(ear: Ear, pace: typeof PACE, signal: AbortSignal): Promise<void> {
  const isHeard = performance.now() - ear.heardAt() < pace.pollHeard;
  const ms = ear.isOver() ? pace.pollOver : isHeard ? pace.pollHeard : pace.poll;
  const woken = new AbortController();
  const timer = pause(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {});
  await (ear.isOver() ? timer : Promise.race([timer, ear.over()]));
  woken.abort();
}

/** Where a run is. It may move from the queue to the history between two questions, so the history is asked again. */
async function look(
  client: ComfyClient,
  promptId: string,
  signal: AbortSignal,
): Promise<HistoryEntry | 'waiting' | 'running' | 'nowhere'> {
  const entry = await client.history(promptId, signal);
  if (entry) return entry;
  const { running, waiting } = await client.queue(signal);
  if (running.includes(promptId)) return 'running';
  if (waiting.includes(promptId)) return 'waiting';
  return (await client.history(promptId, signal)) ?? 'nowhere';
}

/** Cancels a run and waits until it is neither queued nor running; gives up where the host does not follow. */
async function cancelThere(client: ComfyClient, promptId: string, pace: typeof PACE): Promise<void> {
  const until = performance.now() + pace.cancel;
  try {
    while (performance.now() < until) {
      await client.cancel(promptId);
      const { running, waiting } = await client.queue();
      if (!running.includes(promptId) && !waiting.includes(promptId)) return;
      await pause(Math.min(250, pace.poll));
    }
  } catch {
    // It is cancelled here in any case; there it may still be finished, for nobody.
  }
}

/** Seconds since it was started. */
type Clock = () => number;
function startClock(): Clock {
  const begun = performance.now();
  return () => (performance.now() - begun) / 1_000;
}

/**
 * How long a run worked, as its history tells: never longer than we waited, `waited` seconds. Where it does not tell, so long;
 * null where that is not known either, since it was sent by another process. Pure.
 */
function secondsOf({ status: { messages } }: HistoryEntry, waited: number | null): number | null {
  const at = (names: readonly string[]): number => {
    const time = messages.findLast(([name]) => names.includes(name))?.[1]['timestamp'];
    return typeof time === 'number' ? time : NaN;
  };
  const told = (at(ENDS) - at(['execution_start'])) / 1_000;
  if (!(told >= 0)) return waited;
  return waited === null ? told : Math.min(told, waited);
}
const ENDS = ['execution_success', 'execution_error', 'execution_interrupted'];

const hasFailed = ({ status }: HistoryEntry): boolean => status.status_str === 'error';

/** What a run gave. Throws AppError where it failed or was interrupted. */
function outcomeOf(entry: HistoryEntry): Readonly<Record<string, NodeOutput>> {
  const { status, outputs } = entry;
  if (!hasFailed(entry)) return outputs;
  const message = (type: string) => status.messages.find(([name]) => name === type)?.[1];
  if (message('execution_interrupted')) throw new AppError('conflict', 'It was interrupted at ComfyUI.');
  const error = message('execution_error') ?? {};
  const text = (key: string) => (typeof error[key] === 'string' ? error[key] : '');
  const why = text('exception_message').trim().slice(0, 500) || 'no reason was given';
  const sentence = `ComfyUI failed at ${text('node_type') || 'a node'}: ${why}`;
  if (/out of memory/i.test(why) || text('exception_type').includes('OutOfMemory'))
    throw new OutOfMemoryError(sentence);
  throw new AppError('unavailable', sentence);
}
