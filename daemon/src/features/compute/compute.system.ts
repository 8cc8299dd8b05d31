import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { UNKNOWN, share, type DeviceSource } from './compute.source.ts';

/** A load is measured over some time: the first one over this. */
const FIRST_MS = 200;

/** The processor and the memory of this computer. */
export function systemSource(): DeviceSource {
  let before = ticks();
  return {
    async start() {
      before = ticks();
      await pause(FIRST_MS);
    },
    async read() {
      const now = ticks();
      const total = now.total - before.total;
      const load = total > 0 ? share((now.busy - before.busy) / total) : null;
      before = now;
      const cpus = os.cpus();
      const memoryTotalBytes = os.totalmem();
      return [
        {
          device: {
            id: 'cpu',
            kind: 'cpu',
            name: `${(cpus[0]?.model ?? '').trim() || 'Processor'}, ${cpus.length} threads`.slice(0, 200),
            source: 'system',
            memoryBytes: memoryTotalBytes,
          },
          reading: { ...UNKNOWN, load, memoryUsedBytes: memoryTotalBytes - os.freemem(), memoryTotalBytes },
        },
      ];
    },
    problem: () => null,
    stop: () => {},
  };
}

function ticks(): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of os.cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}
