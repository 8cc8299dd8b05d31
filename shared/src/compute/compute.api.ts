import { route } from '../contract/route.ts';
import { computeDevices, computeMetrics } from './compute.schema.ts';

export const computeApi = {
  devices: route({
    method: 'GET',
    path: '/api/compute/devices',
    summary: 'What can compute: processor, GPUs and hosts of pictures',
    response: computeDevices,
  }),
  metrics: route({
    method: 'GET',
    path: '/api/compute/metrics',
    summary: 'How busy all devices are; they are measured while somebody asks, each sample is told as compute.sampled',
    response: computeMetrics,
  }),
  gpus: route({
    method: 'GET',
    path: '/api/gpu/devices',
    summary: 'The GPUs of this computer',
    response: computeDevices,
  }),
  gpuMetrics: route({
    method: 'GET',
    path: '/api/gpu/metrics',
    summary: 'How busy the GPUs of this computer are',
    response: computeMetrics,
  }),
};
