import { fork } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod';
import { UNKNOWN, type DeviceSource, type DeviceState } from './compute.source.ts';

const WAIT_MS = 30_000;
const MIB = 1_048_576;
const controllers = z
  .array(
    z.object({
      vendor: z.string().max(300).catch(''),
      model: z.string().max(300).catch(''),
      vram: z.number().positive().nullable().catch(null),
    }),
  )
  .max(50);

/** The GPUs that are built in, by name; what they do is told by others, where it is. Looked up once. */
export function inventorySource(home: string): DeviceSource {
  let found: DeviceState[] = [];
  let asked: Promise<void> | null = null;
  const script = path.join(home, 'daemon', 'src', 'features', 'compute', 'compute.inventory-child.mjs');
  return {
    start: () =>
      (asked ??= ask(script).then((states) => {
        found = states;
      })),
    read: async () => found,
    problem: () => null,
    stop: () => {},
  };
}

/** None where the child cannot tell. */
const ask = (script: string): Promise<DeviceState[]> =>
  new Promise((done) => {
    const child = fork(script, { stdio: 'ignore', execArgv: [] });
    const timer = setTimeout(() => child.kill('SIGKILL'), WAIT_MS).unref();
    const end = (states: DeviceState[]): void => {
      clearTimeout(timer);
      done(states);
    };
    child.unref();
    child.channel?.unref();
    child.once('message', (message) => end((controllers.safeParse(message).data ?? []).map(stateOf)));
    child.once('error', () => end([]));
    child.once('close', () => end([]));
  });

function stateOf({ vendor, model, vram }: z.infer<typeof controllers>[number], i: number): DeviceState {
  const name = model.toLowerCase().includes(vendor.toLowerCase()) ? model : `${vendor} ${model}`;
  const memoryBytes = vram === null ? null : vram * MIB;
  return {
    device: {
      id: `gpu:${i}`,
      kind: 'gpu',
      name: name.trim().slice(0, 200) || `GPU ${i + 1}`,
      source: 'system',
      memoryBytes,
    },
    reading: { ...UNKNOWN, memoryTotalBytes: memoryBytes },
  };
}
