import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import { start } from '@comfyvn/shared/story/runner';
import { save } from '@comfyvn/shared/story/save';
import type { Story } from '@comfyvn/shared/story/story';
import { viewOf } from '@comfyvn/shared/story/view';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { archiveFile, bundleOf, zipOf } from '../imports/bundle.test-support.ts';

const started: RunningDaemon[] = [];
const another = async (): Promise<RunningDaemon> => {
  const running = await startDaemon();
  started.push(running);
  return running;
};
afterAll(async () => {
  for (const { daemon } of started) await daemon.stop();
});

const options = { swipes: false, branches: false };
const chat = path.join(newFolder('chat'), 'Evening.jsonl');
const evening = (...more: object[]) =>
  chatFile([said('Vic', '*Vic looks up.* "Late again?"', 0), said('Mika', '"The train was late."', 1), ...more]);

let full: RunningDaemon;
let edited: { story: string; node: string };
beforeAll(async () => {
  full = await another();
  fs.writeFileSync(chat, evening());
  await full.client.imports.sample();
  const { story } = await full.daemon.imports.fromFile(chat, options, 'Evenings');
  const { scenes } = full.daemon.stories.document(story);
  const node = scenes[0]!.nodes.find((one) => one.type === 'line' && one.kind === 'dialogue')!.id;
  await full.client.stories.editNode({
    params: { id: story, scene: scenes[0]!.id, node },
    body: { text: 'Late. Again.' },
  });
  await full.client.stories.rename({ params: { id: story }, body: { title: 'My evening' } });
  edited = { story, node };
  for (const { id } of await full.client.stories.list())
    for (const slot of ['auto', 'con']) await keepSave(full, id, slot);
});

async function keepSave({ client, daemon }: RunningDaemon, id: string, slot: string): Promise<void> {
  const view = viewOf(daemon.stories.document(id));
  const run = save(view, start(view, { seed: slot }).state);
  const body = {
    save: run,
    thumbnail: null,
    title: run.sceneTitle,
    text: run.text,
    savedAt: '2026-01-02T03:04:05.000Z',
  };
  await client.saves.put({ params: { id, slot }, body });
}

const pack = async ({ daemon }: RunningDaemon, project: string | null = null): Promise<Buffer> =>
  buffer((await daemon.projects.backup(project)).stream);
const restore = (into: RunningDaemon, zip: Buffer, mode: 'new' | 'replace' | 'copy' = 'new') =>
  into.client.projects.restore({ query: { name: 'backup.zip', mode }, body: new Blob([zip]) });

/** All that a reader would miss, as text. */
async function everything({ client, daemon }: RunningDaemon): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { id, ...summary } of await client.stories.list()) {
    all[id] = JSON.stringify(daemon.stories.document(id));
    all[`${id} in the hub`] = JSON.stringify(summary);
    all[`${id} findings`] = JSON.stringify(await client.stories.findings({ params: { id } }));
    for (const { slot } of await client.saves.list({ params: { id } }))
      all[`${id} ${slot}`] = JSON.stringify(await client.saves.get({ params: { id, slot } }));
    for (const { id: asset } of daemon.stories.document(id).assets) {
      const blob = await client.assets.file({ params: { id: asset } });
      all[`asset ${asset}`] = `${blob.type} ${Buffer.from(await blob.arrayBuffer()).toString('base64')}`;
    }
  }
  return all;
}

test('all projects come back in an empty data folder as they were, to the letter', async () => {
  const blob = await full.client.projects.backup();
  expect(blob.type).toBe('application/zip');
  const zip = Buffer.from(await blob.arrayBuffer());
  const empty = await another();
  const reports = await restore(empty, zip);
  expect(reports.map((one) => [one.changed, one.findings])).toEqual([
    [true, []],
    [true, []],
  ]);
  const before = await everything(full);
  expect(Object.keys(before).length).toBeGreaterThan(20);
  expect(await everything(empty)).toEqual(before);
  expect((await pack(empty)).equals(zip)).toBe(true);
});

test('the same stories always give the same bytes', async () => {
  expect((await pack(full)).equals(await pack(full))).toBe(true);
});

test('a restored story goes on following its chat, with what a person changed', async () => {
  const there = await another();
  await restore(there, await pack(full, 'Evenings'));
  expect((await there.client.stories.list()).map((one) => [one.id, one.project])).toEqual([[edited.story, 'Evenings']]);
  fs.writeFileSync(chat, evening(said('Vic', '"Coffee?"', 2)));
  const again = await there.daemon.imports.fromFile(chat, options);
  fs.writeFileSync(chat, evening());
  expect(again).toMatchObject({ story: edited.story, title: 'My evening', changed: true });
  const nodes = there.daemon.stories.document(edited.story).scenes.flatMap((scene) => scene.nodes);
  expect(nodes.find((one) => one.id === edited.node)).toMatchObject({ text: 'Late. Again.', edited: ['text'] });
  expect(nodes.some((one) => one.type === 'line' && one.text === 'Coffee?')).toBe(true);
});

test('a backup is of one moment, whatever is written while it is being packed', async () => {
  const busy = await another();
  const { story } = await busy.daemon.imports.fromFile(chat, options);
  await keepSave(busy, story, 'auto');
  const before = await everything(busy);
  const backup = await busy.daemon.projects.backup(null);
  await busy.client.stories.rename({ params: { id: story }, body: { title: 'Later' } });
  await busy.client.saves.remove({ params: { id: story, slot: 'auto' } });
  await busy.client.imports.sample();
  const there = await another();
  await restore(there, await buffer(backup.stream));
  expect(await everything(there)).toEqual(before);
});

test('over what is here: the same is left alone, what differs is refused, replaced or copied', async () => {
  const there = await another();
  const zip = await pack(full);
  await restore(there, zip);
  expect((await restore(there, zip)).map((one) => one.changed)).toEqual([false, false]);
  await there.client.stories.rename({ params: { id: edited.story }, body: { title: 'Another title' } });
  await there.client.saves.remove({ params: { id: edited.story, slot: 'con' } });
  const changed = await everything(there);
  await expect(restore(there, zip)).rejects.toMatchObject({
    problem: {
      code: 'conflict',
      status: 409,
      title: expect.stringContaining('"Another title" is here already') as string,
    },
  });
  expect(await everything(there)).toEqual(changed);

  const copies = await restore(there, zip, 'copy');
  expect(copies.map((one) => one.title)).toEqual(expect.arrayContaining(['My evening (copy)']) as string[]);
  expect(await there.client.stories.list()).toHaveLength(4);
  expect(await everything(there)).toMatchObject(changed);
  for (const { story } of copies) await there.client.stories.remove({ params: { id: story } });

  await restore(there, zip, 'replace');
  const [after, before] = [await everything(there), await everything(full)];
  // It was changed here meanwhile, so that its revision goes on growing; all else is as it was packed.
  const grown = (text: string) => text.replace(/"revision":\d+/, '');
  const { story: id } = edited;
  expect(Object.fromEntries(Object.entries(after).map(([key, text]) => [key, grown(text)]))).toEqual(
    Object.fromEntries(Object.entries(before).map(([key, text]) => [key, grown(text)])),
  );
  expect((JSON.parse(after[id]!) as Story).revision).toBeGreaterThan((JSON.parse(changed[id]!) as Story).revision);
});

test('a lost saved game comes back, a differing one only when somebody chose so', async () => {
  const there = await another();
  const zip = await pack(full, 'Evenings');
  await restore(there, zip);
  const params = { id: edited.story, slot: 'auto' };
  const kept = await there.client.saves.get({ params });
  await there.client.saves.remove({ params });
  expect(await restore(there, zip)).toMatchObject([{ changed: true, story: edited.story }]);
  expect(await there.client.saves.get({ params })).toEqual(kept);
  await there.client.saves.put({ params, body: { ...kept, title: 'Further on' } });
  await expect(restore(there, zip)).rejects.toThrow(
    /The saved game "auto" of "My evening" is here already and differs/,
  );
  expect((await there.client.saves.get({ params })).title).toBe('Further on');
  await restore(there, zip, 'replace');
  expect(await there.client.saves.get({ params })).toEqual(kept);
});

test('global variables come back', async () => {
  const from = await another();
  const story: Story = storyOf([sceneOf('s0', [line('n1'), line('n2')])], { id: 'with-globals', assets: [] });
  const variables = story.variables.filter((one) => one.scope === 'global');
  await from.daemon.imports.fromBundle(archiveFile(await zipOf(bundleOf({ ...story, variables }))), { mode: 'new' });
  await from.client.variables.set({ params: { id: 'mood' }, body: { story: 'with-globals', value: 'angry' } });
  const there = await another();
  await restore(there, await pack(from));
  expect(await there.client.variables.list({ query: { story: 'with-globals' } })).toEqual(
    await from.client.variables.list({ query: { story: 'with-globals' } }),
  );
});

test('of two stories made from one chat only the one that is here follows it', async () => {
  const there = await another();
  const own = await there.daemon.imports.fromFile(chat, options);
  const [report] = await restore(there, await pack(full, 'Evenings'));
  expect(report!.findings).toContainEqual(expect.objectContaining({ rule: 'origin-taken' }));
  expect((await there.daemon.imports.fromFile(chat, options)).story).toBe(own.story);
  expect(there.daemon.stories.document(edited.story).title).toBe('My evening');
});

test('a damaged picture is left out and told; the rest can still be brought back', async () => {
  const from = await another();
  const { story } = await from.client.imports.sample();
  const [first, second] = from.daemon.stories.document(story).assets;
  const file = async (id: string): Promise<string> => {
    const blob = await from.client.assets.file({ params: { id } });
    const hash = createHash('sha256')
      .update(Buffer.from(await blob.arrayBuffer()))
      .digest('hex');
    return path.join(from.dataDir, 'assets', hash.slice(0, 2), hash);
  };
  fs.appendFileSync(await file(first!.id), 'x');
  fs.rmSync(await file(second!.id));
  const { stream, findings } = await from.daemon.projects.backup(null);
  expect(findings.map((one) => one.rule)).toEqual(['asset-damaged', 'asset-damaged']);
  const there = await another();
  const [report] = await restore(there, await buffer(stream));
  expect(report!.findings.map((one) => one.rule)).toEqual(['asset-absent', 'asset-absent']);
  expect(there.daemon.stories.document(story)).toEqual(from.daemon.stories.document(story));
});

test('what is not there cannot be packed', async () => {
  await expect(full.client.projects.backup({ query: { project: 'Nobody' } })).rejects.toMatchObject({
    problem: { code: 'not_found', title: 'There is no project "Nobody".' },
  });
  const empty = await another();
  await expect(empty.client.projects.backup()).rejects.toMatchObject({ problem: { code: 'not_found' } });
  await expect(restore(empty, Buffer.from('nonsense'))).rejects.toMatchObject({
    problem: { code: 'invalid_input', title: expect.stringContaining('"backup.zip" was not imported') as string },
  });
  expect(await empty.client.stories.list()).toEqual([]);
});

test('nobody but the Studio gets at a backup, or has one restored', async () => {
  for (const [method, address] of [
    ['GET', '/api/projects/backup'],
    ['POST', '/api/projects/restore?name=x.zip'],
  ] as const) {
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await fetch(`${full.url}${address}`, { method, headers })).status).toBe(401);
  }
});

test('a project can be named anew on its way in; a backup is no single story', async () => {
  const there = await another();
  const zip = await pack(full);
  await expect(there.client.imports.upload({ query: { name: 'backup.zip' }, body: new Blob([zip]) })).rejects.toThrow(
    /holds 2 stories\. Restore it as a backup/,
  );
  expect(await there.client.stories.list()).toEqual([]);
  await there.client.projects.restore({ query: { name: 'b.zip', project: 'Moved' }, body: new Blob([zip]) });
  expect((await there.client.stories.list()).map((one) => one.project)).toEqual(['Moved', 'Moved']);
});
