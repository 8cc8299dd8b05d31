import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { chatFile, newFolder, said, startDaemon, testConfig } from '../../../tests/support.ts';
import { runVoice } from './voice.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs the command; what it wrote, and its exit code. */
async function voice(dataDir: string, story: string | undefined) {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  try {
    return { code: await runVoice(testConfig(dataDir), story), out };
  } finally {
    write.mockRestore();
  }
}

test('a story is spoken as jobs: in this process, and by a daemon that runs', async () => {
  const dataDir = newFolder('voice-cli');
  const file = path.join(dataDir, 'Evening.jsonl');
  fs.mkdirSync(dataDir, { recursive: true });
  fs.writeFileSync(file, chatFile([said('Vic', '"Good evening."', 0), said('Mika', '"Come in."', 1)]));
  const options = { swipes: false, branches: false };
  const first = await startDaemon(dataDir);
  const { story } = await first.daemon.imports.fromFile(file, options);
  await first.daemon.stop();
  expect(await voice(dataDir, story)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/: 2 lines were spoken now\.\n$/) as string,
  });
  const second = await startDaemon(dataDir);
  try {
    const { voiced, lines } = await second.client.speech.story({ params: { id: story } });
    expect([voiced, lines]).toEqual([2, 2]);
    const batch = second.daemon.jobs.list({ parent: 'none', limit: 10 })[0];
    expect(batch).toMatchObject({ state: 'done', batch: { total: 2, done: 2 } });
    expect(await voice(dataDir, story)).toMatchObject({ code: 0, out: expect.stringContaining(': 0 lines') as string });
  } finally {
    await second.daemon.stop();
  }
  await expect(voice(dataDir, 'nothing of that name')).rejects.toThrow('nothing of that name');
  await expect(voice(dataDir, undefined)).rejects.toThrow('Name a story');
});
