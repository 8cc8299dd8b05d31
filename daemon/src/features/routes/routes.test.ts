import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
let user: string;
let installation: string;
const main = [said('Vic', '"Late again."', 0), said('Mika', '"The train."', 1), said('Vic', '"Always."', 2)];
const fork = [...main.slice(0, 2), said('Vic', '"No."', 9), said('Mika', '"Yes."', 10)];

beforeAll(async () => {
  running = await startDaemon();
  const root = newFolder('routes-st');
  user = path.join(root, 'data', 'default-user');
  for (const folder of ['chats/Vic', 'characters', 'group chats', 'groups'])
    fs.mkdirSync(path.join(user, folder), { recursive: true });
  const write = (name: string, text: string) => fs.writeFileSync(path.join(user, name), text);
  write('chats/Vic/Evening.jsonl', chatFile(main));
  write('chats/Vic/Evening - Branch #1.jsonl', chatFile(fork, { main_chat: 'Evening' }));
  write('group chats/Council.jsonl', chatFile(main));
  write('group chats/Later.jsonl', chatFile(fork, { main_chat: 'Council' }));
  write(
    'groups/1.json',
    JSON.stringify({ id: '1', name: 'Council', members: ['Vic.png'], chats: ['Council', 'Later'] }),
  );
  const settings = await running.client.settings.get();
  await running.client.settings.update({
    body: { ...settings, sillyTavern: { ...settings.sillyTavern, folders: [root] } },
  });
  installation = (await running.client.imports.sillyTavern()).find((one) => one.folder === fs.realpathSync(user))!.id;
});
afterAll(async () => {
  await running.daemon.stop();
});

const shape = ({ routes }: { routes: { name: string; parent: number | null; fork: { message: number } | null }[] }) =>
  routes.map((one) => [one.name, one.parent === null ? null : routes[one.parent]!.name, one.fork?.message ?? null]);
const ofChat = (chat: string) => running.client.routes.ofChat({ query: { installation, path: chat } });

test('the chats of a character and of a group are trees, and say which of them are stories', async () => {
  const tree = await ofChat('chats/Vic/Evening - Branch #1.jsonl');
  expect(shape(tree)).toEqual([
    ['Evening - Branch #1', 'Evening', 1],
    ['Evening', null, null],
  ]);
  expect(tree).toMatchObject({ title: 'Vic', here: 0, merged: [], findings: [] });
  expect(tree.routes[0]).toMatchObject({ story: null, way: { kind: 'character', by: 'Vic', words: '"No."' } });
  expect(shape(await ofChat('group chats/Council.jsonl'))).toEqual([
    ['Council', null, null],
    ['Later', 'Council', 1],
  ]);
});

test('a route and all routes are imported from a story of one of them, and found again', async () => {
  const body = { installation, path: 'chats/Vic/Evening.jsonl', options: {} };
  const { story } = await running.client.imports.fromSillyTavern({ body });
  const route = await running.client.routes.importRoute({
    params: { id: story },
    body: { path: 'chats/Vic/Evening - Branch #1.jsonl' },
  });
  const all = await running.client.routes.importRoute({ params: { id: story }, body: { path: body.path, all: true } });
  expect(new Set([story, route.story, all.story]).size).toBe(3);
  expect(await running.client.routes.importAll({ body })).toMatchObject({ story: all.story, changed: false });
  for (const id of [story, all.story]) {
    const tree = await running.client.routes.ofStory({ params: { id } });
    const stories = Object.fromEntries(tree.routes.map((one) => [one.name, one.story]));
    expect(stories).toEqual({ Evening: story, 'Evening - Branch #1': route.story });
    expect(tree.merged.map((one) => one.story)).toEqual([all.story]);
  }
});

test('a chat that is gone, a path that leaves the folder and a story of no chat get a sentence', async () => {
  await expect(ofChat('chats/Vic/None.jsonl')).rejects.toMatchObject({ problem: { status: 404 } });
  await expect(ofChat('../../x.jsonl')).rejects.toMatchObject({ problem: { status: 400 } });
  const sample = await running.client.imports.upload({
    query: { name: 'x.jsonl' },
    body: new Blob([chatFile(main)]),
  });
  await expect(running.client.routes.ofStory({ params: { id: sample.story } })).rejects.toMatchObject({
    problem: { code: 'not_found', title: expect.stringContaining('was not made from a chat') as string },
  });
  const body = { installation, path: 'chats/Vic/Evening.jsonl', options: {} };
  const { story } = await running.client.imports.fromSillyTavern({ body });
  fs.renameSync(path.join(user, 'chats/Vic/Evening.jsonl'), path.join(user, 'chats/Vic/Moved.jsonl'));
  await expect(running.client.routes.ofStory({ params: { id: story } })).rejects.toMatchObject({
    problem: { title: 'The chat Evening.jsonl is not there any more. Import it anew from where it is now.' },
  });
});
