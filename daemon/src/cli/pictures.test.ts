import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, testConfig } from '../../../tests/support.ts';
import { startFakeComfy } from '../features/comfy/comfy-fake.test-support.ts';
import { runPictures } from './pictures.ts';
import { listenToStreams } from './told.test-support.ts';
import { withDaemon } from './with-daemon.ts';

const told = listenToStreams();
const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});

/** A data folder with one story, and its title. */
async function start() {
  const config = testConfig(newFolder('cli-pictures'));
  const file = path.join(config.dataDir, 'Vic.jsonl');
  const lines = [said('Vic', '*The tavern \u001b is dark.* "Late again."', 0), said('Mika', '"I know."', 1)];
  fs.writeFileSync(file, chatFile(lines));
  const story = await withDaemon(config, async ({ imports, stories }) => {
    const { story: id } = await imports.fromFile(file, { swipes: false, branches: false });
    return stories.get(id);
  });
  const run = (...words: string[]) => {
    told.text = '';
    return runPictures(config, { words, template: undefined, keep: false, consent: false, allowSelfSigned: false });
  };
  return { config, story, run };
}

test('what a story lacks is listed, drawn, kept and then no longer lacking', async () => {
  const fake = await startFakeComfy({ steps: 2, stepMs: 20 });
  open.push(fake);
  const { config, story, run } = await start();
  await expect(run(story.id, 'draw')).rejects.toThrow(/No ComfyUI can draw a background now/);
  expect(await run('hosts', 'add', fake.url, 'Workshop')).toBe(0);
  expect(told.text).toMatch(/^Workshop draws now: \d+ models/);
  expect(await run('hosts', 'price', 'Workshop', '0.40/hour')).toBe(0);
  expect(told.text).toContain('$0.4 an hour  $0.00 of $2 today, $0.00 of $20 this month');
  await expect(run('hosts', 'price', 'Workshop', 'a lot')).rejects.toThrow(/"a lot" is no price/);
  await expect(run('hosts', 'price', 'Nobody', '1/hour')).rejects.toThrow(/No one ComfyUI is "Nobody"/);
  expect(await run('hosts', 'price', fake.url, 'none')).toBe(0);
  expect(told.text).not.toContain('$');
  expect(await run('templates')).toBe(0);
  expect(told.text).toContain('sdxl  SDXL  background, sprite, moment  ready');
  expect(await run(story.id)).toBe(0);
  expect(told.text).toMatch(/lacks  Background of .*\n.*lacks  Vic, sprite/s);
  expect(told.text).toContain('2 of 2 are lacking.');

  expect(await run(story.id, 'draw', 'background')).toBe(0);
  expect(told.text).toMatch(/^drawn  pic_\S+  Background of /);
  expect(fake.prompts).toHaveLength(1);
  expect(await run(story.id)).toBe(0);
  expect(told.text).toMatch(/Drawn, and not in the story:\n  pic_\S+  drawn  Background/);
  expect(await run(story.id, 'keep')).toBe(0);
  expect(await run(story.id)).toBe(0);
  expect(told.text).toContain('has    Background of');
  expect(told.text).toContain('1 of 2 are lacking.');

  const all = {
    words: [story.id, 'draw'],
    template: 'Stable diffusion 1.5',
    keep: true,
    consent: false,
    allowSelfSigned: false,
  };
  expect(await runPictures(config, all)).toBe(0);
  expect(told.text).toContain('in the story  pic_');
  expect(fake.prompts).toHaveLength(2);
  // As the template for Stable Diffusion 1.5 has it.
  expect(fake.prompts[1]!.graph['3']!.inputs['steps']).toBe(25);
  expect(await run(story.id, 'draw')).toBe(0);
  expect(told.text).toBe('It lacks nothing.\n');
  expect(told.text).not.toContain('\u001b');
});

test('what is not drawn is said with why, and makes the command fail', async () => {
  const fake = await startFakeComfy({ failure: { message: 'boom', type: 'ValueError' } });
  open.push(fake);
  const { story, run } = await start();
  await run('hosts', 'add', fake.url);
  expect(await run(story.id, 'draw', 'sprite')).toBe(1);
  expect(told.text).toContain('not drawn  Vic, sprite: ComfyUI failed at KSampler: boom');
});

test('a running ComfyVN is asked to draw and to stop', async () => {
  const fake = await startFakeComfy({ steps: 2_000, stepMs: 20 });
  open.push(fake);
  const { config, story, run } = await start();
  const running = await startDaemon(config.dataDir);
  open.push({ stop: () => running.daemon.stop() });
  expect(await run('hosts', 'add', fake.url)).toBe(0);
  const drawing = runPictures(config, {
    words: [story.id, 'draw', 'sprite'],
    template: undefined,
    keep: false,
    consent: false,
    allowSelfSigned: false,
  });
  await expect.poll(() => fake.prompts.length, { timeout: 20_000 }).toBe(1);
  await expect
    .poll(() => run(story.id).then(() => told.text), { timeout: 20_000 })
    .toMatch(/pic_\S+  \d+%  Vic, sprite/);
  expect(await run(story.id, 'stop')).toBe(0);
  expect(told.text).toContain('stopped  Vic, sprite');
  expect(await drawing).toBe(1);
  expect(fake.interruptsIn).toEqual([fake.prompts[0]!.id]);
});

test.each([
  [[], /Name a story/],
  [['hosts', 'take'], /no "pictures hosts take"/],
  [['hosts', 'add'], /Say which/],
  [['nobody'], /no story or project "nobody"/],
] as const)('%j is refused with what to say', async (words, message) => {
  const { run } = await start();
  await expect(run(...words)).rejects.toThrow(message);
});

test('what names nothing that could be drawn is refused with what could', async () => {
  const { story, run } = await start();
  await expect(run(story.id, 'draw', 'a castle')).rejects.toThrow(/There are:\n  Background of/);
  await expect(run(story.id, 'paint')).rejects.toThrow(/Say draw, keep or stop/);
});
