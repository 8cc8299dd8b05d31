import { openLines } from './compute.lines.ts';
import type { DeviceSource, DeviceState } from './compute.source.ts';

export interface StreamOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** What a line tells; none where it tells nothing of a device. */
  readonly statesOf: (line: string) => DeviceState[];
  /** A sentence for people from the last words of a program that ended. */
  readonly explain: (words: string) => string;
  /** After what silence it counts as stuck and is started anew; readings are as old as this at most. */
  readonly silenceMs?: number;
  /** How long it rests after it ended by itself. */
  readonly restMs?: number;
}

const SILENCE_MS = 15_000;
const REST_MS = 10_000;

/** Devices that a program tells of as long as it runs. One that ends or falls silent is started anew, with a pause. */
export function streamSource(options: StreamOptions): DeviceSource {
  const { command, args, statesOf, explain, silenceMs = SILENCE_MS, restMs = REST_MS } = options;
  const known = new Map<string, { state: DeviceState; at: number }>();
  let lines: { stop(): void } | null = null;
  let problem: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let heard = (): void => {};

  const wait = (ms: number, work: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(work, ms).unref();
  };
  const begin = (): void => {
    const watch = (): void =>
      wait(silenceMs, () => {
        lines?.stop();
        problem = `${command} fell silent and was started anew.`;
        known.clear();
        begin();
      });
    lines = openLines({
      command,
      args,
      onLine(line) {
        const states = statesOf(line);
        if (states.length === 0) return;
        for (const state of states) known.set(state.device.id, { state, at: performance.now() });
        problem = null;
        watch();
        heard();
      },
      onEnd({ missing, words }) {
        clearTimeout(timer);
        lines = null;
        known.clear();
        problem = missing ? null : explain(words);
        if (!missing) wait(restMs, begin);
        heard();
      },
    });
    watch();
  };
  return {
    start: () =>
      new Promise<void>((done) => {
        heard = done;
        problem = null;
        begin();
      }),
    read: async () =>
      [...known.values()].filter(({ at }) => performance.now() - at < silenceMs).map(({ state }) => state),
    problem: () => problem,
    stop() {
      clearTimeout(timer);
      lines?.stop();
      lines = null;
      known.clear();
      heard();
    },
  };
}
