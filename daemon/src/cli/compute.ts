import fs from 'node:fs';
import path from 'node:path';
import { api } from '@comfyvn/shared/api';
import type { ComputeMetrics, DeviceReading } from '@comfyvn/shared/compute/compute.schema';
import { createClient } from '@comfyvn/shared/contract/client';
import type { Config } from '../core/config.ts';
import { findInstance } from '../core/instance.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `compute`: what can compute here, and how busy it is. A running daemon is asked; without one it is measured here. */
export async function runCompute(config: Config, { json }: { json: boolean }): Promise<number> {
  const { devices, samples, problems } = await metricsOf(config);
  const readings = new Map(samples.at(-1)?.readings.map((one) => [one.device, one]));
  if (json) {
    for (const device of devices) say(JSON.stringify({ ...device, now: readings.get(device.id) ?? null }));
    return 0;
  }
  for (const { id, kind, name } of devices) say([kind.padEnd(4), plain(name), ...wordsOf(readings.get(id))].join('  '));
  for (const problem of problems) process.stderr.write(`${plain(problem)}\n`);
  return 0;
}

async function metricsOf(config: Config): Promise<ComputeMetrics> {
  const running = await findInstance(config.dataDir);
  if (!running) return withDaemon(config, ({ compute }) => compute.metrics());
  const token = fs.readFileSync(path.join(config.dataDir, 'token'), 'utf8').trim();
  const headers = () => ({ authorization: `Bearer ${token}` });
  return createClient(api, { baseUrl: `http://127.0.0.1:${running.port}`, headers }).compute.metrics();
}

function wordsOf(now: DeviceReading | undefined): string[] {
  if (!now) return [];
  const gb = (bytes: number): string => (bytes / 1e9).toFixed(1);
  const { load, memoryUsedBytes: used, memoryTotalBytes: total, temperatureC, powerW } = now;
  return [
    load === null ? '' : `${Math.round(load * 100)}%`,
    used === null ? '' : total === null ? `${gb(used)} GB used` : `${gb(used)} of ${gb(total)} GB`,
    temperatureC === null ? '' : `${Math.round(temperatureC)} °C`,
    powerW === null ? '' : `${Math.round(powerW)} W`,
  ].filter(Boolean);
}

/** Names come from other programs: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
