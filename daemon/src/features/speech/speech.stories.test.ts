import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NARRATOR } from '@comfyvn/shared/speech/speech.schema';
import type { LineNode } from '@comfyvn/shared/story/node';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

const file = path.join(newFolder('speech-story'), 'Evening.jsonl');
const messages = [
  said('Vic', '*She lifts the lantern.* "The cellar is dark again."', 0),
  said('Mika', '"I will go." *I hope she comes along.*', 1),
  said('Vic', '"Take the lamp, then."', 2),
];
const options = { swipes: false, branches: false };
let running: RunningDaemon;
let id: string;

beforeAll(async () => {
  fs.writeFileSync(file, chatFile(messages));
  running = await startDaemon();
  id = (await running.daemon.imports.fromFile(file, options)).story;
});
afterAll(() => running.daemon.stop());

async function linesNow(): Promise<LineNode[]> {
  const story = await running.client.stories.document({ params: { id } });
  return story.scenes.flatMap(({ nodes }) => nodes.filter((node) => node.type === 'line'));
}
const voiceOf = (line: LineNode) => line.cues?.find((cue) => cue.type === 'voice');
async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await what()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('It did not come to that.');
}
const allVoiced = async () => (await linesNow()).every(voiceOf);
const speech = () => running.client.speech.story({ params: { id } });
async function voice(): Promise<void> {
  const job = await settled(running.client, (await running.client.speech.start({ params: { id } })).id);
  expect(job.state).toBe('done');
}

test('everybody has a voice of their own before anything is spoken, and keeps it', async () => {
  const { cast, voiced, lines } = await speech();
  expect(voiced).toBe(0);
  expect(lines).toBe((await linesNow()).length);
  expect(cast.map(({ name }) => name).toSorted()).toEqual(['Mika', 'Narrator', 'Vic']);
  expect(new Set(cast.map(({ choice }) => choice.voice)).size).toBe(3);
  expect((await speech()).cast).toEqual(cast);
});

test('a story is voiced by one batch: each line has its voice, and its words are as they were', async () => {
  const before = await linesNow();
  await voice();
  await until(allVoiced);
  const after = await linesNow();
  expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
  const story = await running.client.stories.document({ params: { id } });
  for (const line of after) {
    const cue = voiceOf(line)!;
    expect(story.assets).toContainEqual(expect.objectContaining({ id: cue.asset, kind: 'voice', mime: 'audio/ogg' }));
    expect(cue.character).toBe(line.speaker);
    const shown = plainText(line.text);
    const { words, mouth } = cue.times!;
    expect(words.map(([, at, length]) => shown.slice(at, at + length)).join(' ')).toBe(
      shown.replace(/[^\p{L} ]/gu, '').trim(),
    );
    expect(mouth).toMatch(/[5-9]/);
  }
  expect((await speech()).voiced).toBe(after.length);
  // The second time nothing is left to do.
  const { revision } = await running.client.stories.get({ params: { id } });
  await voice();
  await new Promise((done) => setTimeout(done, 1_300));
  expect((await running.client.stories.get({ params: { id } })).revision).toBe(revision);
});

test('importing the chat again keeps the voices, and a line that comes again has the one it had', async () => {
  const before = new Map((await linesNow()).map((line) => [line.text, voiceOf(line)?.asset]));
  // The first message is of another time now, so its lines have other ids; a new one comes behind.
  const moved = [said('Vic', '*She lifts the lantern.* "The cellar is dark again."', -5), ...messages.slice(1)];
  fs.writeFileSync(file, chatFile([...moved, said('Mika', '"A new line."', 3)]));
  const report = await running.daemon.imports.fromFile(file, options);
  expect(report.findings.filter(({ rule }) => rule.startsWith('edit-without'))).toEqual([]);
  await until(async () => (await linesNow()).filter(voiceOf).length === before.size);
  for (const line of await linesNow()) expect(voiceOf(line)?.asset).toBe(before.get(line.text));
  expect(await speech()).toMatchObject({ lines: before.size + 1, voiced: before.size });
});

test('another voice for a character is spoken anew, for their lines alone', async () => {
  await voice();
  await until(allVoiced);
  const before = await linesNow();
  const vic = (await speech()).cast.find(({ name }) => name === 'Vic')!;
  const to = { engine: 'espeak', voice: vic.choice.voice === 'f5' ? 'f4' : 'f5', speed: 1.2 };
  const changed = await running.client.speech.setVoice({ params: { id, character: vic.character }, body: to });
  expect(changed.cast.find(({ name }) => name === 'Vic')).toMatchObject({ chosen: true, choice: to });
  await voice();
  const isOther = (line: LineNode, i: number) => voiceOf(line)?.asset !== voiceOf(before[i]!)?.asset;
  const hers = before.filter(({ speaker }) => speaker === vic.character).length;
  // Voices may come in several edits.
  await until(async () => (await linesNow()).filter(isOther).length >= hers);
  for (const [i, line] of (await linesNow()).entries()) expect(isOther(line, i)).toBe(line.speaker === vic.character);
  // Other programs ask for the same voice by the name.
  const { voices } = await running.client.openai.voices();
  expect(voices.map((one) => one.id)).toContain('Vic');
});

test('a voice that SillyTavern spoke takes the place of one made here', async () => {
  const line = (await linesNow()).find(({ text }) => text.includes('Take the lamp'))!;
  const other = await running.client.speech.say({
    body: { text: 'Take the lamp, then.', choice: { engine: 'espeak', voice: 'm8', speed: 0.7 } },
  });
  const bytes = await (await fetchFile(other.asset)).arrayBuffer();
  const query = { character: 'Vic', text: line.text, source: 'sillytavern', story: id };
  const answer = await fetch(`${running.url}/api/speech/clips?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    body: bytes,
    headers: { authorization: `Bearer ${running.daemon.token}`, 'content-type': 'application/octet-stream' },
  });
  const { clip } = (await answer.json()) as { clip: { asset: string } };
  await until(async () => (await linesNow()).some((one) => voiceOf(one)?.asset === clip.asset));
});
const fetchFile = (asset: string) =>
  fetch(`${running.url}/api/assets/${asset}/file`, { headers: { authorization: `Bearer ${running.daemon.token}` } });

test('narrator and thoughts can be left out', async () => {
  const all = await speech();
  const body = { narrator: false, thoughts: false };
  const some = await running.client.speech.setOptions({ params: { id }, body });
  expect(some.options).toEqual({ narrator: false, thoughts: false, reader: true });
  expect(some.cast.some(({ character }) => character === NARRATOR)).toBe(false);
  expect(some.lines).toBeLessThan(all.lines);
});

test('all of it is taken back by one call, and nothing brings it back', async () => {
  const { removed } = await running.client.speech.clear({ params: { id } });
  expect(removed).toBeGreaterThan(3);
  await new Promise((done) => setTimeout(done, 1_300));
  expect((await linesNow()).filter(voiceOf)).toEqual([]);
  const story = await running.client.stories.document({ params: { id } });
  expect(story.assets.filter(({ kind }) => kind === 'voice')).toEqual([]);
});
