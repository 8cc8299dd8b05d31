import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chatFile, newFolder, said, testConfig } from '../../../tests/support.ts';
import { says, startFake } from '../features/llm/openai-fake.test-support.ts';
import { runDirect } from './direct.ts';
import { withDaemon } from './with-daemon.ts';
import { listenToStreams } from './told.test-support.ts';

const told = listenToStreams();

test('a story is directed from the command line, and what was suggested is taken and taken back', async () => {
  const answer = { title: 'The late \u001bguest', lines: [{ line: 'L1', expression: 'pride' }], summary: 'A guest.' };
  const fake = await startFake(says(JSON.stringify(answer)));
  const config = testConfig(newFolder('cli-direct'));
  const lines = [said('Vic', '"Late again."', 0), said('Mika', '"I know."', 1)];
  const file = path.join(config.dataDir, 'Vic.jsonl');
  fs.writeFileSync(file, chatFile(lines));
  const story = await withDaemon(config, async ({ imports, stories }) => {
    const { story: id } = await imports.fromFile(file, { swipes: false, branches: false });
    return stories.get(id);
  });
  await expect(runDirect(config, [story.id])).rejects.toThrow('There are no text models yet');
  await expect(runDirect(config, [story.id, 'take'])).rejects.toThrow('was not asked about this story yet');
  await withDaemon(config, ({ llm }) =>
    Promise.resolve(
      llm.add({
        kind: 'openai',
        name: 'Small',
        url: fake.url,
        model: 'm',
        contextTokens: 8_192,
        allowSelfSigned: false,
        consent: false,
      }),
    ),
  );
  expect(await runDirect(config, [story.id])).toBe(0);
  expect(told.text).toContain('title: ');
  expect(told.text).toContain('-> The late guest');
  expect(told.text).toContain('2 suggestions.');
  expect(await runDirect(config, [story.id, 'take'])).toBe(0);
  expect(told.text).toContain('2 suggestions are in the story now.');
  expect(await runDirect(config, [story.id, 'back'])).toBe(0);
  expect(told.text).toContain('2 suggestions are taken back.');
  const after = await withDaemon(config, ({ stories }) => Promise.resolve(stories.get(story.id)));
  expect(after.scenes.map(({ title }) => title)).toEqual(story.scenes.map(({ title }) => title));
  await fake.stop();
});
