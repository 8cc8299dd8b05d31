import { afterEach, expect, test } from 'vitest';
import { chatFile, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { cardPng, fullCard } from '../../importers/character-card/card.test-support.ts';
import { startFakeComfy, type FakeComfy, type FakeComfyOptions } from '../comfy/comfy-fake.test-support.ts';
import { lackingPictures } from './pictures.lacking.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});

async function start(
  options: FakeComfyOptions = {},
): Promise<RunningDaemon & { fake: FakeComfy; params: { id: string } }> {
  const fake = await startFakeComfy(options);
  open.push(fake);
  const running = await startDaemon();
  open.push({ stop: () => running.daemon.stop() });
  const lines = [
    said('Vic', '*Rain beats against the windows of the old tavern.* "Late again."', 0),
    said('Mika', '"I know."', 1),
  ];
  const { story } = await running.client.imports.upload({
    query: { name: 'Vic.jsonl' },
    body: new Blob([chatFile(lines)]),
  });
  return { ...running, fake, params: { id: story } };
}
const countsOf = (kinds: readonly { purpose: string; count: number }[]) =>
  Object.fromEntries(kinds.map(({ purpose, count }) => [purpose, count]));

test('what a story lacks is told with who draws it, drawn as one batch and put into the story', async () => {
  const { client, fake, params } = await start();
  const alone = await client.pictures.lacking({ params });
  expect(countsOf(alone.kinds)).toEqual({ background: 1, sprite: 1, expression: 0, moment: 1 });
  expect(alone.kinds[0]).toMatchObject({ problem: 'Add a ComfyUI and switch it on.', template: null });
  const body = { purposes: ['background' as const, 'sprite' as const], keep: true };
  await expect(client.pictures.drawLacking({ params, body })).rejects.toThrow(/Add a ComfyUI/);

  await client.comfy.addHost({ body: { url: fake.url, name: 'Workshop' } });
  const { kinds } = await client.pictures.lacking({ params });
  expect(kinds[0]).toMatchObject({ template: 'SDXL', place: 'Workshop', problem: null, isGuess: true });
  expect(kinds[0]!.seconds).toBeGreaterThan(0);
  expect(kinds[0]!.titles[0]).toMatch(/^Background of /);

  const batch = await client.pictures.drawLacking({ params, body });
  expect(batch.batch).toMatchObject({ total: 2 });
  expect((await settled(client, batch.id)).state).toBe('done');
  const { scenes, characters } = await client.stories.document({ params });
  expect(scenes[0]!.stage.find((one) => one.op === 'background')).toHaveProperty('to.asset');
  expect(characters.find(({ name }) => name === 'Vic')!.sprites).toHaveLength(1);
  const after = await client.pictures.lacking({ params });
  expect(countsOf(after.kinds)).toMatchObject({ background: 0, sprite: 0, moment: 1 });
  expect(after.job).toBeNull();
  await expect(client.pictures.drawLacking({ params, body })).rejects.toThrow(/lacks nothing/);
});

test('what is being drawn or waits to be kept is not lacking, what was stopped is', async () => {
  const { client, fake, params } = await start({ steps: 2_000, stepMs: 20 });
  await client.comfy.addHost({ body: { url: fake.url } });
  const batch = await client.pictures.drawLacking({
    params,
    body: { purposes: ['background', 'sprite', 'moment'], keep: false },
  });
  const during = await client.pictures.lacking({ params });
  expect(during.job).toBe(batch.id);
  expect(Object.values(countsOf(during.kinds))).toEqual([0, 0, 0, 0]);
  await client.jobs.cancel({ params: { id: batch.id } });
  await settled(client, batch.id);
  const { kinds, job } = await client.pictures.lacking({ params });
  expect(job).toBeNull();
  expect(countsOf(kinds)).toMatchObject({ background: 1, sprite: 1, moment: 1 });
  fake.options = {};
  const again = await client.pictures.drawLacking({ params, body: { purposes: ['background'], keep: false } });
  expect(again.batch).toBeNull();
  await settled(client, again.id);
  expect(countsOf((await client.pictures.lacking({ params })).kinds)).toMatchObject({ background: 0 });
});

test('expressions that the story shows are drawn from the card picture, with a template that begins with one', async () => {
  const { client, fake } = await start();
  await client.comfy.addHost({ body: { url: fake.url } });
  const { story } = await client.imports.upload({
    query: { name: 'Vic.png' },
    body: new Blob([new Uint8Array(await cardPng(fullCard()))]),
  });
  const params = { id: story };
  const { characters, scenes, revision } = await client.stories.document({ params });
  const character = characters.find(({ portrait }) => portrait)!.id;
  const edits = [
    {
      op: 'addNode' as const,
      scene: scenes[0]!.id,
      node: {
        id: 'smile',
        type: 'action' as const,
        actions: [{ type: 'stage' as const, changes: [{ op: 'show' as const, character, expression: 'joy' }] }],
      },
    },
  ];
  await client.stories.edit({ params, body: { revision, edits } });
  const before = await client.pictures.lacking({ params });
  expect(before.kinds.find((one) => one.purpose === 'expression')!.titles).toContainEqual(
    expect.stringMatching(/, joy$/),
  );
  const job = await client.pictures.drawLacking({ params, body: { purposes: ['expression'], keep: true } });
  expect((await settled(client, job.id)).state).toBe('done');
  expect(fake.uploads.size).toBeGreaterThan(0);
  const after = (await client.stories.document({ params })).characters.find((one) => one.id === character)!;
  expect(after.sprites.map(({ expression }) => expression)).toContain('joy');
});

test('the faces of what somebody says are lacking too, the most frequent first', () => {
  const says = (id: string, expression: string, speaker = 'vic') => ({
    id,
    type: 'line',
    text: [id],
    speaker,
    expression,
  });
  const faces = ['anger', 'joy', 'joy', 'joy', 'neutral', 'fear'];
  const nodes = [...faces.map((face, i) => says(`n${i}`, face)), says('m', 'joy', 'mika')];
  const scenes = [{ id: 'one', title: 'one', stage: [{ op: 'show', character: 'vic', expression: 'fear' }], nodes }];
  const drawn = { id: 'vic', sprites: [{ expression: 'anger' }] };
  const characters = [drawn, { id: 'mika', sprites: [] }];
  const found = lackingPictures({ scenes, characters } as never, []).expression;
  expect(found.map((one) => [one.character, one.expression])).toEqual([
    ['vic', 'joy'],
    ['vic', 'fear'],
  ]);
});

test('a scene that shows a moment lacks none, and each place counts once', () => {
  const line = (id: string, text: string, stage: object[] = []) => ({ id, type: 'line', text: [text], stage });
  const forest = { op: 'background', to: { paint: { motif: 'forest', hue: 1 } } };
  const scene = (id: string, ...nodes: object[]) => ({ id, title: id, stage: [forest], nodes });
  const scenes = [
    scene('one', line('a', 'short'), line('b', 'a much longer one')),
    scene('two', line('c', 'here', [{ op: 'picture', to: { asset: 'x', fit: 'cover' } }])),
  ];
  const found = lackingPictures({ scenes, characters: [] } as never, []);
  expect(found.background.map(({ scene: at }) => at)).toEqual(['one']);
  expect(found.moment).toEqual([{ purpose: 'moment', scene: 'one', node: 'b' }]);
  const asked = [{ purpose: 'moment' as const, scene: 'one', node: 'a' }];
  expect(lackingPictures({ scenes, characters: [] } as never, asked).moment).toEqual([]);
});
