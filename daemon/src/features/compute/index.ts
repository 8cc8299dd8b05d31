import { computeApi } from '@comfyvn/shared/compute/compute.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { WatchedHosts } from './compute.hosts.ts';
import { createComputeService } from './compute.service.ts';

export type { ComputeService } from './compute.service.ts';

export const compute = {
  name: 'compute',
  start(context: FeatureContext, hosts: WatchedHosts) {
    const service = createComputeService(context, hosts);
    context.mount(computeApi, {
      devices: () => service.devices(),
      metrics: () => service.metrics(),
      gpus: () => service.gpus(),
      gpuMetrics: () => service.gpuMetrics(),
    });
    return service;
  },
};
