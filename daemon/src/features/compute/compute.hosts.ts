import { messageOf } from '../../core/errors.ts';
import { UNKNOWN, type DeviceSource, type DeviceState } from './compute.source.ts';

/** Hosts of pictures, as far as their memory is looked at. */
export interface WatchedHosts {
  list(): readonly { readonly id: string; readonly name: string; readonly enabled: boolean }[];
  stats(id: string, signal: AbortSignal): Promise<{ device: string; vramFree: number; vramTotal: number }>;
}

/** All in milliseconds. `every`: between two questions to a host; `away`: after it did not answer. */
const PACE = { every: 4_000, away: 20_000, answer: 5_000 };

/** The memory of the GPUs of hosts, asked of the hosts themselves, wherever they stand. */
export function hostsSource(hosts: WatchedHosts, pace = PACE): DeviceSource {
  const known = new Map<string, { state: DeviceState | null; problem: string | null }>();
  const nextAt = new Map<string, number>();
  let abort = new AbortController();

  async function ask(id: string, name: string): Promise<void> {
    nextAt.set(id, Infinity); // one question at a time
    const { signal } = abort;
    const late = AbortSignal.timeout(pace.answer);
    try {
      const stats = await hosts.stats(id, AbortSignal.any([signal, late]));
      if (signal.aborted) return;
      const memoryTotalBytes = stats.vramTotal || null;
      known.set(id, {
        state: {
          device: { id: `host:${id}`, kind: 'host', name, source: 'comfyui', memoryBytes: memoryTotalBytes },
          reading: {
            ...UNKNOWN,
            memoryUsedBytes: memoryTotalBytes === null ? null : memoryTotalBytes - stats.vramFree,
            memoryTotalBytes,
          },
        },
        problem: null,
      });
      nextAt.set(id, performance.now() + pace.every);
    } catch (error) {
      if (signal.aborted) return;
      known.set(id, {
        state: null,
        problem: `${name}: ${late.aborted ? 'It does not answer in time.' : messageOf(error)}`,
      });
      nextAt.set(id, performance.now() + pace.away);
    }
  }
  return {
    async start() {
      abort = new AbortController();
      known.clear();
      nextAt.clear();
    },
    async read() {
      const used = hosts.list().filter((one) => one.enabled);
      const ids = new Set(used.map((one) => one.id));
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
      for (const { id, name } of used) if ((nextAt.get(id) ?? 0) <= performance.now()) void ask(id, name);
      return used.flatMap(({ id }) => known.get(id)?.state ?? []);
    },
    problem: () => [...known.values()].flatMap((one) => one.problem ?? []).join(' ') || null,
    stop: () => abort.abort(),
  };
}
