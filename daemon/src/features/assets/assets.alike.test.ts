import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storyAsset } from '@comfyvn/shared/story/story';
import { chatFile, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(() => running.daemon.stop());

/** A figure before a hill; `smile` is a stroke of a few pixels. */
const scene = (hill: string, smile = 200): Sharp =>
  sharp(
    Buffer.from(
      [...Array(240 * 320).keys()].flatMap((at) => {
        const [x, y] = [at % 240, Math.floor(at / 240)];
        if (Math.hypot(x - 120, y - 110) < 60)
          return Math.abs(y - 130) < 12 && Math.abs(x - 120) < 30 ? [smile, 20, 20] : [230, 190, 160];
        return y > 200 + x / 6 ? [Number.parseInt(hill, 16), 120, 40] : [90, 140, 210 - y / 4];
      }),
    ),
    { raw: { width: 240, height: 320, channels: 3 } },
  );
const bring = async (name: string, bytes: Buffer) =>
  (await running.client.assets.bring({ query: { name }, body: new Blob([new Uint8Array(bytes)]) })).asset;

test('copies that are smaller or saved otherwise are found; another face or hill is another picture', async () => {
  const { assets, stories, imports } = running.client;
  const whole = await bring('sprites/ann.png', await scene('50').png().toBuffer());
  const small = await bring('sprites/copy.jpg', await scene('50').resize(150).jpeg({ quality: 70 }).toBuffer());
  await bring('sprites/ann angry.png', await scene('50', 20).png().toBuffer());
  await bring('sprites/elsewhere.png', await scene('e0').png().toBuffer());
  const shared = await bring('sprites/again.png', await scene('50').png().toBuffer());
  const pairs = (await assets.alike()).map(({ one, other, likeness }) => [
    [one.id, other.id].toSorted(),
    likeness === 1,
  ]);
  expect(pairs).toContainEqual([[whole.id, shared.id].toSorted(), true]);
  expect(pairs.filter(([, isSame]) => isSame === false)).toEqual([[expect.arrayContaining([small.id]), false]]);

  const { story } = await imports.upload({
    query: { name: 'Ann.jsonl' },
    body: new Blob([chatFile([said('Ann', '"Hello."', 0)])]),
  });
  const { revision, characters } = await stories.get({ params: { id: story } });
  const ann = characters.find(({ name }) => name === 'Ann')!;
  await stories.edit({
    params: { id: story },
    body: {
      revision,
      edits: [
        { op: 'addAsset', asset: storyAsset.parse(small) },
        { op: 'updateCharacter', character: ann.id, set: { sprites: [{ expression: 'neutral', asset: small.id }] } },
      ],
    },
  });
  await assets.update({ params: { id: small.id }, body: { tags: ['ann'], licence: 'CC0-1.0' } });
  const kept = await assets.merge({ params: { id: small.id }, body: { into: whole.id } });
  expect(kept).toMatchObject({ id: whole.id, tags: ['ann'], licence: 'CC0-1.0' });
  const after = await stories.get({ params: { id: story } });
  expect(after.characters.find(({ id }) => id === ann.id)?.sprites).toMatchObject([{ asset: whole.id }]);
  expect(after.assets).toMatchObject([{ id: whole.id, licence: 'CC0-1.0' }]);
  await expect(assets.get({ params: { id: small.id } })).rejects.toThrow('There is no asset');

  await assets.keepApart({ params: { id: shared.id }, body: { other: whole.id } });
  expect(await assets.alike()).toEqual([]);
  const { palette, sharing, uses } = await assets.lineage({ params: { id: whole.id } });
  expect(palette.length).toBeGreaterThan(2);
  expect(palette[0]).toMatch(/^#[0-9a-f]{6}$/);
  expect(sharing.map(({ id }) => id)).toEqual([shared.id]);
  expect(uses).toMatchObject([{ kind: 'sprite', character: ann.id, title: 'Ann, neutral' }]);
});

test('smaller pictures are made once, kept, and cleared away over the budget; what was brought in never is', async () => {
  const { assets, settings } = running.client;
  const asset = await bring('backgrounds/hill.png', await scene('20').png().toBuffer());
  const params = { id: asset.id };
  const small = await assets.preview({ params, query: { width: 160 } });
  expect(small.type).toBe('image/webp');
  expect(await sharp(Buffer.from(await small.arrayBuffer())).metadata()).toMatchObject({ width: 160, height: 213 });
  const avif = await assets.preview({ params, query: { width: 640, format: 'avif' } });
  expect(await sharp(Buffer.from(await avif.arrayBuffer())).metadata()).toMatchObject({ width: 240 });
  await expect(assets.preview({ params, query: { width: 161 } })).rejects.toThrow('One of 160');
  const get = (headers: Record<string, string>) =>
    fetch(`${running.url}/api/assets/${asset.id}/preview?width=160`, {
      headers: { authorization: `Bearer ${running.daemon.token}`, ...headers },
    });
  const again = await get({});
  expect(again.headers.get('cache-control')).toContain('immutable');
  // A browser keeps it for our own pages and for those of SillyTavern apart.
  expect(again.headers.get('vary')).toMatch(/origin/i);
  expect((await get({ 'if-none-match': again.headers.get('etag')! })).status).toBe(304);
  const { remakeableBytes, sizeBytes } = await assets.room();
  expect(remakeableBytes).toBeGreaterThan(0);

  // A file that nobody asked for long, far over the budget.
  const folder = path.join(running.dataDir, 'cache', 'pictures', '00');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'old.webp'), Buffer.alloc(11e6));
  fs.utimesSync(path.join(folder, 'old.webp'), 1, 1);
  await settings.update({ body: { assets: { budgetMegabytes: 10 } } });
  expect(await assets.tidy()).toEqual({ freedBytes: 11e6 });
  expect(await assets.room()).toMatchObject({ remakeableBytes, sizeBytes, budgetBytes: 10e6 });
  expect(fs.existsSync(path.join(folder, 'old.webp'))).toBe(false);
  expect((await assets.file({ params })).size).toBe(asset.sizeBytes);
});

test('files are fetched from hosts that were added, and from no others', async () => {
  const { assets, settings } = running.client;
  const png = await scene('99').png().toBuffer();
  const server = http.createServer((req, res) => {
    if (req.url === '/moved.png') res.writeHead(302, { location: '/pictures/sea%20side.png' }).end();
    else if (req.url === '/pictures/sea%20side.png') res.writeHead(200, { 'content-type': 'image/png' }).end(png);
    else res.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  const get = (place: string) => assets.fetch({ body: { url: `http://${host}${place}`, licence: 'CC0-1.0' } });
  try {
    await expect(get('/pictures/sea%20side.png')).rejects.toThrow(`"${host}" is not among the hosts`);
    await settings.update({ body: { assets: { hosts: [host] } } });
    const { asset } = await get('/pictures/sea%20side.png');
    expect(asset).toMatchObject({
      name: 'sea side',
      licence: 'CC0-1.0',
      source: `http://${host}/pictures/sea%20side.png`,
    });
    await expect(get('/moved.png')).rejects.toThrow('sends on to /pictures/sea%20side.png');
    await expect(get('/none.png')).rejects.toThrow('answered 404');
    await expect(assets.fetch({ body: { url: 'file:///etc/passwd' } })).rejects.toThrow('Invalid input');
  } finally {
    await new Promise((done) => server.close(done));
  }
});
