import { afterEach, expect, test } from 'vitest';
import type { Story } from '@comfyvn/shared/story/story';
import { chatFile, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { startFakeComfy, type FakeComfy } from '../comfy/comfy-fake.test-support.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});
const MESSAGES = [
  said('Vic', '*Rain beats against the windows of the old tavern.* "Late again."', 0),
  said('Mika', '"I know."', 1),
  said('Vic', '*They walk out to the stone bridge over the river, under bare trees.* "Look."', 2),
  said('Mika', '"The water is high."', 3),
];
const FOREST = { op: 'background' as const, to: { paint: { motif: 'forest' as const, hue: 120 } } };

/** A story of one scene in which the place changes at its third message. */
async function start(): Promise<
  RunningDaemon & { fake: FakeComfy; story: string; scene: string; node: string; document(): Promise<Story> }
> {
  const fake = await startFakeComfy();
  open.push(fake);
  const running = await startDaemon();
  open.push({ stop: () => running.daemon.stop() });
  const { client } = running;
  await client.comfy.addHost({ body: { url: fake.url } });
  const { story } = await client.imports.upload({
    query: { name: 'Vic.jsonl' },
    body: new Blob([chatFile(MESSAGES)]),
  });
  const document = () => client.stories.document({ params: { id: story } });
  const { revision, scenes } = await document();
  const [scene] = scenes;
  const node = scene!.nodes.find((one) => one.type === 'line' && one.source?.message === 2)!;
  await client.stories.edit({
    params: { id: story },
    body: {
      revision,
      edits: [
        { op: 'updateNode', scene: scene!.id, node: node.id, set: { stage: [...(node.stage ?? []), FOREST] } },
        // A place may also change at a step without words.
        {
          op: 'addNode',
          scene: scene!.id,
          node: { id: 'back', type: 'action', actions: [{ type: 'stage', changes: [FOREST] }] },
        },
      ],
    },
  });
  return { ...running, fake, story, scene: scene!.id, node: node.id, document };
}

test('what could be drawn for a story: where each scene begins, where the place changes within it, and who is seen', async () => {
  const { client, story, scene, node } = await start();
  const all = await client.pictures.wanted({ params: { id: story }, query: {} });
  expect(all.map(({ subject, asset, isRepeated }) => ({ subject, asset, isRepeated }))).toEqual([
    { subject: { purpose: 'background', scene }, asset: null, isRepeated: false },
    { subject: { purpose: 'background', scene, node }, asset: null, isRepeated: false },
    { subject: { purpose: 'background', scene, node: 'back' }, asset: null, isRepeated: true },
    expect.objectContaining({ subject: expect.objectContaining({ purpose: 'sprite' }) as unknown }),
  ]);
  const ofScene = await client.pictures.wanted({ params: { id: story }, query: { scene } });
  expect(ofScene).toEqual(all.slice(0, 3));
  expect(all[1]!.title).toMatch(/^Background within ".*", from: They walk out to the stone bridge/);
});

test('the prompt of a place within a scene is of its lines alone, as that of the beginning is', async () => {
  const { client, story, scene, node } = await start();
  const params = { id: story };
  const begin = await client.pictures.plan({ params, body: { purpose: 'background', scene } });
  const within = await client.pictures.plan({ params, body: { purpose: 'background', scene, node } });
  expect(begin.prompt).toContain('old tavern');
  expect(begin.prompt).not.toContain('stone bridge');
  expect(within.prompt).toContain('stone bridge over the river');
  expect(within.prompt).not.toContain('tavern');
});

test.each([false, true])(
  'a background within a scene is drawn, kept where the place changes (everywhere: %s) and taken back without a trace',
  async (everywhere) => {
    const { client, story, scene, node, document } = await start();
    const before = await document();
    const subject = { purpose: 'background' as const, scene, node };
    const params = { id: story };
    const plan = await client.pictures.plan({ params, body: subject });
    const [asked] = await client.pictures.draw({
      params,
      body: { pictures: [{ ...plan, subject, template: 'sdxl' }] },
    });
    expect((await settled(client, asked!.job)).state).toBe('done');
    await client.pictures.keep({ params: { id: asked!.id }, body: { everywhere } });
    const [picture] = await client.pictures.list({ params });
    const to = { op: 'background', to: { asset: picture!.asset } };
    const [after] = (await document()).scenes;
    expect(after!.stage).toEqual(before.scenes[0]!.stage);
    expect(after!.nodes.find(({ id }) => id === node)!.stage).toContainEqual(to);
    expect(after!.nodes.find(({ id }) => id === 'back')).toMatchObject({
      actions: [{ changes: [everywhere ? to : FOREST] }],
    });
    expect((await client.pictures.lineage({ params: { id: asked!.id } })).message).toBe(2);
    const wanted = await client.pictures.wanted({ params, query: {} });
    expect(wanted[1]!.asset).toBe(picture!.asset);
    await client.pictures.takeBack({ params: { id: asked!.id } });
    expect({ ...(await document()), revision: 0 }).toEqual({ ...before, revision: 0 });
  },
);

test('a background is not drawn for a line at which no place changes', async () => {
  const { client, story, scene, document } = await start();
  const [line] = (await document()).scenes[0]!.nodes;
  const body = { purpose: 'background' as const, scene, node: line!.id };
  await expect(client.pictures.plan({ params: { id: story }, body })).rejects.toThrow(/where in the scene the place/);
});
