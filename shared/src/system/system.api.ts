import * as z from 'zod';
import { route } from '../contract/route.ts';

/** What anyone on this machine may learn: that this is ComfyVN and which API it speaks. No paths, versions or tokens. */
export const health = z.object({ ok: z.literal(true), app: z.literal('comfyvn'), api: z.int() });

export const status = z.object({
  version: z.string(),
  uptimeSeconds: z.number(),
  dataDir: z.string(),
  configFile: z.string(),
  logDir: z.string(),
  database: z.object({ sizeBytes: z.int(), schema: z.int() }),
  stories: z.int(),
  assets: z.object({ count: z.int(), sizeBytes: z.int() }),
  sockets: z.int(),
  secrets: z.object({
    kept: z.enum(['keyring', 'file', 'environment']).nullable().describe('Where their key is; null: none is kept yet'),
    sentence: z.string().describe('Where passwords and keys are kept, or why they cannot be read now'),
    problems: z.array(z.string()).describe('What was wrong with them since the start'),
  }),
  messages: z
    .array(z.string())
    .describe('What the user should know since the start, e.g. a damaged settings file that was set aside'),
});
export type Status = z.infer<typeof status>;

export const metrics = z.object({
  at: z.iso.datetime(),
  process: z.object({
    cpuSeconds: z.number(),
    rssBytes: z.int(),
    heapUsedBytes: z.int(),
    eventLoopDelayMs: z.object({ mean: z.number(), p99: z.number(), max: z.number() }),
  }),
  system: z.object({
    platform: z.string(),
    cpus: z.int(),
    cpuModel: z.string(),
    loadAverage: z.array(z.number()).length(3),
    memoryTotalBytes: z.int(),
    memoryFreeBytes: z.int(),
    dataDiskFreeBytes: z.int().nullable(),
  }),
});
export type Metrics = z.infer<typeof metrics>;

export const systemApi = {
  health: route({ method: 'GET', path: '/health', summary: 'Is ComfyVN here?', response: health, access: 'open' }),
  status: route({ method: 'GET', path: '/status', summary: 'State of the daemon', response: status }),
  metrics: route({
    method: 'GET',
    path: '/system/metrics',
    summary: 'Load of this process and machine',
    response: metrics,
  }),
  shutdown: route({ method: 'POST', path: '/api/system/shutdown', summary: 'Stop the daemon cleanly', status: 202 }),
};
