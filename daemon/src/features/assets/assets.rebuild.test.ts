import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ASSET_RATINGS } from '@comfyvn/shared/assets/assets.schema';
import { newFolder, testConfig } from '../../../../tests/support.ts';
import { createDaemon } from '../../daemon.ts';

const picture = (red: number) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: red, g: 9, b: 9 } } })
    .png()
    .toBuffer();
const rowsOf = (dataDir: string): unknown[][] => {
  const db = new Database(path.join(dataDir, 'comfyvn.db'), { readonly: true });
  const all = (sql: string): unknown[] => db.prepare(sql).all();
  const rows = [all('SELECT * FROM asset ORDER BY id'), all('SELECT * FROM content ORDER BY hash')];
  db.close();
  return rows;
};
const loseDatabase = (dataDir: string): void => {
  for (const end of ['', '-wal', '-shm']) fs.rmSync(path.join(dataDir, `comfyvn.db${end}`), { force: true });
};
const open = (dataDir: string) => createDaemon(testConfig(dataDir));

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text);
const asset = fc.record({
  id: fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcXYZ_19-') }),
  red: fc.nat(3),
  name: words,
  origin: words,
  licence: fc.option(words, { nil: undefined }),
  author: fc.option(words, { nil: undefined }),
  tags: fc.uniqueArray(words, { maxLength: 4 }),
  rating: fc.constantFrom(null, ...ASSET_RATINGS),
  pinned: fc.boolean(),
  seed: fc.option(fc.nat(), { nil: undefined }),
  removed: fc.boolean(),
});

test('whatever the registry held comes back from the disk alone', async () => {
  const pictures = await Promise.all([0, 80, 160, 240].map(picture));
  await fc.assert(
    fc.asyncProperty(fc.array(asset, { maxLength: 12 }), async (all) => {
      const dataDir = newFolder('assets');
      const first = open(dataDir);
      for (const { red, pinned, seed, removed, rating, ...one } of all) {
        const provenance = seed === undefined ? undefined : { seed, tool: 'a tool' };
        await first.assets.addVisual(pictures[red]!, { ...one, kind: 'picture', rating, provenance });
        if (pinned) first.assets.update(one.id, { pinned, tags: ['changed'] });
        if (removed) first.assets.remove(one.id);
      }
      await first.stop();
      const before = rowsOf(dataDir);
      loseDatabase(dataDir);
      const second = open(dataDir);
      const report = await second.assets.rebuild();
      await second.stop();
      expect(rowsOf(dataDir)).toEqual(before);
      expect(report).toEqual({
        records: before[0]!.length,
        restored: before[0]!.length,
        lost: [],
        unclaimed: 0,
        problems: [],
      });
      fs.rmSync(dataDir, { recursive: true });
    }),
    { numRuns: 12 },
  );
});

test('a record that is removed leaves the bytes that another one shares, and takes its own along', async () => {
  const dataDir = newFolder('assets');
  const daemon = open(dataDir);
  const bytes = await picture(50);
  await daemon.assets.addVisual(bytes, { id: 'one', kind: 'picture', name: 'One', origin: 'test' });
  await daemon.assets.addVisual(bytes, { id: 'two', kind: 'picture', name: 'Two', origin: 'test' });
  const { file } = daemon.assets.file('one');
  daemon.assets.remove('one');
  expect(fs.existsSync(file)).toBe(true);
  expect(daemon.assets.file('two').file).toBe(file);
  daemon.assets.remove('two');
  await daemon.stop();
  expect(fs.readdirSync(path.dirname(file))).toEqual([]);
});

test('what is damaged, lost or nobody knows is told, and the rest comes back', async () => {
  const dataDir = newFolder('assets');
  const daemon = open(dataDir);
  for (const [at, id] of ['whole', 'damaged', 'nameless', 'gone'].entries())
    await daemon.assets.addVisual(await picture(at), { id, kind: 'picture', name: id, origin: 'test' });
  const fileOf = (id: string): string => daemon.assets.file(id).file;
  const [damaged, nameless, gone] = [fileOf('damaged'), fileOf('nameless'), fileOf('gone')];
  await daemon.stop();
  loseDatabase(dataDir);
  const bytes = fs.readFileSync(damaged);
  bytes[bytes.length - 1]! ^= 1;
  fs.writeFileSync(damaged, bytes);
  const besides = (file: string): string[] =>
    fs.readdirSync(path.dirname(file)).filter((name) => name.startsWith(`${path.basename(file)}.`));
  for (const name of besides(nameless)) fs.rmSync(path.join(path.dirname(nameless), name));
  fs.rmSync(gone);
  const again = open(dataDir);
  const report = await again.assets.rebuild();
  expect(again.assets.record('whole')).toMatchObject({ name: 'whole', kind: 'picture' });
  expect(again.assets.record('damaged')).toBeUndefined();
  expect(report).toMatchObject({ records: 3, restored: 1, unclaimed: 1 });
  expect(report.problems.map(({ message }) => message).toSorted()).toEqual([
    'the bytes beside it are damaged: they have another hash',
    'the bytes it tells of are not beside it',
  ]);
  fs.rmSync(again.assets.file('whole').file);
  expect((await again.assets.rebuild()).lost).toEqual(['whole']);
  await again.stop();
});

test('records of an older program get their files at the next start', async () => {
  const dataDir = newFolder('assets');
  const daemon = open(dataDir);
  await daemon.assets.addVisual(await picture(7), { id: 'old', kind: 'picture', name: 'Old', origin: 'test' });
  const { file } = daemon.assets.file('old');
  await daemon.stop();
  const [sidecar] = fs.readdirSync(path.dirname(file)).filter((name) => name.endsWith('.json'));
  fs.rmSync(path.join(path.dirname(file), sidecar!));
  const db = new Database(path.join(dataDir, 'comfyvn.db'));
  db.exec('UPDATE asset SET sidecar = 0');
  db.close();
  await open(dataDir).stop();
  expect(fs.existsSync(path.join(path.dirname(file), sidecar!))).toBe(true);
});
