import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Edit } from '@comfyvn/shared/story/edit';
import { openStory } from '@comfyvn/shared/story/migrations';
import { STORY_VERSION, type Scene, type Story } from '@comfyvn/shared/story/story';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { createStoryStore, migrations } from './stories.store.ts';

let running: RunningDaemon;
const options = { swipes: false, branches: false };
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

const evening = (...more: object[]) =>
  chatFile([
    said('Vic', '*Vic looks up from the counter.* "Late again, are you?"', 0),
    said('Mika', '"The train was late." *I sit down.*', 1),
    said('Vic', '*She grins.* "It always is."', 2),
    ...more,
  ]);
const later = [said('Mika', '"Coffee?"', 3), said('Vic', '"Always."', 4)];

/** A chat in a file, imported. */
async function imported(content = evening()) {
  const file = path.join(newFolder('chat'), 'Evening.jsonl');
  fs.writeFileSync(file, content);
  const { story } = await running.daemon.imports.fromFile(file, options);
  const again = (text: string) => {
    fs.writeFileSync(file, text);
    return running.daemon.imports.fromFile(file, options);
  };
  return { id: story, again };
}
const read = (id: string): Promise<Story> => running.client.stories.document({ params: { id } });
const texts = (story: Story) =>
  story.scenes.flatMap((scene) => scene.nodes.flatMap((node) => (node.type === 'line' ? [node.text] : [])));
const placeOf = (story: Story, text: string): { scene: string; node: string } => {
  for (const scene of story.scenes)
    for (const node of scene.nodes)
      if (node.type === 'line' && node.text === text) return { scene: scene.id, node: node.id };
  throw new Error(`no line "${text}"`);
};
async function edit(id: string, edits: Edit[], revision?: number) {
  const at = revision ?? (await read(id)).revision;
  return running.client.stories.edit({ params: { id }, body: { revision: at, edits } });
}
const aside: Scene = {
  id: 'aside',
  title: 'Aside',
  stage: [],
  nodes: [{ id: 'aside-1', type: 'line', kind: 'narration', text: 'Meanwhile.' }],
};

describe('a story in one document', () => {
  test('is what its head and scenes are, and opens as a story', async () => {
    const { id } = await imported();
    const story = await read(id);
    const head = await running.client.stories.get({ params: { id } });
    expect(openStory(JSON.parse(JSON.stringify(story)))).toEqual(story);
    expect(story.scenes.map(({ id: scene }) => scene)).toEqual(head.scenes.map(({ id: scene }) => scene));
    await expect(read('nope')).rejects.toMatchObject({ problem: { status: 404 } });
  });
});

describe('edits', () => {
  test('change a story at once, write only what changed, and tell who listens', async () => {
    const { id } = await imported();
    const before = await read(id);
    const heard: number[] = [];
    const socket = io(running.url, { auth: { token: running.daemon.token }, transports: ['websocket'] });
    socket.on(
      'story.changed',
      (event: { id: string; revision: number }) => event.id === id && heard.push(event.revision),
    );
    await new Promise<void>((done) => socket.on('connect', done));
    const place = placeOf(before, 'She grins.');
    const first = await edit(id, [
      { op: 'addScene', scene: aside },
      { op: 'addVariable', variable: { id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 } },
    ]);
    const second = await edit(
      id,
      [
        { op: 'splitLine', ...place, at: 4, newId: 'grins' },
        { op: 'moveScene', scene: 'aside', after: null },
        { op: 'setTitle', title: 'An evening' },
      ],
      first.revision,
    );
    const after = await read(id);
    expect(after).toMatchObject({
      revision: second.revision,
      title: 'An evening',
      start: { scene: before.scenes[0]!.id },
    });
    expect(after.scenes[0]).toEqual(aside);
    expect(texts(after)).toEqual(expect.arrayContaining(['She', 'grins.', 'Meanwhile.']));
    expect(after.variables.map((one) => one.id)).toEqual(['trust']);
    const head = await running.client.stories.get({ params: { id } });
    const revisions = Object.fromEntries(head.scenes.map((one) => [one.id, one.revision]));
    expect(revisions['aside']).toBe(1);
    expect(revisions[place.scene]).toBe(2);
    await expect.poll(() => heard).toEqual([first.revision, second.revision]);
    socket.close();
    const [summary] = (await running.client.stories.list({ query: {} })).filter((one) => one.id === id);
    expect(summary).toMatchObject({ title: 'An evening', lines: texts(after).length, scenes: after.scenes.length });
  });

  test('are taken back by what they answer', async () => {
    const { id } = await imported();
    const before = await read(id);
    const place = placeOf(before, 'She grins.');
    const done = await edit(id, [
      { op: 'removeNode', ...place },
      { op: 'addScene', scene: aside },
      { op: 'setTitle', title: 'x' },
    ]);
    const undone = await edit(id, done.inverse, done.revision);
    expect(await read(id)).toEqual({ ...before, revision: undone.revision });
    await edit(id, undone.inverse, undone.revision);
    expect(texts(await read(id))).not.toContain('She grins.');
  });

  test('are refused as a whole: a stale revision, an edit that does not fit, one that is none', async () => {
    const { id } = await imported();
    const before = await read(id);
    const good: Edit = { op: 'setTitle', title: 'x' };
    await expect(edit(id, [good], before.revision - 1)).rejects.toMatchObject({
      problem: { status: 409, code: 'conflict' },
    });
    const wrong: Edit[] = [good, { op: 'removeNode', scene: before.scenes[0]!.id, node: 'nope' }];
    await expect(edit(id, wrong)).rejects.toMatchObject({
      problem: { status: 400, title: 'There is no node "nope".' },
    });
    const none = [{ op: 'burn' }] as unknown as Edit[];
    await expect(edit(id, none)).rejects.toMatchObject({ problem: { status: 400 } });
    const twice: Edit = {
      op: 'restore',
      scenes: { of: before.scenes.length, cuts: [{ at: 0, out: [], in: [before.scenes[0]!] }] },
    };
    await expect(edit(id, [twice])).rejects.toMatchObject({ problem: { status: 400 } });
    expect(await read(id)).toEqual(before);
  });
});

describe('importing the chat again', () => {
  test('does what a person did again, where the chat has grown', async () => {
    const { id, again } = await imported();
    const before = await read(id);
    const late = placeOf(before, 'Late again, are you?');
    const grin = placeOf(before, 'She grins.');
    const { revision } = await edit(id, [
      { op: 'updateNode', ...late, set: { text: 'You are late. Again.' } },
      { op: 'splitLine', ...late, at: 13, newId: 'again' },
      { op: 'addScene', scene: aside },
      {
        op: 'addNode',
        scene: grin.scene,
        node: { id: 'glance', type: 'line', kind: 'narration', text: 'A glance.' },
        after: grin.node,
      },
      { op: 'removeNode', ...placeOf(before, 'I sit down.') },
    ]);
    const grown = await again(evening(...later));
    expect(grown.revision).toBeGreaterThan(revision);
    const after = await read(id);
    expect(texts(after)).toEqual([
      'Vic looks up from the counter.',
      'You are late.',
      'Again.',
      'The train was late.',
      'She grins.',
      'A glance.',
      'It always is.',
      'Coffee?',
      'Always.',
      'Meanwhile.',
    ]);
    const [summary] = (await running.client.stories.list({ query: {} })).filter((one) => one.id === id);
    expect(summary!.lines).toBe(10);
    expect(await again(evening(...later))).toMatchObject({ changed: false, revision: grown.revision });
  });

  test('tells which changes have no place any more, and finds it again when it comes back', async () => {
    const { id, again } = await imported();
    const before = await read(id);
    const grin = placeOf(before, 'She grins.');
    await edit(id, [
      { op: 'updateNode', ...grin, set: { text: 'My own words.' } },
      { op: 'splitLine', ...grin, at: 3, newId: 'rest' },
    ]);
    const cut = await again(chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)]));
    expect(cut.findings.filter(({ rule }) => rule.startsWith('edit-'))).toEqual([
      expect.objectContaining({
        rule: 'edit-without-line',
        message: expect.stringContaining('My own words.') as string,
      }),
      expect.objectContaining({ rule: 'edit-without-place', message: expect.stringContaining('splitLine') as string }),
    ]);
    await again(evening());
    expect(texts(await read(id))).toEqual(expect.arrayContaining(['My', 'own words.']));
  });

  test('knows nothing of what was taken back', async () => {
    const { id, again } = await imported();
    const before = await read(id);
    const grin = placeOf(before, 'She grins.');
    const one = await edit(id, [{ op: 'updateNode', ...grin, set: { kind: 'thought' } }]);
    const two = await edit(id, [{ op: 'updateNode', ...grin, set: { text: 'She laughs.' } }], one.revision);
    const back = await edit(id, two.inverse, two.revision);
    await edit(id, back.inverse, back.revision);
    await edit(id, two.inverse);
    await again(evening(...later));
    const after = await read(id);
    const node = after.scenes.flatMap(({ nodes }) => nodes).find((n) => n.id === grin.node);
    expect(node).toMatchObject({ text: 'She grins.', kind: 'thought', edited: ['kind'] });
  });

  test('keeps what was changed before changes were written down', async () => {
    const dataDir = newFolder('old-edits');
    const file = path.join(newFolder('chat'), 'Evening.jsonl');
    fs.writeFileSync(file, evening());
    let old = await startDaemon(dataDir);
    const { story: id } = await old.daemon.imports.fromFile(file, options);
    const before = await old.client.stories.document({ params: { id } });
    await old.daemon.stop();
    const place = placeOf(before, 'She grins.');
    const scene = before.scenes.find((one) => one.id === place.scene)!;
    const nodes = scene.nodes.map((node) =>
      node.id === place.node ? { ...node, text: 'She frowns.', edited: ['text'] } : node,
    );
    const db = new Database(path.join(dataDir, 'comfyvn.db'));
    db.prepare('UPDATE scene SET body = ?, edited = 1 WHERE story = ? AND id = ?').run(
      JSON.stringify({ ...scene, nodes }),
      id,
      scene.id,
    );
    db.close();
    old = await startDaemon(dataDir);
    const read2 = () => old.client.stories.document({ params: { id } });
    fs.writeFileSync(file, evening(later[0]!));
    await old.daemon.imports.fromFile(file, options);
    expect(texts(await read2())).toContain('She frowns.');
    const { revision } = await read2();
    await old.client.stories.edit({ params: { id }, body: { revision, edits: [{ op: 'addScene', scene: aside }] } });
    fs.writeFileSync(file, evening(...later));
    await old.daemon.imports.fromFile(file, options);
    expect(texts(await read2())).toEqual(expect.arrayContaining(['She frowns.', 'Meanwhile.', 'Always.']));
    await old.daemon.stop();
  });

  test('keeps an edit that was made while it was under way', async () => {
    const { id } = await imported();
    const before = await read(id);
    const { stories } = running.daemon;
    const origin = { key: 'race', label: 'Race', project: 'Race' };
    const head = { title: 'Race', start: {}, characters: [], locale: 'en', variables: [], renamed: {}, assets: [] };
    const end = { head, lines: 1, messages: 1, findings: [] };
    const one = (text: string): Scene => ({
      ...aside,
      nodes: [{ ...aside.nodes[0]!, text } as Scene['nodes'][number]],
    });
    const first = stories.begin(origin);
    first.add(one('One.'));
    const { id: race } = first.finish(end);
    const second = stories.begin(origin);
    second.add(one('Two.'));
    const { revision } = await edit(race, [
      { op: 'addNode', scene: 'aside', node: { id: 'mine', type: 'line', kind: 'narration', text: 'Mine.' } },
    ]);
    expect(second.finish(end).revision).toBe(revision + 1);
    expect(texts(await read(race))).toEqual(['Two.', 'Mine.']);
    expect(await read(id)).toEqual(before);
  });
});

describe('languages', () => {
  test('of a story stand in its head, and go with the last translation', async () => {
    const { id } = await imported();
    const locales = async () => (await running.client.stories.get({ params: { id } })).locales;
    expect(await locales()).toBeUndefined();
    const place = placeOf(await read(id), 'The train was late.');
    const say = (locale: string, text: string | null): Edit => ({
      op: 'setTranslation',
      scene: place.scene,
      locale,
      id: place.node,
      text,
    });
    await edit(id, [say('pt', 'O comboio atrasou-se.'), { op: 'setTranslation', locale: 'de', id, text: 'Abend' }]);
    expect(await locales()).toEqual(['de', 'pt']);
    expect(await read(id)).not.toHaveProperty('locales');
    await edit(id, [say('pt', null)]);
    expect(await locales()).toEqual(['de']);
  });

  test('of stories in a database of before are found', () => {
    const db = new Database(':memory:');
    const run = (from: number, to: number) =>
      migrations.filter(({ version }) => version >= from && version <= to).forEach(({ sql }) => db.exec(sql));
    run(1, 11);
    db.exec(`INSERT INTO story (id, project, title, revision, lines, messages, head, findings, updated_at)
             VALUES ('st', 'P', 'T', 1, 1, 1, '{"version":2}', '[]', '2026-01-01')`);
    const put = db.prepare(
      "INSERT INTO scene (story, id, position, title, nodes, next, revision, body) VALUES ('st', ?, 0, 'T', 0, '[]', 1, ?)",
    );
    put.run('plain', '{}');
    put.run('told', JSON.stringify({ translations: { de: { a: 'x' }, fr: {} } }));
    run(12, 12);
    const store = createStoryStore(db);
    expect(store.locales('st')).toEqual(['de', 'fr']);
    expect(JSON.parse(store.find('st')!.head)).toEqual({ version: STORY_VERSION });
  });
});
