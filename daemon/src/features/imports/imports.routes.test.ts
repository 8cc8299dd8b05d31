import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Node } from '@comfyvn/shared/story/node';
import { validateStory } from '@comfyvn/shared/story/validate';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

/** A data folder with chats of Vic: name to messages, and the chat it was made from. */
function userFolder(chats: Record<string, [messages: readonly object[], mainChat?: string]>): string {
  const user = path.join(newFolder('routes'), 'data', 'default-user');
  for (const folder of ['chats/Vic', 'characters']) fs.mkdirSync(path.join(user, folder), { recursive: true });
  for (const [name, [messages, main_chat]] of Object.entries(chats)) write(user, name, messages, main_chat);
  return user;
}
const fileOf = (user: string, name: string) => path.join(user, 'chats/Vic', `${name}.jsonl`);
const write = (user: string, name: string, messages: readonly object[], main_chat?: string) =>
  fs.writeFileSync(fileOf(user, name), chatFile(messages, main_chat === undefined ? {} : { main_chat }));

const whole = (user: string, name: string, swipes = false) =>
  running.daemon.imports.fromFolderRoutes(user, `chats/Vic/${name}.jsonl`, { swipes });
const nodesOf = async (id: string) => {
  const story = await running.client.stories.document({ params: { id } });
  expect(validateStory(story).filter((one) => one.level === 'error')).toEqual([]);
  return story.scenes.flatMap((scene) => scene.nodes);
};
const menus = (nodes: readonly Node[]) =>
  nodes.flatMap((one) =>
    one.type === 'menu' && one.choices.length > 1 ? [one.choices.map((choice) => choice.text)] : [],
  );
const lines = (nodes: readonly Node[]) => nodes.flatMap((one) => (one.type === 'line' ? [one] : []));

const main = [
  said('Vic', '"Late again."', 0),
  said('Mika', '"The train was late."', 1),
  said('Vic', '"It always is."', 2),
  said('Mika', '"Coffee?"', 3),
  said('Vic', '"Always."', 4),
];
const left = [...main.slice(0, 3), said('Mika', '"I should go."', 20), said('Vic', '"Go, then."', 21)];
const takes = (swipe_id: number) => {
  const swipes = ['"It always is."', '"It never is."'];
  const swipe_info = swipes.map((_, n) => ({ send_date: said('Vic', '', 2 + n / 10)['send_date'] }));
  return said('Vic', swipes[swipe_id]!, 2 + swipe_id / 10, { swipes, swipe_id, swipe_info });
};
const swiped = [...main.slice(0, 2), takes(1), said('Mika', '"Never?"', 30), said('Vic', '"Never."', 31)];

test('all routes are one story, with a menu at each fork labelled by what was said there', async () => {
  const user = userFolder({
    Evening: [main],
    'Evening - Branch #1': [left, 'Evening'],
    Keep: [main.slice(0, 2), 'Evening'],
    Other: [[said('Vic', '"Good morning."', 600), said('Mika', '"Is it?"', 601)]],
  });
  const report = await whole(user, 'Keep');
  const nodes = await nodesOf(report.story);
  expect(menus(nodes)).toEqual([['“Coffee?”', '“I should go.”']]);
  expect(lines(nodes).map((one) => one.text)).toEqual([
    'Late again.',
    'The train was late.',
    'It always is.',
    'Coffee?',
    'Always.',
    'I should go.',
    'Go, then.',
  ]);
  expect(report.findings.filter((one) => one.rule.startsWith('route') || one.rule.startsWith('fork'))).toEqual([]);
});

test('a fork at another swipe is a choice between the takes, and the takes are offered once', async () => {
  const chats = [...main.slice(0, 2), takes(0), ...main.slice(3)];
  const user = userFolder({ Evening: [chats], 'Evening - Branch #1': [swiped, 'Evening'] });
  const nodes = await nodesOf((await whole(user, 'Evening', true)).story);
  expect(menus(nodes)).toEqual([['Vic, take 1: It always is.', 'Vic, take 2: It never is.']]);
  expect(lines(nodes).filter((one) => one.text === 'It never is.')).toHaveLength(1);
});

test('ids stay when chats are added, renamed and grow', async () => {
  const user = userFolder({ Evening: [main], 'Evening - Branch #1': [left, 'Evening'] });
  const first = await whole(user, 'Evening');
  const before = new Map(lines(await nodesOf(first.story)).map((one) => [one.text, one.id]));
  write(user, 'Another', [...left.slice(0, 4), said('Vic', '"Stay."', 40)], 'Evening - Branch #1');
  write(user, 'Evening - Branch #2', swiped, 'Evening');
  write(user, 'Evening', [...main, said('Mika', '"Black."', 5)]);
  fs.renameSync(fileOf(user, 'Evening - Branch #1'), fileOf(user, 'Aaa'));
  const second = await whole(user, 'Another');
  expect(second.story).toBe(first.story);
  const grown = lines(await nodesOf(second.story));
  for (const [text, id] of before) expect(grown).toContainEqual(expect.objectContaining({ id, text }));
  fs.renameSync(fileOf(user, 'Evening'), fileOf(user, 'Zzz'));
  const { scenes } = await running.client.stories.document({ params: { id: first.story } });
  expect((await whole(user, 'Zzz')).story).toBe(first.story);
  expect((await running.client.stories.document({ params: { id: first.story } })).scenes).toEqual(scenes);
});

test('equal words at a fork are told apart', async () => {
  const user = userFolder({
    Evening: [main],
    B: [[...main.slice(0, 3), said('Mika', '"Coffee?"', 50), said('Vic', '"No."', 51)], 'Evening'],
  });
  expect(menus(await nodesOf((await whole(user, 'Evening')).story))).toEqual([['“Coffee?”', '“Coffee?” (2)']]);
});

test('damaged, empty and foreign files are told of and left out; uncertain forks are told', async () => {
  const user = userFolder({ Evening: [main], Lost: [left, 'Deleted'], Empty: [[]] });
  fs.writeFileSync(fileOf(user, 'Noise'), Buffer.from([0, 1, 2, 3]));
  fs.writeFileSync(fileOf(user, 'Cut'), chatFile(left, { main_chat: 'Evening' }).slice(0, -30));
  const report = await whole(user, 'Evening');
  expect(report.findings.map((one) => `${one.rule}: ${one.message}`)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('"Noise.jsonl" is a binary file'),
      expect.stringContaining('"Empty.jsonl" holds no messages yet; it was left out'),
      expect.stringContaining('Line 6 of "Cut.jsonl"'),
    ]),
  );
  await expect(whole(user, 'Noise')).rejects.toThrow(/binary file/);
  fs.rmSync(fileOf(user, 'Evening'));
  fs.rmSync(fileOf(user, 'Cut'));
  write(user, 'Second', [...main.slice(0, 2), said('Vic', '"Hm."', 60)], 'Deleted');
  expect((await whole(user, 'Lost')).findings).toContainEqual(expect.objectContaining({ rule: 'fork-uncertain' }));
});

test('chats of one character that only begin with the same words stay stories of their own', async () => {
  const morning = [said('Vic', '"Late again."', 900), said('Mika', '"Hello."', 901)];
  const user = userFolder({ Evening: [main], Morning: [morning] });
  const report = await running.daemon.imports.fromFile(fileOf(user, 'Evening'), { swipes: false, branches: true });
  expect(lines(await nodesOf(report.story))).toHaveLength(5);
});
