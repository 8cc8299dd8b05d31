import type { ComputeDevice, ComputeDevices, ComputeMetrics } from '@comfyvn/shared/compute/compute.schema';
import type { FeatureContext } from '../../core/feature.ts';
import { amdSource } from './compute.amd.ts';
import { hostsSource, type WatchedHosts } from './compute.hosts.ts';
import { inventorySource } from './compute.inventory.ts';
import { nvidiaSource } from './compute.nvidia.ts';
import { createSampler } from './compute.sampler.ts';
import { systemSource } from './compute.system.ts';
import { windowsSource } from './compute.windows.ts';

/** The devices of this computer and the hosts of pictures, and how busy they are. */
export function createComputeService(
  { bus, config, logger, now }: Pick<FeatureContext, 'bus' | 'config' | 'logger' | 'now'>,
  hosts: WatchedHosts,
) {
  const ofSystem = process.platform === 'win32' ? windowsSource() : amdSource();
  const sampler = createSampler({
    sources: [systemSource(), nvidiaSource(), ofSystem, inventorySource(config.home), hostsSource(hosts)],
    now,
    onSample: ({ at }) => void bus.emit('compute.sampled', { at }),
    onFault: (error) => logger.error({ err: error as Error }, 'devices not measured'),
  });

  async function metrics(kinds: readonly string[] = ['cpu', 'gpu', 'host']): Promise<ComputeMetrics> {
    const found = await sampler.look();
    const devices = onlyOnce(found.devices).filter(({ kind }) => kinds.includes(kind));
    const ids = new Set(devices.map((one) => one.id));
    const samples = found.samples.map(({ at, readings }) => ({
      at,
      readings: readings.filter((one) => ids.has(one.device)),
    }));
    return { devices, problems: found.problems, everyMs: sampler.everyMs, samples };
  }
  const devicesOf = ({ devices, problems }: ComputeMetrics): ComputeDevices => ({ devices, problems });

  return {
    devices: async (): Promise<ComputeDevices> => devicesOf(await metrics()),
    metrics: () => metrics(),
    gpus: async (): Promise<ComputeDevices> => devicesOf(await metrics(['gpu'])),
    gpuMetrics: () => metrics(['gpu']),
    stop: () => sampler.stop(),
  };
}
export type ComputeService = ReturnType<typeof createComputeService>;

/** A GPU may be told of in several ways; the one that knows most of it stays. Pure. */
function onlyOnce(devices: readonly ComputeDevice[]): ComputeDevice[] {
  const has = (source: ComputeDevice['source']): boolean => devices.some((one) => one.source === source);
  return devices.filter(({ kind, source, name }) => {
    if (kind !== 'gpu') return true;
    if (source === 'windows') return !has('nvidia-smi');
    if (source !== 'system') return true;
    if (has('windows')) return false;
    if (/nvidia/i.test(name)) return !has('nvidia-smi');
    return !(/amd|radeon|\bati\b/i.test(name) && has('amdgpu'));
  });
}
