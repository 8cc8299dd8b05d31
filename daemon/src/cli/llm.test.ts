import { expect, test } from 'vitest';
import { newFolder, testConfig } from '../../../tests/support.ts';
import { refuses, says, startFake } from '../features/llm/openai-fake.test-support.ts';
import { runLlm } from './llm.ts';
import { listenToStreams } from './told.test-support.ts';

const told = listenToStreams();

test('text models are added, listed and tried from the command line', async () => {
  const fake = await startFake(refuses(200, { data: [{ id: 'small' }] }), says('Hello, \u001b[31mreader.'));
  const config = testConfig(newFolder('cli-llm'));
  const run = (...words: string[]) => runLlm(config, { words, consent: false, key: 'sk-1', allowSelfSigned: false });
  await run();
  expect(told.text).toContain('No text models yet');
  await expect(run('test')).rejects.toThrow('There are no text models yet');
  expect(await run('add', fake.url, 'small')).toBe(0);
  expect(told.text).toContain('models: small');
  expect(await run('test')).toBe(0);
  expect(told.text).toContain('Hello,  [31mreader.');
  expect(told.text).toContain('real-model: first word after');
  expect(fake.asked.at(-1)).toMatchObject({ key: 'Bearer sk-1', body: { model: 'small' } });
  await expect(run('test', 'other')).rejects.toThrow('No one text model is "other". Known:');
  await fake.stop();
  expect(await run('add', '8.8.8.8')).toBe(1);
  expect(told.text).toContain('neither this computer nor in its network');
  await expect(run('forget')).rejects.toThrow('There is no "llm forget"');
});
