import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, testConfig } from '../../../tests/support.ts';
import { runLibraries } from './libraries.ts';
import { listenToStreams } from './told.test-support.ts';

const told = listenToStreams();

const config = testConfig(newFolder('cli'));
const run = (...words: string[]) =>
  runLibraries(config, {
    words,
    cwd: root,
    user: undefined,
    swipes: false,
    branches: false,
    password: undefined,
    allowSelfSigned: false,
  });

const root = newFolder('st');
for (const [name, content] of Object.entries({
  'data/default-user/characters/Vic.png': 'card',
  'data/default-user/chats/Vic/Evening.jsonl': chatFile([said('Vic', '"Hello."', 0)]),
  'data/default-user/chats/Vic/Torn.jsonl': 'half a mess',
})) {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), content);
}

test('libraries are added, listed, imported and synced from the command line', async () => {
  expect(await run()).toBe(0);
  expect(told.text).toContain('No libraries yet');
  expect(await run('add', 'data')).toBe(0);
  expect(told.text).toContain('SillyTavern: 2 chats of 1 characters');
  expect(await run('import', 'sillytavern', 'Evening')).toBe(0);
  expect(told.text).toContain('Import from SillyTavern: 1 new');
  expect(await run('import', 'SillyTavern')).toBe(1);
  expect(told.text).toContain('1 unchanged, 1 failed');
  expect(told.text).toContain('"Torn.jsonl" is not a SillyTavern chat');
  expect(await run('sync')).toBe(0);
  expect(told.text).toContain('Sync SillyTavern: 1 unchanged');
  expect(await run('assets', 'SillyTavern')).toBe(1);
  expect(told.text).toContain('Assets of SillyTavern: 1 failed');
  expect(told.text).toContain('characters/Vic.png: "Vic" is not a picture');
  await run('list');
  expect(told.text).toContain('2 chats of 1 characters, 1 imported, sync: off');
});

test('what cannot be done is told', async () => {
  await expect(run('import', 'nowhere')).rejects.toThrow('There is no library "nowhere". Known: "SillyTavern"');
  await expect(run('import')).rejects.toThrow('Say which');
  await expect(run('import', 'SillyTavern', 'nobody')).rejects.toThrow('Nothing in "SillyTavern" is called "nobody"');
  await expect(run('polish')).rejects.toThrow('There is no "libraries polish"');
  const { daemon } = await startDaemon(config.dataDir);
  try {
    await expect(run('sync')).rejects.toThrow('ComfyVN is running on this data folder');
  } finally {
    await daemon.stop();
  }
});
