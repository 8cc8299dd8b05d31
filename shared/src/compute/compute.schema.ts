import * as z from 'zod';

/** Where what is known of a device comes from. */
export const DEVICE_SOURCES = ['system', 'nvidia-smi', 'amdgpu', 'windows', 'comfyui'] as const;

/** What can compute: the processor of this computer, one of its GPUs, or a host of pictures. */
export const computeDevice = z.object({
  id: z
    .string()
    .max(200)
    .describe('Stays the same: `cpu`, `nvidia:<uuid>`, `amd:<card>`, `windows:<luid>`, `host:<id>`'),
  kind: z.enum(['cpu', 'gpu', 'host']),
  name: z.string().max(200),
  source: z.enum(DEVICE_SOURCES),
  memoryBytes: z.number().nullable().describe("Of a processor the computer's memory; null where it is not told"),
});
export type ComputeDevice = z.infer<typeof computeDevice>;

/** What a device did at one moment; null: it does not tell. */
export const deviceReading = z.object({
  device: z.string().describe('Its id'),
  load: z.number().min(0).max(1).nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
});
export type DeviceReading = z.infer<typeof deviceReading>;

export const computeSample = z.object({ at: z.iso.datetime(), readings: z.array(deviceReading) });
export type ComputeSample = z.infer<typeof computeSample>;

export const computeDevices = z.object({
  devices: z.array(computeDevice),
  problems: z.array(z.string()).describe('Why something could not be read, and what to do'),
});
export type ComputeDevices = z.infer<typeof computeDevices>;

export const computeMetrics = computeDevices.extend({
  everyMs: z.int().describe('Between two samples while somebody looks'),
  samples: z.array(computeSample).describe('The oldest first; those of the last minutes'),
});
export type ComputeMetrics = z.infer<typeof computeMetrics>;
