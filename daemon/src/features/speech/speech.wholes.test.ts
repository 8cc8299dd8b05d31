import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LineNode } from '@comfyvn/shared/story/node';
import type { Clip } from '@comfyvn/shared/speech/speech.schema';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

const file = path.join(newFolder('speech-wholes'), 'Evening.jsonl');
const LONG =
  '*She lifts the lantern and looks down the stairs.* "The cellar is dark again, and the lamp is nearly empty." *A door falls shut.* "Did you hear that? Stay close to me, please."';
const messages = [
  said('Vic', LONG, 0),
  said('Mika', '"I will go first. You hold the rope." *He takes a deep breath.*', 1),
  said('Vic', '"Good." *She nods.* "Three steps. Then wait for me."', 2),
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

async function linesOf(message: number): Promise<LineNode[]> {
  const story = await running.client.stories.document({ params: { id } });
  return story.scenes
    .flatMap(({ nodes }) => nodes.filter((node) => node.type === 'line'))
    .filter(({ source }) => source?.message === message);
}
const voiceOf = (line: LineNode) => line.cues?.find((cue) => cue.type === 'voice')?.asset;
const clipOf = async (line: LineNode) => running.client.speech.clip({ params: { asset: voiceOf(line)! } });
/** Something that is spoken at once, by another voice than the lines would have. */
const speak = (text: string, speed = 1) =>
  running.client.speech.say({ body: { text, choice: { engine: 'espeak', voice: 'm8', speed } } });
/** Keeps it as SillyTavern's own. */
async function keep(clip: Clip, text: string, where: object, character = 'Vic') {
  const bytes = await running.client.assets.file({ params: { id: clip.asset } });
  const query = { character, text, source: 'sillytavern', ...where } as const;
  return running.client.speech.addClip({ query, body: bytes as Blob });
}
/** When the first and the last word of a text begin in what was spoken, in milliseconds. */
function wordsAt(clip: Clip, text: string): [number, number] {
  const from = clip.text.indexOf(text);
  expect(from).toBeGreaterThanOrEqual(0);
  const words = clip.words.filter(({ at }) => at >= from && at < from + text.length);
  return [words[0]!.ms, words.at(-1)!.ms];
}

test('a message that was spoken at once is heard in its lines, each with its own words', async () => {
  const text = LONG.replaceAll('*', '');
  const whole = await speak(text);
  const { attached, clip } = await keep(whole, text, { story: id, message: 0 });
  const lines = await linesOf(0);
  expect(lines.length).toBe(4);
  expect(attached).toBe(4);
  let endMs = 0;
  for (const line of lines) {
    const part = await clipOf(line);
    expect(part).toMatchObject({ engine: 'sillytavern', text: line.text.replaceAll('“', '"') });
    expect(part.asset).not.toBe(clip.asset);
    const [firstWord, lastWord] = wordsAt(whole, line.text);
    // Its first word begins behind the cut, and its last one before the next cut.
    expect(firstWord).toBeGreaterThan(endMs - 60);
    endMs += part.durationMs;
    expect(lastWord).toBeLessThan(endMs);
  }
  expect(Math.abs(endMs - whole.durationMs)).toBeLessThan(200);
});

test('nothing is cut or changed again, and importing the chat again keeps it', async () => {
  const before = (await linesOf(0)).map(voiceOf);
  const text = LONG.replaceAll('*', '');
  expect(await keep(await speak(text), text, { story: id, message: 0 })).toMatchObject({ isNew: false, attached: 0 });
  fs.writeFileSync(file, chatFile([...messages, said('Mika', '"Ready."', 3)]));
  await running.daemon.imports.fromFile(file, options);
  expect((await linesOf(0)).map(voiceOf)).toEqual(before);
});

test('what was left unspoken stays without a voice: of a message of which only the quotes were read', async () => {
  const text = '"Good." ... "Three steps. Then wait for me."';
  expect(await keep(await speak(text), text, { story: id, message: 2 })).toMatchObject({ attached: 2 });
  const lines = await linesOf(2);
  expect(lines.map((line) => voiceOf(line) !== undefined)).toEqual([true, false, true]);
  const [good, steps] = await Promise.all([clipOf(lines[0]!), clipOf(lines[2]!)]);
  expect(good.durationMs).toBeLessThan(steps.durationMs / 2);
});

test('words of somebody else are not taken for theirs, and a message of other words has none', async () => {
  const text = 'I will go first. You hold the rope. He takes a deep breath.';
  const clip = await speak(text, 0.8);
  // Without the story it was spoken in, only the name tells whose words they are.
  expect(await keep(clip, text, {}, 'Vic')).toMatchObject({ attached: 0 });
  expect(
    await keep(await speak('Nothing of this was written.'), 'Nothing of this was written.', { story: id }),
  ).toMatchObject({ attached: 0 });
  expect((await linesOf(1)).some(voiceOf)).toBe(false);
  // His own are found by the words, wherever the message stands now.
  expect(await keep(await speak(text, 0.9), text, { story: id, message: 77 }, 'Mika')).toMatchObject({ attached: 2 });
});

test('a story whose voices were taken out speaks again once something new was spoken for it', async () => {
  await running.client.speech.clear({ params: { id } });
  expect((await linesOf(0)).some(voiceOf)).toBe(false);
  const text = LONG.replaceAll('*', '');
  await keep(await speak(text, 1.2), text, { story: id, message: 0 });
  expect((await linesOf(0)).every(voiceOf)).toBe(true);
});

test('a clip for a story that is not here is kept, and said to have no story', async () => {
  const text = 'Good evening to all of you.';
  await expect(keep(await speak(text), text, { story: 'st_gone' })).rejects.toThrow('st_gone');
});
