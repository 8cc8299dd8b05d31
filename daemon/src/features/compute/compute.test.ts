import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { newFolder, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { startFakeComfy } from '../comfy/comfy-fake.test-support.ts';
import { createSampler } from './compute.sampler.ts';
import { UNKNOWN, type DeviceSource } from './compute.source.ts';
import { fakeSmi, telling, TWO_GPUS } from './smi-fake.test-support.ts';

const open: { stop(): unknown }[] = [];
const PATH = process.env['PATH'];
afterEach(async () => {
  process.env['PATH'] = PATH;
  for (const one of open.splice(0).toReversed()) await one.stop();
});
async function start(dataDir: string): Promise<RunningDaemon> {
  const running = await startDaemon(dataDir);
  open.push({ stop: () => running.daemon.stop() });
  return running;
}

test('processor, GPUs and hosts are listed and measured; /api/gpu tells of the GPUs alone', async () => {
  const dataDir = newFolder('compute');
  const bin = fakeSmi(dataDir, telling(TWO_GPUS));
  process.env['PATH'] = `${bin}${path.delimiter}${PATH}`;
  const fake = await startFakeComfy();
  open.push(fake);
  const { client, daemon } = await start(dataDir);
  await client.comfy.addHost({ body: { url: fake.url, name: 'At home' } });
  await vi.waitFor(async () => {
    const { devices } = await client.compute.devices();
    expect(devices.map((one) => [one.kind, one.name])).toEqual([
      ['cpu', expect.any(String)],
      ['gpu', 'NVIDIA GeForce RTX 4090'],
      ['gpu', 'NVIDIA T400 4GB'],
      ['host', 'At home'],
    ]);
  }, 8_000);
  const { samples, problems } = await client.compute.metrics();
  expect(problems).toEqual([]);
  expect(samples.at(-1)?.readings.map((one) => one.load)).toEqual([expect.any(Number), 0.37, null, null]);
  const gpus = await client.compute.gpuMetrics();
  expect(gpus.devices.map((one) => one.kind)).toEqual(['gpu', 'gpu']);
  expect(gpus.samples.at(-1)?.readings).toHaveLength(2);
  expect((await client.compute.gpus()).devices).toHaveLength(2);
  await daemon.stop();
  const pid = Number(fs.readFileSync(path.join(bin, 'starts'), 'utf8').trim().split(' ').at(-1));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
}, 20_000);

/** A source that counts what it costs. */
function counted() {
  const calls = { starts: 0, reads: 0, stops: 0 };
  const source: DeviceSource = {
    start: async () => void calls.starts++,
    async read() {
      calls.reads++;
      return [{ device: { id: 'x', kind: 'gpu', name: 'X', source: 'system', memoryBytes: null }, reading: UNKNOWN }];
    },
    problem: () => null,
    stop: () => void calls.stops++,
  };
  return { source, calls };
}

test('devices are measured only while somebody looks, and again when somebody comes back', async () => {
  const { source, calls } = counted();
  let told = 0;
  const sampler = createSampler({
    sources: [source],
    now: () => new Date(),
    onSample: () => told++,
    onFault: () => {},
    pace: { every: 20, lease: 120 },
  });
  expect(calls.reads).toBe(0);
  expect((await sampler.look()).samples).toHaveLength(1);
  await vi.waitFor(() => expect(sampler.isMeasuring()).toBe(false));
  expect(calls.stops).toBe(1);
  const before = calls.reads;
  expect(told).toBe(before);
  expect(before).toBeGreaterThan(2);
  expect(before).toBeLessThan(12);
  await new Promise((done) => setTimeout(done, 100));
  expect(calls.reads).toBe(before);
  expect((await sampler.look()).samples).toHaveLength(1);
  expect(calls.starts).toBe(2);
  sampler.stop();
});

test('a source that never gets ready holds nobody up, and one that fails is told of', async () => {
  const { source } = counted();
  const faults: unknown[] = [];
  const stuck: DeviceSource = { ...source, start: () => new Promise(() => {}) };
  const sampler = createSampler({
    sources: [stuck],
    now: () => new Date(),
    onSample: () => {},
    onFault: (error) => faults.push(error),
    pace: { ready: 30 },
  });
  expect((await sampler.look()).devices).toHaveLength(1);
  sampler.stop();
  const broken = createSampler({
    sources: [{ ...source, read: () => Promise.reject(new Error('broken')) }],
    now: () => new Date(),
    onSample: () => {},
    onFault: (error) => faults.push(error),
  });
  expect((await broken.look()).devices).toEqual([]);
  expect(faults).toEqual([new Error('broken')]);
  broken.stop();
});
