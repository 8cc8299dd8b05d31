import fs from 'node:fs/promises';
import path from 'node:path';
import { share, type DeviceSource, type DeviceState } from './compute.source.ts';

const AMD = '0x1002';
const ROOT = '/sys/class/drm';

/** GPUs of AMD as Linux shows them in files. */
export const amdSource = (root = ROOT): DeviceSource => ({
  start: async () => {},
  async read() {
    const names = await fs.readdir(root).catch(() => []);
    const cards = names.filter((name) => /^card\d+$/.test(name)).toSorted();
    return (await Promise.all(cards.map((card) => stateOf(root, card)))).flatMap((one) => one ?? []);
  },
  problem: () => null,
  stop: () => {},
});

async function stateOf(root: string, card: string): Promise<DeviceState | null> {
  const device = path.join(root, card, 'device');
  if ((await textOf(path.join(device, 'vendor'))) !== AMD) return null;
  const number = (...place: string[]) => numberOf(path.join(device, ...place));
  const [sensors] = await fs.readdir(path.join(device, 'hwmon')).catch(() => []);
  const [percent, memoryUsedBytes, memoryTotalBytes, milliC, microW, name] = await Promise.all([
    number('gpu_busy_percent'),
    number('mem_info_vram_used'),
    number('mem_info_vram_total'),
    sensors === undefined ? null : number('hwmon', sensors, 'temp1_input'),
    sensors === undefined ? null : number('hwmon', sensors, 'power1_average'),
    textOf(path.join(device, 'product_name')),
  ]);
  return {
    device: {
      id: `amd:${card}`,
      kind: 'gpu',
      name: (name || 'AMD GPU').slice(0, 200),
      source: 'amdgpu',
      memoryBytes: memoryTotalBytes,
    },
    reading: {
      load: percent === null ? null : share(percent / 100),
      memoryUsedBytes,
      memoryTotalBytes,
      temperatureC: milliC === null ? null : milliC / 1_000,
      powerW: microW === null ? null : microW / 1e6,
    },
  };
}

/** A file that a card or its driver has not reads as null. */
async function textOf(file: string): Promise<string | null> {
  return fs.readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

async function numberOf(file: string): Promise<number | null> {
  const text = await textOf(file);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
