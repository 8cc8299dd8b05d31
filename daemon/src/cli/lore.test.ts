import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chatFile, newFolder, said, testConfig } from '../../../tests/support.ts';
import { runImport } from './import.ts';
import { runLore } from './lore.ts';
import { listenToStreams } from './told.test-support.ts';

const told = listenToStreams();

test('lore files are taken in, listed, attached and removed from the command line', async () => {
  const cwd = newFolder('cli-lore');
  const config = testConfig(path.join(cwd, 'data'));
  const run = (...words: string[]) => runLore(config, { words, cwd });
  fs.writeFileSync(path.join(cwd, 'Evening.jsonl'), chatFile([said('Vic', '"The lantern is out."', 0)]));
  fs.writeFileSync(
    path.join(cwd, 'Coast.json'),
    JSON.stringify({ entries: { 0: { key: ['quay'], content: 'Stones.' } } }),
  );
  await runImport(config, path.join(cwd, 'Evening.jsonl'), {
    swipes: false,
    branches: false,
    mode: 'new',
    project: undefined,
  });
  await run();
  expect(told.text).toContain('No lore files yet');
  expect(await run('take', 'Coast.json')).toBe(0);
  expect(told.text).toContain('"Coast": 1 entry.');
  await run('attach', 'Coast', 'Evening');
  expect(told.text).toContain('attached to "Evening"');
  expect(await run('take', 'Coast.json', 'Evening')).toBe(0);
  expect(told.text).toContain('"Coast": 1 entry (nothing new).');
  await run('detach', 'Coast', 'Evening');
  expect(told.text).toContain('stands alone');
  await expect(run('remove', 'Sea')).rejects.toThrow('There is no lore file "Sea". Known: "Coast".');
  await expect(run('take', 'none.json')).rejects.toThrow('There is no file');
  await expect(run('forget')).rejects.toThrow('There is no "lore forget"');
  expect(await run('remove', 'Coast')).toBe(0);
});
