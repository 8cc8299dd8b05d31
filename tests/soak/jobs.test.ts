import { expect, test } from 'vitest';
import { killJobs } from './kill-jobs.ts';

test('killed at eight random points, the queue loses nothing, and executes and pays nothing twice', async () => {
  const { kills, jobs, faults, paid } = await killJobs(8, 20);
  expect(faults).toEqual([]);
  expect(kills).toBe(8);
  expect({ jobs, paid }).toEqual({ jobs: 80, paid: 20 });
}, 120_000);
