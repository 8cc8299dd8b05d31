import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { home, newFolder } from '../../../../tests/support.ts';
import type { ExportFile } from '../../exporters/exporter.ts';
import type { ReadableAsset } from './exports.contents.ts';
import { writeFolder, type WriteWork } from './exports.folder.ts';
import { MANIFEST_NAME } from './exports.paths.ts';
import { createSvgRenderer } from './exports.svg.ts';

const svg = createSvgRenderer(home);
afterAll(() => svg.close());
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const bytesFolder = newFolder('bytes');
function asset(id: string, bytes: Buffer, mime = 'image/png'): ReadableAsset {
  const file = path.join(bytesFolder, id);
  fs.writeFileSync(file, bytes);
  const sha256 = sha(bytes);
  const facts = { kind: 'background' as const, name: id, mime, sizeBytes: bytes.length };
  return { id, ...facts, sha256, file, storedSha256: sha256, cleaned: false };
}
const red = asset(
  'red',
  await sharp({ create: { width: 40, height: 20, channels: 3, background: '#f00' } })
    .webp()
    .toBuffer(),
  'image/webp',
);
const assets = new Map([[red.id, red]]);

function work(output: string, files: readonly ExportFile[], more: Partial<WriteWork> = {}): WriteWork {
  return {
    output,
    files,
    sources: { assets, programFolder: bytesFolder, svg },
    about: { program: '1', target: 'renpy', story: { id: 'st_1', title: 'A story', revision: 1 } },
    signal: new AbortController().signal,
    wrote: () => {},
    ...more,
  };
}
const script = (text: string): ExportFile => ({ path: 'game/script.rpy', text });
const picture: ExportFile = { path: 'game/images/red.png', asset: 'red', form: { as: 'png', maxSide: 10 } };
const drawing: ExportFile = {
  path: 'game/gui/dot.png',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#0f0"/></svg>',
  width: 8,
  height: 8,
};

/** Everything in a folder, by path. */
function treeOf(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => !e.isDirectory());
  return Object.fromEntries(
    files.map((e) => {
      const file = path.join(e.parentPath, e.name);
      const text = e.isSymbolicLink() ? `-> ${fs.readlinkSync(file)}` : fs.readFileSync(file).toString('latin1');
      return [path.relative(folder, file).split(path.sep).join('/'), text];
    }),
  );
}
const names = (folder: string) => Object.keys(treeOf(folder)).toSorted();
const newOutput = () => path.join(newFolder('out'), 'My story');
const put = (folder: string, file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
};

test('texts, pictures, drawings and scripts come out as planned, with a manifest that knows them', async () => {
  const output = newOutput();
  const told: string[] = [];
  const files: ExportFile[] = [
    script('label start:\n'),
    picture,
    drawing,
    { path: 'red.webp', asset: 'red', form: { as: 'copy' } },
    { path: 'red.js', asset: 'red', form: { as: 'script', before: 'take("', after: '");\n' } },
  ];
  const written = await writeFolder(work(output, files, { wrote: (file) => told.push(file.path) }));
  expect(names(output)).toEqual([MANIFEST_NAME, ...files.map((f) => f.path)].toSorted());
  expect(told).toEqual(files.map((f) => f.path));
  const image = sharp(path.join(output, picture.path));
  expect(await image.metadata()).toMatchObject({ format: 'png', width: 10, height: 5 });
  const dot = await sharp(path.join(output, drawing.path)).raw().toBuffer();
  expect([...dot.subarray(0, 3)]).toEqual([0, 255, 0]);
  expect(fs.readFileSync(path.join(output, 'red.webp'))).toEqual(fs.readFileSync(red.file));
  expect(fs.readFileSync(path.join(output, 'red.js'), 'utf8')).toBe(
    `take("${fs.readFileSync(red.file).toString('base64')}");\n`,
  );
  const manifest = JSON.parse(fs.readFileSync(path.join(output, MANIFEST_NAME), 'utf8')) as {
    files: { path: string; sha256: string; sizeBytes: number }[];
  };
  for (const file of manifest.files) {
    const bytes = fs.readFileSync(path.join(output, file.path));
    expect([file.sha256, file.sizeBytes]).toEqual([sha(bytes), bytes.length]);
  }
  expect(written.files.map((f) => f.path)).toEqual(files.map((f) => f.path));
  expect(written.findings).toEqual([]);
  expect(fs.readdirSync(path.dirname(output))).toEqual(['My story']);
});

test('the same export twice gives the same bytes, in a new place and in the same', async () => {
  const [a, b] = [newOutput(), newOutput()];
  const files = [script('label start:\n'), picture, drawing];
  await writeFolder(work(a, files));
  await writeFolder(work(b, files));
  expect(treeOf(b)).toEqual(treeOf(a));
  const before = treeOf(a);
  await writeFolder(work(a, files));
  expect(treeOf(a)).toEqual(before);
});

test('base64 is right whatever the length and wherever the pieces end', async () => {
  for (const length of [0, 1, 2, 3, 4, 65_535, 65_536, 200_001]) {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => i % 251));
    const one = asset(`n${length}`, bytes, 'audio/ogg');
    const output = newOutput();
    const file: ExportFile = { path: 'a.js', asset: one.id, form: { as: 'script', before: '<', after: '>' } };
    const sources = { assets: new Map([[one.id, one]]), programFolder: bytesFolder, svg };
    await writeFolder(work(output, [file], { sources }));
    expect(fs.readFileSync(path.join(output, 'a.js'), 'utf8')).toBe(`<${bytes.toString('base64')}>`);
  }
});

test('what people added survives an export: own files, saves, links, empty folders', async () => {
  const output = newOutput();
  await writeFolder(work(output, [script('one'), { path: 'game/old.rpy', text: 'old' }]));
  put(output, 'game/custom/mine.rpy', 'my own code');
  put(output, 'game/saves/1-1-LT1.save', 'a save');
  put(output, 'game/script.rpyc', 'compiled');
  put(output, 'game/old.rpyc', 'compiled from what is gone');
  fs.mkdirSync(path.join(output, 'game/empty'));
  fs.symlinkSync('../../elsewhere', path.join(output, 'game/link'));
  const written = await writeFolder(work(output, [script('two')]));
  expect(treeOf(output)).toMatchObject({
    'game/script.rpy': 'two',
    'game/custom/mine.rpy': 'my own code',
    'game/saves/1-1-LT1.save': 'a save',
    'game/script.rpyc': 'compiled',
    'game/link': '-> ../../elsewhere',
  });
  expect(fs.existsSync(path.join(output, 'game/empty'))).toBe(true);
  // Files of ours that are no longer part of it are gone, and what Ren'Py compiled from them.
  expect(names(output).filter((name) => name.includes('old'))).toEqual([]);
  expect(written.findings).toEqual([]);
});

test('a file of ours that somebody changed is kept beside the new one, each version once', async () => {
  const output = newOutput();
  const gone: ExportFile = { path: 'game/gone.rpy', text: 'gone' };
  await writeFolder(work(output, [script('one'), gone]));
  put(output, 'game/script.rpy', 'changed by hand');
  put(output, 'game/gone.rpy', 'changed too');
  const second = await writeFolder(work(output, [script('two')]));
  expect(treeOf(output)).toMatchObject({
    'game/script.rpy': 'two',
    'game/script.rpy.yours': 'changed by hand',
    'game/gone.rpy.yours': 'changed too',
  });
  expect(names(output)).not.toContain('game/gone.rpy');
  expect(second.findings.map((f) => [f.rule, f.level, f.where.file])).toEqual([
    ['changed-by-hand', 'warning', 'game/gone.rpy'],
    ['changed-by-hand', 'warning', 'game/script.rpy'],
  ]);
  put(output, 'game/script.rpy', 'changed again');
  const third = await writeFolder(work(output, [script('three')]));
  expect(treeOf(output)).toMatchObject({
    'game/script.rpy': 'three',
    'game/script.rpy.yours': 'changed by hand',
    'game/script.rpy.yours2': 'changed again',
  });
  expect(third.findings[0]?.message).toContain('"game/script.rpy.yours2"');
  const fourth = await writeFolder(work(output, [script('four')]));
  expect(fourth.findings).toEqual([]);
});

test('a file changed to what the export writes anyway is no change', async () => {
  const output = newOutput();
  await writeFolder(work(output, [script('one')]));
  put(output, 'game/script.rpy', 'two');
  expect((await writeFolder(work(output, [script('two')]))).findings).toEqual([]);
  expect(names(output)).toEqual([MANIFEST_NAME, 'game/script.rpy']);
});

test('a new file of the export never overwrites one of the user, whatever the case or kind', async () => {
  const output = newOutput();
  await writeFolder(work(output, [script('one')]));
  put(output, 'game/Notes.txt', 'my notes');
  put(output, 'game/images', 'a file where a folder will be');
  put(output, 'game/extra/deep/x.txt', 'mine');
  const written = await writeFolder(
    work(output, [
      script('one'),
      { path: 'game/notes.txt', text: 'of the export' },
      picture,
      { path: 'game/extra', text: 'e' },
    ]),
  );
  expect(treeOf(output)).toMatchObject({
    'game/notes.txt': 'of the export',
    'game/Notes.txt.yours': 'my notes',
    'game/images.yours': 'a file where a folder will be',
    'game/extra': 'e',
    'game/extra.yours/deep/x.txt': 'mine',
  });
  expect(written.findings.map((f) => f.rule)).toEqual(['name-taken', 'name-taken', 'name-taken']);
});

test('pictures that would come out the same are taken over, unless somebody touched them', async () => {
  const output = newOutput();
  await writeFolder(work(output, [picture, drawing]));
  const before = fs.statSync(path.join(output, picture.path)).ino;
  await writeFolder(work(output, [picture, drawing]));
  expect(fs.statSync(path.join(output, picture.path)).ino).toBe(before);
  const good = fs.readFileSync(path.join(output, picture.path));
  const touched = Buffer.from(good);
  touched[50] = (touched[50] ?? 0) ^ 1;
  fs.writeFileSync(path.join(output, picture.path), touched);
  await writeFolder(work(output, [picture, drawing]));
  expect(fs.readFileSync(path.join(output, picture.path))).toEqual(good);
  expect(fs.readFileSync(path.join(output, `${picture.path}.yours`))).toEqual(touched);
});

test.each([
  ['a folder with other things', (o: string) => put(o, 'photo.jpg', 'x'), /not empty and was not written by an export/],
  ['a file', (o: string) => fs.writeFileSync(o, 'x'), /is a file/],
  ['a damaged manifest', (o: string) => put(o, MANIFEST_NAME, '{"format":'), /damaged or from a newer ComfyVN/],
  [
    'the export of another story',
    (o: string) => put(o, MANIFEST_NAME, manifest({ story: { id: 'st_2', title: 'Other', revision: 1 } })),
    /holds another export \("Other" to renpy\)/,
  ],
  ['another target', (o: string) => put(o, MANIFEST_NAME, manifest({ target: 'web' })), /holds another export/],
  ['a newer manifest', (o: string) => put(o, MANIFEST_NAME, manifest({ version: 2 })), /newer ComfyVN/],
])('%s is refused and left as it is', async (_, prepare, message) => {
  const output = newOutput();
  prepare(output);
  const before = fs.statSync(output).isFile() ? fs.readFileSync(output, 'utf8') : treeOf(output);
  await expect(writeFolder(work(output, [script('one')]))).rejects.toThrow(message);
  expect(fs.statSync(output).isFile() ? fs.readFileSync(output, 'utf8') : treeOf(output)).toEqual(before);
  expect(fs.readdirSync(path.dirname(output))).toEqual(['My story']);
});
const manifest = (more: object) =>
  JSON.stringify({
    format: 'comfyvn-export',
    version: 1,
    program: '1',
    target: 'renpy',
    story: { id: 'st_1', title: 'A story', revision: 1 },
    files: [],
    ...more,
  });

test('a manifest that lies about its files harms nothing', async () => {
  const parent = newFolder('out');
  fs.writeFileSync(path.join(parent, 'precious.txt'), 'precious');
  const output = path.join(parent, 'My story');
  const files = ['../precious.txt', '__proto__', '/etc/passwd', 'game/mine.txt'].map((file) => ({
    path: file,
    sizeBytes: 8,
    sha256: sha(Buffer.from('precious')),
    made: 'png::x',
  }));
  put(output, MANIFEST_NAME, manifest({ files }));
  put(output, 'game/mine.txt', 'mine');
  await writeFolder(work(output, [script('one')]));
  expect(fs.readFileSync(path.join(parent, 'precious.txt'), 'utf8')).toBe('precious');
  expect(treeOf(output)).toMatchObject({ 'game/mine.txt.yours': 'mine' });
});

test('an empty folder may be written to, and a link to a folder leads there', async () => {
  const output = newFolder('empty');
  await writeFolder(work(output, [script('one')]));
  expect(names(output)).toContain('game/script.rpy');
  const link = path.join(newFolder('link'), 'link');
  fs.symlinkSync(output, link);
  await writeFolder(work(link, [script('two')]));
  expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
  expect(treeOf(output)['game/script.rpy']).toBe('two');
});

test('an export broken off after any file leaves the former one as it was, and nothing beside it', async () => {
  const output = newOutput();
  await writeFolder(work(output, [script('one'), drawing]));
  put(output, 'game/custom/mine.rpy', 'mine');
  const before = treeOf(output);
  const files = [script('two'), picture, drawing, { path: 'game/more.rpy', text: 'more' }];
  for (let at = 1; at <= files.length; at++) {
    const abort = new AbortController();
    let wrote = 0;
    const broken = work(output, files, {
      signal: abort.signal,
      wrote: () => void (++wrote === at && abort.abort(new Error('cancelled'))),
    });
    await expect(writeFolder(broken)).rejects.toThrow('cancelled');
    expect(treeOf(output)).toEqual(before);
    expect(fs.readdirSync(path.dirname(output))).toEqual(['My story']);
  }
});

test('a source that is gone or damaged breaks the export off with its name', async () => {
  const output = newOutput();
  await writeFolder(work(output, [script('one')]));
  const bad = asset('bad', Buffer.from('no picture'));
  const lost = { ...asset('lost', Buffer.from('x')), file: path.join(bytesFolder, 'nowhere') };
  const rotten = { ...asset('rotten', Buffer.from('x')), storedSha256: sha(Buffer.from('y')) };
  const sources = { assets: new Map([bad, lost, rotten].map((one) => [one.id, one])), programFolder: bytesFolder, svg };
  for (const [id, form, message] of [
    ['bad', { as: 'png' }, /The file of the background "bad" cannot be used/],
    ['lost', { as: 'copy' }, /The file of the background "lost" cannot be used/],
    ['rotten', { as: 'copy' }, /"rotten" cannot be used \(its bytes are not what they were\)/],
    ['rotten', { as: 'png' }, /its bytes are not what they were/],
  ] as const)
    await expect(
      writeFolder(work(output, [script('two'), { path: 'a.png', asset: id, form }], { sources })),
    ).rejects.toThrow(message);
  await expect(writeFolder(work(output, [{ path: 'x.png', svg: '<svg', width: 8, height: 8 }]))).rejects.toThrow(
    /The picture "x.png" could not be drawn/,
  );
  await expect(writeFolder(work(output, [{ path: 'p.js', program: 'nowhere.js' }]))).rejects.toThrow(/npm run build/);
  expect(treeOf(output)['game/script.rpy']).toBe('one');
  expect(fs.readdirSync(path.dirname(output))).toEqual(['My story']);
});

test('drawings can show nothing that lies on the disk, and other pictures are no drawings', async () => {
  const secret = path.join(bytesFolder, 'secret.png');
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#00f' } })
    .png()
    .toFile(secret);
  const draws = (svgText: string) => svg.render(svgText, 8, 8);
  const hostile = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8"><image width="8" height="8" xlink:href="file://${secret}"/></svg>`;
  const pixels = await sharp(await draws(hostile))
    .ensureAlpha()
    .raw()
    .toBuffer();
  expect(pixels.some((value) => value !== 0)).toBe(false);
  await expect(draws(fs.readFileSync(secret, 'latin1'))).rejects.toThrow();
  // It goes on after a fault.
  expect((await draws('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')).length).toBeGreaterThan(0);
});

test('what a killed export left is cleared by the next one, and what it had taken away comes back', async () => {
  const output = newOutput();
  const parent = path.dirname(output);
  await writeFolder(work(output, [script('one')]));
  put(output, 'game/custom/mine.rpy', 'mine');
  const dead = 999_999_999;
  put(parent, `.My story.comfyvn-${dead}-0123456789ab.new/game/half.rpy`, 'half');
  put(parent, `.My story.comfyvn-${process.pid}-0123456789ab.new/game/half.rpy`, 'of this number, long ago');
  put(parent, '.Other.comfyvn-notes.new', 'of somebody else');
  fs.renameSync(output, path.join(parent, `.My story.comfyvn-${dead}-ba9876543210.old`));
  await writeFolder(work(output, [script('two')]));
  expect(treeOf(output)).toMatchObject({ 'game/script.rpy': 'two', 'game/custom/mine.rpy': 'mine' });
  expect(fs.readdirSync(parent).toSorted()).toEqual(['.Other.comfyvn-notes.new', 'My story']);
});

test('an export of another process that still runs is left alone', async () => {
  const output = newOutput();
  const other = `.My story.comfyvn-${process.ppid}-0123456789ab.new`;
  put(path.dirname(output), `${other}/half.rpy`, 'half');
  await writeFolder(work(output, [script('one')]));
  expect(fs.readdirSync(path.dirname(output)).toSorted()).toEqual([other, 'My story']);
});

test('what is saved while the export is written is not lost', async () => {
  const output = newOutput();
  await writeFolder(work(output, [script('one')]));
  put(output, 'game/saves/a.save', 'first');
  const late = work(output, [script('two'), picture], {
    wrote: (file) => void (file === picture && put(output, 'game/custom/new.rpy', 'written meanwhile')),
  });
  await writeFolder(late);
  expect(treeOf(output)).toMatchObject({
    'game/custom/new.rpy': 'written meanwhile',
    'game/saves/a.save': 'first',
    'game/script.rpy': 'two',
  });
});
