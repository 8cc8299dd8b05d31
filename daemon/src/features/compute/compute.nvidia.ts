import type { DeviceSource, DeviceState } from './compute.source.ts';
import { share } from './compute.source.ts';
import { streamSource, type StreamOptions } from './compute.stream.ts';

const EVERY_MS = 2_000;
const FIELDS = [
  'uuid',
  'name',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
] as const;
const ARGS = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits', '-lms', String(EVERY_MS)];
const MIB = 1_048_576;

/** GPUs of NVIDIA, by one `nvidia-smi` that goes on telling. `more` is for tests. */
export const nvidiaSource = (more: Partial<StreamOptions> = {}): DeviceSource =>
  streamSource({
    command: 'nvidia-smi',
    args: ARGS,
    statesOf,
    explain: (words) => {
      const why = words.split('\n').findLast((line) => line.trim() !== '') ?? '';
      return `nvidia-smi ended: ${why.trim().slice(0, 300) || 'it said nothing'}. Check the driver of the GPU.`;
    },
    ...more,
  });

/**
 * A line such as `GPU-5c…, NVIDIA GeForce RTX 4090, 24564, 1820, 37, 54, 88.12`; memory in MiB, percent, °C, watts. What a GPU
 * does not tell is `[N/A]` or `[Not Supported]`. Empty where it is no such line. Pure.
 */
function statesOf(line: string): DeviceState[] {
  const fields = line.split(',').map((field) => field.trim());
  const [uuid = '', name = '', ...numbers] = fields;
  if (fields.length !== FIELDS.length || !/^(GPU|MIG)-[\w-]+$/.test(uuid)) return [];
  const [total = null, used = null, percent = null, temperatureC = null, powerW = null] = numbers.map(numberOf);
  const memoryTotalBytes = total === null ? null : total * MIB;
  return [
    {
      device: {
        id: `nvidia:${uuid}`,
        kind: 'gpu',
        name: name.slice(0, 200),
        source: 'nvidia-smi',
        memoryBytes: memoryTotalBytes,
      },
      reading: {
        load: percent === null ? null : share(percent / 100),
        memoryUsedBytes: used === null ? null : used * MIB,
        memoryTotalBytes,
        temperatureC,
        powerW,
      },
    },
  ];
}

const numberOf = (text: string): number | null => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : null);
