import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile, type Options } from 'yazl';
import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { silentFlac } from '../assets/media.test-support.ts';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { AppError } from '../../core/errors.ts';
import {
  archiveFile,
  bundleOf,
  changed,
  directoryEntry,
  edit,
  manifestOf,
  renamed,
  zipOf,
  type Files,
} from './bundle.test-support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

const picture = fs.readFileSync(path.join(import.meta.dirname, '../../../../installer/sample/characters/Wren.png'));
const tale: Story = JSON.parse(
  JSON.stringify(
    storyOf([sceneOf('s1', [line('n1'), line('n2')]), sceneOf('s2', [line('m1')])], {
      id: 'tale',
      variables: [],
      assets: [
        { id: 'as_picture', kind: 'picture', name: 'P', mime: 'image/png' },
        { id: 'as_music', kind: 'music', name: 'M', mime: 'audio/flac' },
      ],
    }),
  ),
) as Story;
const good = bundleOf(
  tale,
  new Map([
    ['as_picture', picture],
    ['as_music', silentFlac(2)],
  ]),
);
const SCENE = 'scenes/001-title-of-s1.json';
const PICTURE = 'assets/picture/p.png';
const SIDECAR = `${PICTURE}.json`;

/** Files packed with options of the packer's for some of them. */
function packed(
  files: Iterable<readonly [string, Buffer]>,
  options: Record<string, Partial<Options>> = {},
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name, options[name] ?? {});
  zip.end();
  return buffer(zip.outputStream);
}
/** The good bundle with one more file, under a name that no packer would write. */
const named = async (name: string): Promise<Buffer> => {
  const stand = 'x'.repeat(Buffer.byteLength(name));
  return renamed(await zipOf([...good, [stand, Buffer.from('?')]]), stand, name);
};
/** The good archive with bytes of its directory changed. */
const patched = async (
  name: string,
  patch: (zip: Buffer, at: number) => void,
  files: Files = good,
): Promise<Buffer> => {
  const zip = Buffer.from(await zipOf(files));
  patch(zip, directoryEntry(zip, name));
  return zip;
};
const faulty = (change: (copy: Files, manifest: ReturnType<typeof manifestOf>) => void): Promise<Buffer> =>
  zipOf(changed(good, change));
const without = (...names: string[]): Files => new Map([...good].filter(([name]) => !names.includes(name)));
const scene = (change: (scene: Scene) => unknown) => faulty((copy) => edit(copy, SCENE, change));
const head = (change: (story: Story) => unknown) => faulty((copy) => edit(copy, 'story.json', change));
const manifest = (change: (json: ReturnType<typeof manifestOf>) => unknown) =>
  faulty((copy) => edit(copy, 'comfyvn-bundle.json', change));

/** The scene with a condition nested so deeply, as text: it cannot be written out again either. */
const nested = (levels: number): Buffer =>
  Buffer.from(
    JSON.stringify(
      sceneOf('s1', [{ id: 'n1', type: 'branch', cases: [{ condition: { op: 'random' }, target: {} }] }]),
    ).replace('{"op":"random"}', `${'{"op":"not","of":'.repeat(levels)}{"op":"random"}${'}'.repeat(levels)}`),
  );

/** An archive that says it holds so many files, and holds none: the records at its end alone. */
function claiming(count: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.write('PK\u0006\u0006', 0, 'latin1');
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.write('PK\u0006\u0007', 56, 'latin1');
  end.writeUInt32LE(1, 56 + 16);
  end.write('PK\u0005\u0006', 76, 'latin1');
  end.writeUInt16LE(0xffff, 76 + 8);
  end.writeUInt16LE(0xffff, 76 + 10);
  end.writeUInt32LE(0xffffffff, 76 + 12);
  end.writeUInt32LE(0xffffffff, 76 + 16);
  return end;
}

const refused: [string, () => Promise<Buffer> | Buffer, RegExp][] = [
  ['no archive at all', () => Buffer.from('{"name":"x"}'), /no zip archive that can be read/],
  ['nothing', () => Buffer.alloc(0), /no zip archive that can be read/],
  ['a part of an archive', async () => (await zipOf(good)).subarray(0, 3_000), /no zip archive that can be read/],
  ['an empty archive', () => zipOf([]), /holds no comfyvn-bundle\.json/],
  ['some other archive', () => zipOf([['index.html', Buffer.from('<html>')]]), /holds no comfyvn-bundle\.json/],
  ['a name that climbs', () => named('../../token'), /the name "\.\.\/\.\.\/token" in it leads out of the archive/],
  ['a name that climbs later', () => named('assets/../../token'), /leads out of the archive/],
  ['an absolute name', () => named('/etc/passwd'), /the name "\/etc\/passwd" in it does not begin in the archive/],
  ['a drive', () => named('C:/x'), /does not begin in the archive/],
  ['a drive-relative name', () => named('c:x'), /does not begin in the archive/],
  ['backslashes', () => named('..\\..\\token'), /holds a character that file names may not hold/],
  ['a NUL', () => named('story.json\0.png'), /holds a character that file names may not hold/],
  ['an alternate stream', () => named('a.txt:ads'), /holds a character that file names may not hold/],
  ['a device', () => named('assets/NUL.png'), /is reserved on Windows/],
  ['a trailing dot', () => named('story.json.'), /ends in a dot or a space/],
  ['an empty part', () => named('a//b'), /has an empty part/],
  ['a name without end', () => named('n'.repeat(301)), /has 301 characters/],
  [
    'a link',
    () => packed([...good, ['link', Buffer.from('/etc/passwd')]], { link: { mode: 0o120777 } }),
    /"link" in it is a link/,
  ],
  [
    'a device file',
    () => packed([...good, ['dev', Buffer.alloc(0)]], { dev: { mode: 0o020666 } }),
    /"dev" in it is no plain file/,
  ],
  ['a name twice', () => zipOf([...good, ['story.json', Buffer.from('{}')]]), /holds the file "story\.json" twice/],
  [
    'names that differ by case',
    () => zipOf([...good, ['Story.JSON', Buffer.from('{}')]]),
    /"story\.json" and "Story\.JSON" are one file on some computers/,
  ],
  [
    'names that differ by composition',
    () => zipOf([...good, ['é', Buffer.from('')], ['e\u0301', Buffer.from('')]]),
    /are one file on some computers/,
  ],
  [
    'a file that is a folder as well',
    async () =>
      renamed(await zipOf([...good, ['qzqz', Buffer.from('')], ['qzqz-', Buffer.from('')]]), 'qzqz-', 'qzqz/'),
    /"qzqz" and "qzqz\/" are one file on some computers/,
  ],
  [
    'encryption',
    () => patched('story.json', (zip, at) => zip.writeUInt16LE(zip.readUInt16LE(at + 8) | 1, at + 8)),
    /"story\.json" in it is encrypted/,
  ],
  ['strong encryption', () => patched('story.json', (zip, at) => zip.writeUInt16LE(0x41, at + 8)), /strong encryption/],
  [
    'a packing nobody knows',
    () => patched('story.json', (zip, at) => zip.writeUInt16LE(12, at + 10)),
    /packed in a way that is not read/,
  ],
  [
    'zeros without end',
    () => zipOf([...good, ['bomb', Buffer.alloc(50_000_000)]]),
    /"bomb" in it would grow from \d+ bytes to 50 MB/,
  ],
  [
    'many small bombs',
    async () =>
      packed([...good, ...Array.from({ length: 120 }, (_, i) => [`b${i}`, Buffer.alloc(4_000_000)] as const)]),
    /it would grow from \d+ bytes to 480 MB/,
  ],
  [
    'a size of 4 GB',
    () =>
      patched(PICTURE, (zip, at) => {
        zip.writeUInt32LE(0xfffffff0, at + 20);
        zip.writeUInt32LE(0xfffffff0, at + 24);
      }),
    /has 4295 MB, and at most 537 MB are read/,
  ],
  [
    'a size beyond 4 GB that is not stated',
    () => patched('story.json', (zip, at) => zip.writeUInt32LE(0xffffffff, at + 24)),
    /has 4295 MB|zip64/,
  ],
  [
    'files that share bytes',
    () => patched('README.md', (zip, at) => zip.writeUInt32LE(0, at + 42)),
    /"story\.json" and "README\.md" share bytes|"README\.md" and "story\.json" share bytes/,
  ],
  [
    'a file beyond the end',
    () => patched('comfyvn-bundle.json', (zip, at) => zip.writeUInt32LE(zip.length - 20, at + 42)),
    /ends in the middle of "comfyvn-bundle\.json"/,
  ],
  [
    'more bytes than stated',
    () => patched('story.json', (zip, at) => zip.writeUInt32LE(10, at + 24)),
    /has 10 bytes and should have \d+|cannot be read/,
  ],
  [
    'damaged packing',
    () =>
      patched('comfyvn-bundle.json', (zip, at) =>
        zip.fill(0xff, zip.readUInt32LE(at + 42) + 60, zip.readUInt32LE(at + 42) + 80),
      ),
    /its file "comfyvn-bundle\.json" cannot be read/,
  ],
  [
    'a manifest that is no JSON',
    () =>
      zipOf(
        [...good, ['comfyvn-bundle.json', Buffer.from('{')] as const].filter(
          ([, b], i, all) => i === all.length - 1 || b !== good.get('comfyvn-bundle.json'),
        ),
      ),
    /its "comfyvn-bundle\.json" is not valid JSON/,
  ],
  ['a manifest of something else', () => manifest(() => ({ format: 'zip' })), /does not say that it is a bundle/],
  [
    'a newer bundle',
    () => manifest((m) => ({ ...m, version: 2 })),
    /written by a newer ComfyVN \(bundle version 2; this one reads up to 1\)\. Update ComfyVN first/,
  ],
  [
    'a manifest with a part missing',
    () => manifest((m) => ({ ...m, stories: undefined })),
    /its "comfyvn-bundle\.json" is faulty at "stories"/,
  ],
  [
    'a manifest that lists a file twice',
    () => manifest((m) => ({ ...m, files: [...m.files, m.files[0]] })),
    /lists a file twice/,
  ],
  [
    'a manifest with a story twice',
    () => manifest((m) => ({ ...m, stories: [m.stories[0], m.stories[0]] })),
    /names the story "tale" twice/,
  ],
  [
    'a file that is two parts',
    () => manifest((m) => ({ ...m, stories: [{ ...m.stories[0], scenes: ['story.json'] }] })),
    /names the file "story\.json" twice/,
  ],
  [
    'a part that is not listed',
    () => manifest((m) => ({ ...m, stories: [{ ...m.stories[0], scenes: ['../x'] }] })),
    /does not list the file "\.\.\/x"/,
  ],
  [
    'a file that is missing',
    () => zipOf(without(SCENE)),
    /the file "scenes\/001-title-of-s1\.json" is missing from it/,
  ],
  [
    'a file that was changed',
    () =>
      zipOf(new Map(good).set('README.md', Buffer.from(good.get('README.md')!.toString().replace('visual', 'VISUAL')))),
    /its file "README\.md" was changed after it was packed/,
  ],
  [
    'a file that was cut',
    () => zipOf(new Map(good).set(PICTURE, picture.subarray(0, 100))),
    /has 100 bytes and should have \d+/,
  ],
  ['a story that is no object', () => head(() => []), /its "story\.json" is not the head of a story/],
  ['a story without a version', () => head((s) => ({ ...s, version: undefined })), /it states no version/],
  [
    'a newer story',
    () => head((s) => ({ ...s, version: 99 })),
    /This story has version 99; this program reads up to \d+\. Update it first/,
  ],
  [
    'a story with a wrong part',
    () => head((s) => ({ ...s, title: 7 })),
    /the story in its "story\.json" cannot be read: .*"title"/,
  ],
  [
    'another story than stated',
    () => head((s) => ({ ...s, id: 'other' })),
    /has the id "other" and should have "tale"/,
  ],
  [
    'a scene with a wrong part',
    () => scene((s) => ({ ...s, nodes: [{ id: 'n1', type: 'line', kind: 'dialogue' }] })),
    /its "scenes\/001-title-of-s1\.json" is faulty at "nodes\.0\.text"/,
  ],
  [
    'a scene that is no JSON',
    () => faulty((copy) => copy.set(SCENE, Buffer.from('nonsense'))),
    /its "scenes\/001-title-of-s1\.json" is not valid JSON/,
  ],
  [
    'two scenes of one id',
    () => scene((s) => ({ ...s, id: 's2' })),
    /its "scenes\/001-title-of-s1\.json" and "scenes\/002-title-of-s2\.json" are both the scene "s2"/,
  ],
  [
    'the prototype as an id',
    () => scene((s) => ({ ...s, id: '__proto__' })),
    /is faulty at "id": May not be __proto__/,
  ],
  ['a condition nested without end', () => faulty((copy) => copy.set(SCENE, nested(100_000))), /nested too deeply/],
  [
    'a picture that is another type',
    () => faulty((copy) => edit(copy, SIDECAR, (s: object) => ({ ...s, mime: 'image/webp' }))),
    /its file "assets\/picture\/p\.png" says it is image\/webp, but its bytes are image\/png/,
  ],
  [
    'a picture that is none',
    () => faulty((copy) => copy.set(PICTURE, Buffer.from('<svg onload="alert(1)"/>'))),
    /its file "assets\/picture\/p\.png" is not a picture that can be used/,
  ],
  [
    'a picture that is a page',
    () =>
      faulty((copy) => {
        copy.set(PICTURE, Buffer.from('<html>'));
        edit(copy, SIDECAR, (s: object) => ({ ...s, mime: 'text/html' }));
      }),
    /is not a picture that can be used/,
  ],
  [
    'a sound that is a picture',
    () => faulty((copy) => copy.set('assets/music/m.flac', picture)),
    /is not a sound that can be used/,
  ],
  [
    'a sound of another type',
    () => faulty((copy) => edit(copy, 'assets/music/m.flac.json', (s: object) => ({ ...s, mime: 'audio/ogg' }))),
    /says it is audio\/ogg, but its bytes are audio\/flac/,
  ],
  [
    'a sound that says it is a page',
    () => faulty((copy) => edit(copy, 'assets/music/m.flac.json', (s: object) => ({ ...s, mime: 'text/html' }))),
    /says it is text\/html, but its bytes are audio\/flac/,
  ],
  [
    'a description of other bytes',
    () => faulty((copy) => edit(copy, SIDECAR, (s: object) => ({ ...s, sha256: '0'.repeat(64) }))),
    /describes another file than "assets\/picture\/p\.png"/,
  ],
  [
    'a description of another asset',
    () => faulty((copy) => edit(copy, SIDECAR, (s: object) => ({ ...s, id: 'as_other' }))),
    /describes another file/,
  ],
  [
    'a description of another size',
    () => faulty((copy) => edit(copy, SIDECAR, (s: object) => ({ ...s, width: 1 }))),
    /pixels large, and its .* says otherwise/,
  ],
  [
    'a description without a kind',
    () => faulty((copy) => edit(copy, SIDECAR, (s: object) => ({ ...s, kind: undefined }))),
    /its "assets\/picture\/p\.png\.json" is faulty at "kind"/,
  ],
  ['more files than anybody reads', () => claiming(100_001), /holds more than 100000 files/],
  ['more files than there are', () => claiming(3), /no zip archive that can be read/],
];

/** Everything that lies in the data folder but the database and the logs, and what the database counts; once each file of assets has its sidecar. */
async function traces(): Promise<unknown> {
  const named = () => fs.readdirSync(path.join(running.dataDir, 'assets'), { recursive: true, encoding: 'utf8' });
  await expect
    .poll(() =>
      named().filter((name) => /[0-9a-f]{64}$/.test(name) && !named().some((one) => one.startsWith(`${name}.`))),
    )
    .toEqual([]);
  const files = fs.readdirSync(running.dataDir, { recursive: true, encoding: 'utf8' });
  const { stories, assets } = await running.client.system.status();
  return { files: files.filter((name) => !/\.db|logs/.test(name)).toSorted(), stories, assets };
}

test('the bundle the others are made from is a good one', async () => {
  const file = archiveFile(await zipOf(good));
  expect(await running.daemon.imports.fromBundle(file, { mode: 'new' })).toMatchObject([
    { story: 'tale', findings: [] },
  ]);
  await running.client.stories.remove({ params: { id: 'tale' } });
});

test.each(refused)('%s is refused with the reason, and leaves nothing', async (_, make, reason) => {
  const bytes = await make();
  const before = await traces();
  const error = await running.daemon.imports.fromBundle(archiveFile(bytes, 'bad.zip'), { mode: 'replace' }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe('invalid_input');
  expect((error as AppError).message).toMatch(reason);
  expect((error as AppError).message).toMatch(/^"bad\.zip" was not imported: [^\n]*\.$/);
  expect(await traces()).toEqual(before);
  // An upload fares no better, and leaves no file behind either.
  if (bytes.subarray(0, 2).toString() === 'PK')
    await expect(
      running.client.imports.upload({ query: { name: '../bad.zip' }, body: new Blob([bytes]) }),
    ).rejects.toMatchObject({ problem: { code: 'invalid_input', status: 400 } });
  expect(await traces()).toEqual({ ...(before as object), files: expect.any(Array) as unknown });
  expect(
    fs.existsSync(path.join(running.dataDir, 'incoming')) ? fs.readdirSync(path.join(running.dataDir, 'incoming')) : [],
  ).toEqual([]);
});

test('a link to a file outside is not followed even if its name is listed', async () => {
  const files = changed(good, (copy) => copy.set('README.md', Buffer.from('/etc/passwd')));
  const zip = await packed(files, { 'README.md': { mode: 0o120777 } });
  await expect(running.daemon.imports.fromBundle(archiveFile(zip), { mode: 'new' })).rejects.toThrow(/is a link/);
});

test('a bundle whose bytes are damaged anywhere is taken in whole or refused with one sentence', async () => {
  const zip = await zipOf(bundleOf({ ...tale, assets: [] }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const bytes = Buffer.from(zip);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          await running.daemon.imports.fromBundle(archiveFile(bytes), { mode: 'new' });
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(await running.client.stories.list()).toEqual([]);
          return;
        }
        expect(running.daemon.stories.document('tale').scenes).toEqual(tale.scenes);
        await running.client.stories.remove({ params: { id: 'tale' } });
      },
    ),
    { numRuns: 300 },
  );
});

test('a folder and a file that is not there are no archives', async () => {
  const take = (file: string) => running.daemon.imports.fromBundle(file, { mode: 'new' });
  await expect(take(running.dataDir)).rejects.toThrow(/was not imported: it is a folder and no archive\./);
  await expect(take(path.join(running.dataDir, 'nowhere.zip'))).rejects.toThrow(/it cannot be opened \(ENOENT\)\./);
});

test('an upload that breaks off leaves nothing', async () => {
  const before = await traces();
  async function* broken() {
    yield (await zipOf(good)).subarray(0, 2_000);
    throw new Error('The connection is gone.');
  }
  await expect(running.daemon.imports.fromBundleBytes(broken(), 'x.zip', { mode: 'new' })).rejects.toThrow('gone');
  expect(await traces()).toEqual(before);
});
