import { afterEach, expect, test, vi } from 'vitest';
import { newFolder, startDaemon, testConfig } from '../../../tests/support.ts';
import { runJobs } from './jobs.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs a command; what it wrote, and its exit code. */
async function jobs(dataDir: string, words: string, json = false) {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  try {
    const code = await runJobs(testConfig(dataDir), { words: words.split(' ').filter(Boolean), json });
    return { out, code };
  } finally {
    write.mockRestore();
  }
}

test('jobs of a running daemon are listed, followed to their end, and begun again; lanes are paused', async () => {
  const dataDir = newFolder('jobs-cli');
  const { daemon } = await startDaemon(dataDir);
  try {
    expect((await jobs(dataDir, '')).out).toBe('There are no jobs.\n');
    expect((await jobs(dataDir, 'pause disk')).out).toBe('disk  0 of 1 running, 0 queued  paused\n');
    const request = { story: 'st_none', target: 'bundle' };
    const { id } = daemon.jobs.add('export', request, { title: 'Export \u001b[31mred' });
    expect((await jobs(dataDir, 'list queued')).out).toBe(`${id}  queued  Export  [31mred\n`);
    expect(JSON.parse((await jobs(dataDir, 'list', true)).out)).toMatchObject({ id, state: 'queued', lane: 'disk' });
    await jobs(dataDir, 'resume disk');
    const watched = await jobs(dataDir, `watch ${id}`);
    expect(watched).toMatchObject({ code: 1, out: expect.stringContaining('failed') as string });
    expect((await jobs(dataDir, `log ${id}`)).out).toMatch(/ {2}error {2}There is no story "st_none"/);
    await jobs(dataDir, 'pause disk');
    expect((await jobs(dataDir, `retry ${id}`)).out).toMatch(/ queued /);
    expect((await jobs(dataDir, `cancel ${id}`)).out).toMatch(/ cancelled /);
    await expect(jobs(dataDir, 'cancel job_none')).rejects.toThrow(/There is no job/);
  } finally {
    await daemon.stop();
  }
  expect((await jobs(dataDir, 'list cancelled')).out).toMatch(/cancelled {2}Export/);
  expect((await jobs(dataDir, 'lanes')).out).toMatch(/^disk .* paused\n$/);
  await expect(jobs(dataDir, 'watch')).rejects.toThrow(/is not running/);
  await expect(jobs(dataDir, 'list lost')).rejects.toThrow(/There is no state "lost"/);
  await expect(jobs(dataDir, 'dance')).rejects.toThrow(/There is no "jobs dance"/);
});
