import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { newFolder } from '../../../../tests/support.ts';
import { amdSource } from './compute.amd.ts';
import { hostsSource } from './compute.hosts.ts';
import { nvidiaSource } from './compute.nvidia.ts';
import type { DeviceSource } from './compute.source.ts';
import { systemSource } from './compute.system.ts';
import { windowsSource } from './compute.windows.ts';
import { fakeSmi, telling, TWO_GPUS } from './smi-fake.test-support.ts';

const open: DeviceSource[] = [];
afterEach(() => open.splice(0).forEach((one) => one.stop()));
const nvidia = (script: string, more = {}) => {
  const bin = fakeSmi(newFolder('smi'), script);
  const source = nvidiaSource({ command: path.join(bin, 'nvidia-smi'), ...more });
  open.push(source);
  const starts = () => fs.readFileSync(path.join(bin, 'starts'), 'utf8').trim().split('\n');
  return { source, starts };
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the processor tells its load and the memory of the computer', async () => {
  const source = systemSource();
  await source.start();
  const [{ device, reading }] = (await source.read()) as [Awaited<ReturnType<DeviceSource['read']>>[number]];
  expect(device).toMatchObject({ id: 'cpu', kind: 'cpu' });
  expect(reading.load).toBeGreaterThanOrEqual(0);
  expect(reading.load).toBeLessThanOrEqual(1);
  expect(reading.memoryUsedBytes).toBeLessThan(reading.memoryTotalBytes!);
});

test('nvidia-smi is one process that goes on telling, and ends when nobody looks', async () => {
  const { source, starts } = nvidia(telling(TWO_GPUS));
  await source.start();
  await vi.waitFor(async () => expect(await source.read()).toHaveLength(2));
  const [first, second] = await source.read();
  expect(first).toMatchObject({
    device: { name: 'NVIDIA GeForce RTX 4090', memoryBytes: 24_564 * 1_048_576 },
    reading: { load: 0.37, memoryUsedBytes: 1_820 * 1_048_576, temperatureC: 54, powerW: 88.12 },
  });
  expect(second?.reading).toMatchObject({ load: null, powerW: null, temperatureC: 41 });
  await pause(150);
  expect(starts()).toHaveLength(1);
  expect(starts()[0]).toMatch(/-lms 2000/);
  const pid = Number(starts()[0]!.split(' ').at(-1));
  expect(isAlive(pid)).toBe(true);
  source.stop();
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  expect(await source.read()).toEqual([]);
});

test('without nvidia-smi there are no such GPUs, and nothing is said of it', async () => {
  const source = nvidiaSource({ command: path.join(newFolder('smi'), 'none') });
  open.push(source);
  await source.start();
  expect([await source.read(), source.problem()]).toEqual([[], null]);
});

test('a driver that does not answer is told in its own words, and is asked again after a rest', async () => {
  const script = `
const fs = require('node:fs'), path = require('node:path');
fs.appendFileSync(path.join(__dirname, 'starts'), 'x\\n');
console.log("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.");
process.exit(9);`;
  const { source, starts } = nvidia(script, { restMs: 100 });
  await source.start();
  expect(source.problem()).toMatch(/couldn't communicate with the NVIDIA driver.*Check the driver/);
  await vi.waitFor(() => expect(starts().length).toBeGreaterThanOrEqual(2));
});

test('one that falls silent is started anew, and its old numbers are not shown', async () => {
  const script = `
const fs = require('node:fs'), path = require('node:path');
fs.appendFileSync(path.join(__dirname, 'starts'), 'x\\n');
process.stdout.write(${JSON.stringify(`${TWO_GPUS[0]}\n`)});
setInterval(() => {}, 1000);`;
  const { source, starts } = nvidia(script, { silenceMs: 400 });
  await source.start();
  expect(await source.read()).toHaveLength(1);
  await vi.waitFor(() => expect(starts().length).toBeGreaterThanOrEqual(2), 3_000);
});

test('lines that are none of nvidia-smi, and half ones, are left out', async () => {
  const script = `
process.stdout.write('GPU-1, half a li');
setTimeout(() => process.stdout.write('ne\\n\\u0000garbage,,,,,,\\n' + ${JSON.stringify(`${TWO_GPUS[0]}\n`)}), 50);
setInterval(() => {}, 1000);`;
  const { source } = nvidia(script);
  await source.start();
  expect((await source.read()).map((one) => one.device.name)).toEqual(['NVIDIA GeForce RTX 4090']);
});

test('a GPU of AMD is read from the files of its driver', async () => {
  const root = newFolder('drm');
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  };
  write('card0/device/vendor', '0x8086\n');
  write('card1/device/vendor', '0x1002\n');
  write('card1/device/gpu_busy_percent', '73\n');
  write('card1/device/mem_info_vram_total', '17163091968\n');
  write('card1/device/mem_info_vram_used', '2147483648\n');
  write('card1/device/hwmon/hwmon4/temp1_input', '61000\n');
  write('card1/device/hwmon/hwmon4/power1_average', '142000000\n');
  write('card1-DP-1/device/vendor', '0x1002\n');
  write('card2/device/vendor', '0x1002\n'); // a driver that tells nothing more
  const states = await amdSource(root).read();
  expect(states.map((one) => one.device.id)).toEqual(['amd:card1', 'amd:card2']);
  expect(states[0]?.reading).toEqual({
    load: 0.73,
    memoryUsedBytes: 2_147_483_648,
    memoryTotalBytes: 17_163_091_968,
    temperatureC: 61,
    powerW: 142,
  });
  expect(states[1]?.reading.load).toBeNull();
  expect(await amdSource(path.join(root, 'nowhere')).read()).toEqual([]);
});

test('the counters of Windows are summed up as its Task Manager does', async () => {
  const engine = (pid: number, n: number, kind: string, percent: number) => ({
    Name: `pid_${pid}_luid_0x00000000_0x0000C5A1_phys_0_eng_${n}_engtype_${kind}`,
    UtilizationPercentage: percent,
  });
  const line = JSON.stringify({
    memory: [
      { Name: 'luid_0x00000000_0x0000C5A1_phys_0', DedicatedUsage: 3_221_225_472 },
      { Name: 'luid_0x00000000_0x0000FFFF_phys_0', DedicatedUsage: 0 },
    ],
    engines: [engine(1, 0, '3D', 30), engine(2, 0, '3D', 25), engine(1, 3, 'Copy', 40)],
  });
  const source = windowsSource({
    command: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(line)});setInterval(()=>{},1e3)`],
  });
  open.push(source);
  await source.start();
  const states = await source.read();
  expect(states).toHaveLength(1);
  expect(states[0]).toMatchObject({
    device: { id: 'windows:0x00000000_0x0000C5A1' },
    reading: { load: 0.55, memoryUsedBytes: 3_221_225_472 },
  });
});

test('a host that does not answer is told with why and asked less often; the others go on', async () => {
  const asked: string[] = [];
  const hosts = {
    list: () => [
      { id: 'a', name: 'Home', enabled: true },
      { id: 'b', name: 'Away', enabled: true },
      { id: 'c', name: 'Off', enabled: false },
    ],
    async stats(id: string) {
      asked.push(id);
      if (id === 'b') throw new Error('Nothing answers.');
      return { device: 'RTX', vramFree: 6e9, vramTotal: 8e9 };
    },
  };
  const source = hostsSource(hosts, { every: 0, away: 60_000, answer: 1_000 });
  open.push(source);
  await source.start();
  await source.read();
  await pause(10);
  const states = await source.read();
  expect(states).toMatchObject([{ device: { id: 'host:a', name: 'Home' }, reading: { memoryUsedBytes: 2e9 } }]);
  expect(source.problem()).toBe('Away: Nothing answers.');
  expect(asked).toEqual(['a', 'b', 'a']);
});
