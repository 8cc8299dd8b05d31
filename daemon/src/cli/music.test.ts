import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, testConfig } from '../../../tests/support.ts';
import { startFakeComfy } from '../features/comfy/comfy-fake.test-support.ts';
import { song } from '../features/music/song.test-support.ts';
import { runMusic } from './music.ts';
import { listenToStreams } from './told.test-support.ts';
import { withDaemon } from './with-daemon.ts';

const told = listenToStreams();
const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});

test('moods are listed, their music is made, kept, taken out and then lacking again', async () => {
  const fake = await startFakeComfy({ sound: await song(31) });
  open.push(fake);
  const config = testConfig(newFolder('cli-music'));
  const file = path.join(config.dataDir, 'Vic.jsonl');
  const lines = [
    said('Vic', '*Tears \u001b run down her face at the funeral.* "Farewell."', 0),
    said('Mika', '"Bye."', 1),
  ];
  fs.writeFileSync(file, chatFile(lines));
  const story = await withDaemon(config, async ({ imports, stories, comfy }) => {
    await comfy.hosts.add({
      url: fake.url,
      name: '',
      headers: {},
      allowSelfSigned: false,
      consent: false,
      price: null,
    });
    const { story: id } = await imports.fromFile(file, { swipes: false, branches: false });
    return stories.get(id);
  });
  const run = (words: readonly string[], keep = false, template?: string) => {
    told.text = '';
    return runMusic(config, { words: [story.id, ...words], keep, template });
  };
  expect(await run([])).toBe(0);
  expect(told.text).toMatch(/^sad\n {2}lacks/);
  expect(told.text).toContain('1 of 1 scenes lack music.');
  await expect(run(['make', 'fierce'])).rejects.toThrow(/No scene of the story is "fierce". There are: sad/);
  await expect(run(['make'], false, 'SDXL')).rejects.toThrow(/no template "SDXL" for music/);
  await expect(run(['sing'])).rejects.toThrow(/no "music STORY sing"/);

  expect(await run(['make'])).toBe(0);
  expect(told.text).toMatch(/^made {2}mus_\S+ {2}Sad, for/);
  expect(await run(['keep'])).toBe(0);
  const [, id = ''] = /in the story {2}(mus_\S+)/.exec(told.text) ?? [];
  expect(await run([])).toBe(0);
  expect(told.text).toContain('0 of 1 scenes lack music.');
  expect(await run(['make'])).toBe(0);
  expect(told.text).toContain('It lacks nothing.');
  expect(await run(['back', id])).toBe(0);
  expect(await run([])).toBe(0);
  expect(told.text).toContain('1 of 1 scenes lack music.');
  await expect(run(['back', id])).rejects.toThrow(/by its id/);

  // The same at the daemon that runs.
  const { daemon } = await startDaemon(config.dataDir);
  open.push({ stop: () => daemon.stop() });
  expect(await run(['make', 'sad'], true, 'Stable Audio Open')).toBe(0);
  expect(told.text).toMatch(/^in the story {2}mus_/);
  fake.options.sound = await song(3);
  expect(await run(['make', 'sad'])).toBe(1);
  expect(told.text).toMatch(/not made .*only 3\.0 s of sound/);
  expect(await run(['stop'])).toBe(0);
  expect(told.text).toContain('Nothing is being made.');
});
