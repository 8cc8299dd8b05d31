import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { storyAsset } from '@comfyvn/shared/story/story';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import { chatFile, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(() => running.daemon.stop());

const drawn = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#357', noise: { type: 'gaussian', mean: 99, sigma: 9 } } })
    .jpeg()
    .toBuffer();

/** A story that names a picture, which is that large. */
async function storyWith(name: string, [width, height]: [number, number]): Promise<{ story: string; id: string }> {
  const { assets, stories, imports } = running.client;
  const { asset } = await assets.bring({
    query: { name: `backgrounds/${name}.jpg` },
    body: new Blob([new Uint8Array(await drawn(width, height))]),
  });
  const { story } = await imports.upload({
    query: { name: `${name}.jsonl` },
    body: new Blob([chatFile([said(name, '"Hello."', 0)])]),
  });
  const { revision, scenes } = await stories.get({ params: { id: story } });
  const shown = { op: 'background', to: { asset: asset.id } } as const;
  await stories.edit({
    params: { id: story },
    body: {
      revision,
      edits: [
        { op: 'addAsset', asset: storyAsset.parse(asset) },
        { op: 'updateScene', scene: scenes[0]!.id, set: { stage: [shown] } },
      ],
    },
  });
  return { story, id: asset.id };
}

const sizesJobs = () => running.client.jobs.list({ query: { kind: 'sizes' } });
const jobOf = (title: string) =>
  vi.waitFor(
    async () => {
      const job = (await sizesJobs()).find((one) => one.title.includes(title));
      expect(job).toBeDefined();
      return job!;
    },
    { timeout: 30_000, interval: 100 },
  );
const answered = (id: string, query: string): Promise<Response> =>
  fetch(`${running.url}/api/assets/${id}/preview?${query}`, {
    headers: { authorization: `Bearer ${running.daemon.token}` },
  });

test(
  'the pictures of a story are made smaller ahead, in the widths of likely stages',
  { timeout: 60_000 },
  async () => {
    const { id } = await storyWith('Quay', [2_400, 1_350]);
    const { id: small } = await storyWith('Shed', [800, 450]);
    const job = await settled(running.client, (await jobOf('Quay')).id);
    expect(job).toMatchObject({ state: 'done', priority: -50, lane: 'sizes', result: { made: 2 } });
    for (const width of [1_280, 1_920]) {
      const res = await answered(id, `width=${width}&missing=larger`);
      expect(res.headers.get('cache-control')).toContain('immutable');
      const { format, width: wide } = await sharp(Buffer.from(await res.arrayBuffer())).metadata();
      expect([format, wide]).toEqual(['webp', width]);
    }
    expect((await sizesJobs()).some(({ title }) => title.includes('Shed'))).toBe(false);
    expect((await answered(small, 'width=640')).ok).toBe(true);
  },
);

test(
  'who asks for a size that is not there gets the picture at once, and the size later',
  { timeout: 60_000 },
  async () => {
    const { id } = await storyWith('Pier', [2_000, 1_125]);
    await settled(running.client, (await jobOf('Pier')).id);
    const first = await answered(id, 'width=1920&missing=larger');
    expect(first.headers.get('content-type')).toBe('image/jpeg');
    // Nothing may keep it in place of the size.
    expect(first.headers.get('cache-control')).toBe('no-store');
    const widthOf = async (width: number): Promise<number> =>
      (await sharp(Buffer.from(await (await answered(id, `width=${width}&missing=larger`)).arrayBuffer())).metadata())
        .width;
    // The nearest that there is.
    expect(await widthOf(1_024)).toBe(1_280);
    await expect.poll(() => widthOf(1_024), { timeout: 30_000, interval: 200 }).toBe(1_024);
    await expect.poll(() => widthOf(1_920), { timeout: 30_000, interval: 200 }).toBe(1_920);
  },
);

test('the job of a story that goes is cancelled', { timeout: 60_000 }, async () => {
  running.daemon.jobs.pauseLane('sizes');
  const { story } = await storyWith('Weir', [3_000, 1_500]);
  const { id } = await jobOf('Weir');
  await running.client.stories.remove({ params: { id: story } });
  expect(await settled(running.client, id)).toMatchObject({ state: 'cancelled' });
  running.daemon.jobs.resumeLane('sizes');
  expect((await sizesJobs()).every(({ state }) => isFinished(state))).toBe(true);
});
