import { arbitraryStory, line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Story } from '@comfyvn/shared/story/story';
import fc from 'fast-check';
import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { storiesInFile, storiesInFolder } from './open-files.ts';

const encode = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));
const picture = Uint8Array.from({ length: 5_000 }, (_, n) => (n * 31) % 256);

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The files of a bundle with one story, as the exporter writes them. */
async function bundleOf(story: Story): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  files.set('story.json', encode(JSON.stringify({ ...story, scenes: [] })));
  const scenes = story.scenes.map((scene, n) => {
    files.set(`scenes/${n}.json`, encode(JSON.stringify(scene)));
    return `scenes/${n}.json`;
  });
  const assets = story.assets.map(({ id }, n) => {
    files.set(`assets/${n}.png`, picture);
    files.set(`assets/${n}.png.json`, encode('{}'));
    return { id, file: `assets/${n}.png`, sidecar: `assets/${n}.png.json` };
  });
  const manifest = {
    format: 'comfyvn-bundle',
    version: 1,
    program: '0.1.0',
    kind: 'story',
    stories: [{ id: story.id, title: story.title, head: 'story.json', scenes, saves: [] }],
    assets,
    files: await Promise.all(
      [...files].map(async ([path, bytes]) => ({ path, sizeBytes: bytes.length, sha256: await hashOf(bytes) })),
    ),
  };
  files.set('comfyvn-bundle.json', encode(JSON.stringify(manifest)));
  return files;
}

const small = storyOf([sceneOf('s', [line('n')])], {
  assets: [{ id: 'p', kind: 'picture', name: 'p', mime: 'image/png' }],
});
const packed = (files: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(zipSync(Object.fromEntries(files) as Zippable));
const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = 'story.zip'): File => new File([bytes], name);
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function opened(file: File) {
  const [found] = await storiesInFile(file);
  return found!.open();
}

describe('a bundle', () => {
  it('gives the whole story and the bytes of its pictures', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory, async (story) => {
        const { story: source } = await opened(fileOf(packed(await bundleOf(story))));
        expect((await source.head()).scenes.map(({ id }) => id)).toEqual(story.scenes.map(({ id }) => id));
        for (const { id } of story.scenes)
          expect(asJson(await source.scene(id))).toEqual(asJson(story.scenes.find((scene) => scene.id === id)));
      }),
      { numRuns: 15 },
    );
    const { assets } = await opened(fileOf(packed(await bundleOf(small))));
    const blob = await assets.load('p');
    expect(blob.type).toBe('image/png');
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(picture);
    await expect(assets.load('constructor')).rejects.toThrow('"constructor"');
  });

  it('is opened as a folder too, and with a folder around it', async () => {
    const files = await bundleOf(small);
    const folder = [...files].map(([name, bytes]) =>
      Object.assign(new File([bytes], name), { webkitRelativePath: `my story/${name}` }),
    );
    expect(await storiesInFolder(folder)).toHaveLength(1);
    const around = new Map([...files].map(([name, bytes]) => [`my story/${name}`, bytes]));
    expect((await opened(fileOf(packed(around)))).title).toBe(small.title);
  });

  it('that was changed after it was packed is refused', async () => {
    const files = await bundleOf(small);
    files.set('scenes/0.json', encode(new TextDecoder().decode(files.get('scenes/0.json')).replace('"n"', '"m"')));
    await expect(opened(fileOf(packed(files)))).rejects.toThrow('was changed after it was packed');
    files.delete('scenes/0.json');
    await expect(opened(fileOf(packed(files)))).rejects.toThrow('is missing from it');
  });

  it('that is newer than this player is refused with the reason', async () => {
    const files = await bundleOf(small);
    const manifest = new TextDecoder().decode(files.get('comfyvn-bundle.json')).replace('"version":1', '"version":9');
    files.set('comfyvn-bundle.json', encode(manifest));
    await expect(opened(fileOf(packed(files)))).rejects.toThrow('newer ComfyVN');
  });

  it('whose bytes are damaged anywhere is opened or refused with a sentence', async () => {
    const whole = packed(await bundleOf(small));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const harmed = whole.slice();
        harmed[at] = (harmed[at]! + change) % 256;
        const fault = await opened(fileOf(harmed)).then(
          async ({ assets }) => assets.load('p').catch((error: unknown) => error),
          (error: unknown) => error,
        );
        if (!(fault instanceof Error)) return;
        expect([fault.name, fault.message.length > 10]).toEqual(['BundleRefused', true]);
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        await expect(opened(fileOf(whole.slice(0, length)))).rejects.toMatchObject({ name: 'BundleRefused' });
      }),
      { numRuns: 60 },
    );
  });
});

describe('an archive', () => {
  it.each([
    ['../out.json', 'leads out of the archive'],
    ['/etc/passwd', 'does not begin in the archive'],
    ['a\\b.json', 'a character that file names may not hold'],
    ['con.json', 'reserved on Windows'],
  ])('with the name "%s" in it is refused', async (name, reason) => {
    const files = (await bundleOf(small)).set(name, encode('x'));
    await expect(storiesInFile(fileOf(packed(files)))).rejects.toThrow(reason);
  });

  it('that would grow beyond measure is refused before it is unpacked', async () => {
    const files = (await bundleOf(small)).set('big.bin', new Uint8Array(80_000_000));
    await expect(storiesInFile(fileOf(packed(files)))).rejects.toThrow('would grow from');
  });

  it('whose file unpacks to more than it states is not read to its end', async () => {
    const whole = packed(new Map([['comfyvn-bundle.json', new Uint8Array(3_000_000)]]));
    const view = new DataView(whole.buffer);
    // The size stands in the directory, 24 bytes into the entry.
    for (let at = 0; at < whole.length - 4; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 1_000, true);
    await expect(storiesInFile(fileOf(whole))).rejects.toThrow('cannot be read');
  });
});

describe('a web export', () => {
  const literal = (value: unknown): string =>
    `'${JSON.stringify(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('<', '\\x3c')}'`;
  const exportOf = (story: Story): Map<string, Uint8Array<ArrayBuffer>> => {
    const page = {
      head: { ...story, scenes: [] },
      packs: [{ path: 'story/001-s-0.js', scenes: story.scenes.length }],
      assets: [{ id: 'p', mime: 'image/png', file: 0 }],
      files: ['assets/001-p-0.js'],
    };
    return new Map([
      ['index.html', encode('<p>')],
      ['story/000-story-0.js', encode(`comfyvn.story(${literal(page)});\n`)],
      ['story/001-s-0.js', encode(`comfyvn.scenes(0,${literal(story.scenes)});\n`)],
      ['assets/001-p-0.js', encode(`comfyvn.asset(0,'${btoa(String.fromCharCode(...picture))}');\n`)],
    ]);
  };
  const told = storyOf([sceneOf('s', [line('n', { text: '<b>\' \\ "\n\u2028' })])], { assets: small.assets });

  it('is read without being run', async () => {
    const { story, assets } = await opened(fileOf(packed(exportOf(told))));
    expect(asJson(await story.scene('s'))).toEqual(asJson(told.scenes[0]));
    expect(new Uint8Array(await (await assets.load('p')).arrayBuffer())).toEqual(picture);
  });

  it('with other scripts in its place is refused', async () => {
    const files = exportOf(told).set('story/001-s-0.js', encode("alert('x'); comfyvn.scenes(0,'[]');"));
    await expect(opened(fileOf(packed(files)))).rejects.toThrow('is not what ComfyVN writes there');
  });
});

describe('what is no story', () => {
  it.each([
    ['chat.jsonl', '{}', 'it is a chat'],
    ['index.html', '<p>', 'it is a page alone'],
    ['picture.png', '\u0089PNG', 'it is no zip archive'],
  ])('like %s is told what it is', async (name, text, reason) => {
    await expect(storiesInFile(fileOf(encode(text), name))).rejects.toThrow(reason);
  });

  it('in an archive is told apart', async () => {
    const renpy = packed(new Map([['game/script.rpy', encode('label start:')]]));
    await expect(storiesInFile(fileOf(renpy))).rejects.toThrow("Ren'Py");
    const other = packed(new Map([['a.txt', encode('x')]]));
    await expect(storiesInFile(fileOf(other))).rejects.toThrow('neither a bundle of ComfyVN nor a web page');
  });
});
