import type { Finding } from '@comfyvn/shared/story/finding';
import { expect, test } from 'vitest';
import { AssetCache } from './asset-cache.ts';

const wide = { id: 'quay', kind: 'background', name: 'Quay', mime: 'image/png', width: 3840, height: 2160 } as const;

function cacheOf(copy?: (id: string, width: number) => Promise<Blob>) {
  const asked: string[] = [];
  const findings: Finding[] = [];
  const load = (id: string): Promise<Blob> => {
    asked.push(id);
    return id === 'lost' ? Promise.reject(new Error(id)) : Promise.resolve(new Blob(['whole']));
  };
  const noted = copy && ((id: string, width: number) => (asked.push(`${id} ${width}`), copy(id, width)));
  const cache = new AssetCache(
    { load, ...(noted && { copy: noted }) },
    (finding) => findings.push(finding),
    () => {},
  );
  cache.widths.stand((id) => ({ ...wide, id }), { width: 1280, height: 720 });
  return { cache, asked, findings };
}

test('a picture is asked for in the width of its stage, once, and larger when it has to be', async () => {
  const { cache, asked } = cacheOf((_, width) => Promise.resolve(new Blob([String(width)])));
  const [one, other] = await Promise.all([cache.picture('quay'), cache.picture('quay')]);
  expect([await one?.text(), other]).toEqual(['1280', one]);
  cache.widths.stand((id) => ({ ...wide, id }), { width: 1920, height: 1080 });
  expect(await (await cache.picture('quay'))?.text()).toBe('1920');
  expect(await (await cache.picture('quay', null))?.text()).toBe('whole');
  expect(asked).toEqual(['quay 1280', 'quay 1920', 'quay']);
});

test('a picture comes as it is where its copy cannot be had, or where there are none', async () => {
  const { cache, asked, findings } = cacheOf(() => Promise.reject(new Error('no sizes')));
  expect(await (await cache.picture('quay'))?.text()).toBe('whole');
  expect(asked).toEqual(['quay 1280', 'quay']);
  expect(findings).toEqual([]);
  expect(await (await cacheOf().cache.picture('quay'))?.text()).toBe('whole');
});

test('one that is missing in every size is told of once, and asked for again after an edit', async () => {
  const { cache, asked, findings } = cacheOf(() => Promise.reject(new Error('no sizes')));
  expect([await cache.picture('lost'), await cache.picture('lost'), await cache.load('lost')]).toEqual([
    null,
    null,
    null,
  ]);
  expect(findings).toHaveLength(1);
  cache.forgetMissing();
  await cache.picture('lost');
  expect(asked).toEqual(['lost 1280', 'lost', 'lost 1280', 'lost']);
});
