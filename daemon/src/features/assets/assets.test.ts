import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storyAsset } from '@comfyvn/shared/story/story';
import { chatFile, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { toWav } from '../speech/sound/wav.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(() => running.daemon.stop());

const picture = async (red: number): Promise<Blob> =>
  new Blob([
    await sharp({ create: { width: 16, height: 9, channels: 3, background: { r: red, g: 90, b: 9 } } })
      .png()
      .toBuffer(),
  ]);
const wav = (): Blob => new Blob([new Uint8Array(toWav({ rate: 8_000, samples: new Float32Array(800) }))]);

test('files are taken in by what they are, once, and found by what is known of them', async () => {
  const { assets } = running.client;
  const night = await assets.bring({
    query: { name: 'Harbour/backgrounds/night_1.png', licence: 'CC0-1.0', tags: 'sea, night' },
    body: await picture(1),
  });
  expect(night).toMatchObject({ isNew: true, asset: { kind: 'background', name: 'night 1', tags: ['sea', 'night'] } });
  const again = await assets.bring({ query: { name: 'Harbour/backgrounds/night_1.png' }, body: await picture(1) });
  expect(again).toMatchObject({ isNew: false, asset: { id: night.asset.id } });
  const theme = await assets.bring({ query: { name: 'bgm/Theme 100%.wav', rating: 'everyone' }, body: wav() });
  expect(theme.asset).toMatchObject({ kind: 'music', mime: 'audio/wav', rating: 'everyone' });
  const ids = async (query: object): Promise<string[]> => (await assets.list({ query })).assets.map(({ id }) => id);
  expect(await ids({ search: 'NIGHT' })).toEqual([night.asset.id]);
  expect(await ids({ search: '100%' })).toEqual([theme.asset.id]);
  expect(await ids({ search: '%' })).toEqual([theme.asset.id]);
  expect(await ids({ tag: 'sea' })).toEqual([night.asset.id]);
  expect(await ids({ rating: 'none' })).toEqual([night.asset.id]);
  expect(await ids({ licence: 'none' })).toEqual([theme.asset.id]);
  expect(await ids({ kind: 'music' })).toEqual([theme.asset.id]);
  expect(await ids({ use: 'used' })).toEqual([]);
  expect(await ids({ use: 'unused', sort: 'name' })).toEqual([night.asset.id, theme.asset.id]);
  expect(await assets.list({ query: { limit: 1, offset: 1, sort: 'oldest' } })).toMatchObject({
    total: 2,
    assets: [{ id: theme.asset.id }],
  });
  expect(await assets.facets()).toMatchObject({ records: 2, tags: [{ value: 'night' }, { value: 'sea' }] });
  await expect(assets.bring({ query: { name: 'a.png' }, body: new Blob(['no picture']) })).rejects.toThrow(
    '"a" is not a picture',
  );
});

test('what a story uses cannot be removed and says where; what it only names is let go', async () => {
  const { assets, stories, imports } = running.client;
  const { story } = await imports.upload({
    query: { name: 'Vic.jsonl' },
    body: new Blob([chatFile([said('Vic', '"Hello."', 0)])]),
  });
  const { asset } = await assets.bring({ query: { name: 'backgrounds/quay.png' }, body: await picture(2) });
  const known = storyAsset.parse(asset);
  const scene = (await stories.document({ params: { id: story } })).scenes[0]!;
  const edit = async (...edits: Parameters<typeof stories.edit>[0]['body']['edits']): Promise<void> => {
    const { revision } = await stories.get({ params: { id: story } });
    await stories.edit({ params: { id: story }, body: { revision, edits } });
  };
  const params = { id: asset.id };
  await edit(
    { op: 'addAsset', asset: known },
    { op: 'updateScene', scene: scene.id, set: { stage: [{ op: 'background', to: { asset: asset.id } }] } },
  );
  expect(await assets.uses({ params })).toEqual([
    { kind: 'background', story, scene: scene.id, node: null, character: null, title: scene.title },
  ]);
  await expect(assets.remove({ params })).rejects.toThrow(`used in ${scene.title} (background)`);
  expect((await assets.list({ query: { use: 'used' } })).assets).toMatchObject([{ id: asset.id }]);

  await assets.update({ params, body: { licence: 'CC-BY-4.0', author: 'Ann', tags: ['sea'], rating: 'teen' } });
  const named = async () => (await stories.get({ params: { id: story } })).assets.find(({ id }) => id === asset.id);
  expect(await named()).toMatchObject({ licence: 'CC-BY-4.0', author: 'Ann' });
  await assets.update({ params, body: { licence: null } });
  expect(await named()).not.toHaveProperty('licence');

  await edit({ op: 'updateScene', scene: scene.id, set: { stage: scene.stage } });
  await assets.remove({ params });
  expect(await named()).toBeUndefined();
  await expect(assets.get({ params })).rejects.toThrow('There is no asset');
  await expect(assets.remove({ params })).rejects.toThrow('There is no asset');
});
