import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { base64, fullCard, textChunk, withChunks } from '../../importers/character-card/card.test-support.ts';

let running: RunningDaemon | null = null;
afterEach(async () => {
  await running?.daemon.stop();
  running = null;
});

const SIZE = { width: 120, height: 180 };
type Colour = readonly [red: number, green: number, blue: number];
const SKIN: Colour = [181, 100, 63];
const plain = (): Colour => [232, 228, 218];
const painted = (x: number, y: number): Colour => [x * 2, y, 255 - x * 2];

/** A figure of one colour before a wall. */
function figure(wall: (x: number, y: number) => Colour): Promise<Buffer> {
  const { width, height } = SIZE;
  const pixels = Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x >= 40 && x < 80 && y >= 30 && y < 170 ? SKIN : wall(x, y);
  });
  return sharp(Buffer.from(pixels.flat()), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A story of one card with this picture, and who is on it. */
async function cardOf(picture: Buffer) {
  running = await startDaemon();
  const { client } = running;
  const png = withChunks(picture, [textChunk('chara', base64(fullCard()))]);
  const { story } = await client.imports.upload({ query: { name: 'Vic.png' }, body: new Blob([new Uint8Array(png)]) });
  const document = () => client.stories.document({ params: { id: story } });
  const { id } = (await document()).characters.find((one) => one.portrait)!;
  return { client, story, document, id };
}

test('a card picture before a plain wall is cut out, seen first, kept as a sprite and taken back', async () => {
  const { client, story, document, id } = await cardOf(await figure(plain));
  const before = await document();
  const asked = await client.pictures.cutOut({ params: { id: story }, body: { character: id } });
  expect((await settled(client, asked.job)).state).toBe('done');
  expect(await document()).toEqual(before);
  const [picture] = await client.pictures.list({ params: { id: story } });
  const bytes = Buffer.from(await (await client.assets.file({ params: { id: picture!.asset! } })).arrayBuffer());
  const { info, data } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  // What is left is the figure, and it fills its picture.
  expect(Math.abs(info.width - 40)).toBeLessThanOrEqual(2);
  expect(info.height).toBeLessThan(SIZE.height);
  expect(data[(Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 4 + 3]).toBe(255);
  await client.pictures.keep({ params: { id: picture!.id }, body: {} });
  const kept = (await document()).characters.find((one) => one.id === id)!;
  expect(kept.sprites).toEqual([{ expression: 'neutral', asset: picture!.asset }]);
  expect(await client.pictures.lineage({ params: { id: picture!.id } })).toMatchObject({
    hostName: 'ComfyVN',
    templateName: 'cut out of the card picture',
  });
  const { record } = await client.assets.lineage({ params: { id: picture!.asset! } });
  expect(record.provenance).toMatchObject({ tool: 'ComfyVN', from: [kept.portrait] });
  await client.pictures.takeBack({ params: { id: picture!.id } });
  expect({ ...(await document()), revision: 0 }).toEqual({ ...before, revision: 0 });
});

test.each([
  ['before a painted background', painted],
  ['that is nothing but wall', () => SKIN],
])('a card picture %s is refused in one sentence', async (_, wall) => {
  const { client, story, id } = await cardOf(await figure(wall));
  const asked = await client.pictures.cutOut({ params: { id: story }, body: { character: id } });
  const job = await settled(client, asked.job);
  expect(job).toMatchObject({ state: 'failed', error: { code: 'invalid_input' } });
  expect(job.error!.message).toMatch(/^The figure stands before no plain background/);
});

test('a character without a card picture is refused at once', async () => {
  const { client, story, document } = await cardOf(await figure(plain));
  const other = (await document()).characters.find((one) => !one.portrait);
  await expect(
    client.pictures.cutOut({ params: { id: story }, body: { character: other?.id ?? 'nobody' } }),
  ).rejects.toMatchObject({ problem: { status: other ? 400 : 404 } });
});
