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

/** How a place to draw is chosen: the quickest each time, the one that drew last, or always the one that is named. */
export const COMPUTE_POLICIES = ['auto', 'sticky', 'manual'] as const;
export const computePolicy = z.enum(COMPUTE_POLICIES);
export type ComputePolicy = z.infer<typeof computePolicy>;

/** A place where pictures could be drawn, and what speaks for and against it. */
export const computePlace = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['own', 'sillytavern', 'remote']),
  fits: z.boolean().describe('It can draw this, and may'),
  waiting: z.int().describe('Jobs that it has before'),
  secondsEach: z.number().nullable().describe('Of one picture, from those before it; null where there were none'),
  secondsInAll: z.number().describe('Until all are drawn, at a guess where nothing is known'),
  cost: z.number().nullable().describe('Of all of them in dollars; null where it costs nothing'),
  reasons: z.array(z.string()).describe('For people'),
});
export type ComputePlace = z.infer<typeof computePlace>;

/** Where pictures should be drawn, and why. */
export const computeAdvice = z.object({
  policy: computePolicy,
  advised: z
    .string()
    .nullable()
    .describe('The id of a place; null where none can, or one that costs must be chosen by a person'),
  places: z.array(computePlace).describe('The best first'),
});
export type ComputeAdvice = z.infer<typeof computeAdvice>;
