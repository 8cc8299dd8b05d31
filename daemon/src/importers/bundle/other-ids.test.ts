import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openStory } from '@comfyvn/shared/story/migrations';
import { openSave } from '@comfyvn/shared/story/save';
import { headWithAssets, saveWithAssets, sceneWithAssets } from './other-ids.ts';

const golden = path.join(import.meta.dirname, '../../../../tests/golden');
const newest = (kind: string): unknown => {
  const files = fs.readdirSync(path.join(golden, kind)).filter((name) => /^v\d+\.json$/.test(name));
  const last = files.sort((a, b) => Number(b.slice(1, -5)) - Number(a.slice(1, -5)))[0]!;
  return JSON.parse(fs.readFileSync(path.join(golden, kind, last), 'utf8'));
};
const story = openStory(newest('stories'));
const ids = new Map(story.assets.map(({ id }) => [id, `other_${id}`]));

/** All texts of a value that stand where an asset is named, by the key they stand under. */
function named(value: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(value, (key, inner: unknown) => {
    const isId = typeof inner === 'string' && (ids.has(inner) || inner.startsWith('other_'));
    if (isId && key !== 'name' && key !== 'kind' && key !== 'op' && key !== 'type') found.push(inner);
    return inner;
  });
  return found;
}

test('all that a story names an asset for follows when its assets get other ids', () => {
  const after = { ...headWithAssets(story, ids), scenes: story.scenes.map((scene) => sceneWithAssets(scene, ids)) };
  expect(named(story).filter((id) => id.startsWith('other_'))).toEqual([]);
  expect(named(after)).toEqual(named(story).map((id) => `other_${id}`));
  // The golden story uses each of its assets, so that this says something about all of their uses.
  expect(new Set(named({ ...after, assets: [] })).size).toBeGreaterThan(story.assets.length - 3);
});

test('so does what is on the stages of a saved game', () => {
  const stored = { slot: 'a', save: openSave(newest('saves')) } as unknown as Parameters<typeof saveWithAssets>[0];
  const before = named(stored);
  expect(before.length).toBeGreaterThan(5);
  expect(named(saveWithAssets(stored, ids))).toEqual(before.map((id) => `other_${id}`));
});

test('without other ids nothing is made anew', () => {
  expect(headWithAssets(story, new Map())).toBe(story);
});
