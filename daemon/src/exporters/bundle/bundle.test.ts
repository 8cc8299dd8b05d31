import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryStory, line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Story, StoryAsset } from '@comfyvn/shared/story/story';
import { nameFault, nameKey } from '@comfyvn/shared/bundle/entry-name';
import type { ExportAsset, ExportSource } from '../exporter.ts';
import { bundleExporter } from './index.ts';

const sourceOf = (story: Story, more: Partial<ExportSource> = {}): ExportSource => ({
  story,
  assets: new Map(
    story.assets.map((asset): [string, ExportAsset] => [asset.id, { ...asset, sizeBytes: 1, sha256: '0'.repeat(64) }]),
  ),
  version: '0.1.0',
  program: new Map(),
  ...more,
});
const textOf = (source: ExportSource, path: string): string => {
  const file = bundleExporter.plan(source).files.find((one) => one.path === path);
  return file && 'text' in file ? file.text : '';
};
const asset = (id: string, name: string, more: Partial<StoryAsset> = {}): StoryAsset => ({
  id,
  kind: 'sprite',
  name,
  mime: 'image/png',
  ...more,
});

/** Names that people, strangers and Windows come up with. */
const arbitraryName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    'CON',
    'nul.png',
    '../../etc/passwd',
    'C:\\x',
    '',
    '...',
    'Straße',
    '夜の港',
    'a/b',
    'A',
    'a',
    'É',
    'e\u0301',
  ),
);

test('whatever things are called, their files have names that every system takes, and no two the same', () => {
  fc.assert(
    fc.property(fc.array(arbitraryName, { minLength: 1, maxLength: 12 }), (names) => {
      const story = storyOf(
        names.map((name, i) => ({ ...sceneOf(`s${i}`, [line(`n${i}`)]), title: name.slice(0, 300) })),
        { title: names[0]! || 'x', assets: names.map((name, i) => asset(`a${i}`, name.slice(0, 300))) },
      );
      const paths = bundleExporter.plan(sourceOf(story)).files.map((file) => file.path);
      expect(paths.map(nameFault).filter((fault) => fault !== null)).toEqual([]);
      expect(new Set(paths.map(nameKey)).size).toBe(paths.length);
    }),
  );
});

test('the same source gives the same plan', () => {
  fc.assert(
    fc.property(arbitraryStory, (story) => {
      expect(bundleExporter.plan(sourceOf(structuredClone(story)))).toEqual(bundleExporter.plan(sourceOf(story)));
    }),
    { numRuns: 30 },
  );
});

test('what a stranger wrote is never markup in the papers', () => {
  const evil = '](http://evil.test) <img src=x onerror=alert(1)> `code`\n# Title\u202e | x';
  const story = storyOf([sceneOf('s', [line('n')])], {
    title: evil,
    assets: [asset('a', 'x.png', { licence: evil, author: evil, source: evil })],
  });
  for (const path of ['README.md', 'LICENSES.md']) {
    const text = textOf(sourceOf(story), path);
    expect(text).toContain('\\](http://evil.test) \\<img src=x onerror=alert(1)\\> \\`code\\` # Title \\| x');
    expect(text).not.toMatch(/[^\\]<img|\u202e|\n# Title/);
  }
});

test('assets that are not here are told, and those without a licence summed up', () => {
  const story = storyOf([sceneOf('s', [line('n')])], {
    assets: [asset('a', 'A'), asset('b', 'B', { licence: 'CC0-1.0' }), asset('c', 'C')],
  });
  const source = sourceOf(story);
  const assets = new Map([...source.assets].filter(([id]) => id !== 'c'));
  const { findings, files } = bundleExporter.plan({ ...source, assets });
  expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
    ['asset-absent', 'warning'],
    ['licence-unknown', 'info'],
  ]);
  expect(findings[1]!.message).toMatch(/^1 of 2 /);
  expect(files.some((file) => file.path.includes('/c.'))).toBe(false);
});

test('saved games are packed in the order of their slots', () => {
  const saves = new Map([
    ['z', '{"z":1}'],
    ['auto', '{"a":1}'],
  ]);
  const story = storyOf([sceneOf('s', [line('n')])]);
  const { files } = bundleExporter.plan(sourceOf(story, { saves }));
  expect(files.map((file) => file.path).filter((path) => path.startsWith('saves/'))).toEqual([
    'saves/slot-auto.json',
    'saves/slot-z.json',
  ]);
});
