import sharp from 'sharp';
import { expect, test } from 'vitest';
import { chunk, picture, textChunk, withChunks } from '../../importers/character-card/card.test-support.ts';
import { findWorkflow } from './comfy.workflow.ts';

const api = {
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
  '9': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
};
const ui = { version: 0.4, nodes: [{ id: 1, type: 'Note', widgets_values: ['the page'] }], links: [] };
const prompt = JSON.stringify(api);
const workflow = JSON.stringify(ui);
const plain = { create: { width: 8, height: 8, channels: 3 as const, background: '#345' } };
const exif = { IFD0: { Make: `workflow:${workflow}`, Model: `prompt:${prompt}` } };

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);
/** Blocks of a FLAC file: 0 says what it sounds like, 4 holds comments; the last of them is marked. */
function flac(comments: readonly string[]): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    head.writeUInt8(type, 0);
    return Buffer.concat([head, body]);
  };
  const body = Buffer.concat([text('Lavf59'), number(comments.length), ...comments.map(text)]);
  return Buffer.concat([Buffer.from('fLaC'), block(0, Buffer.alloc(34)), block(0x84, body), Buffer.alloc(100, 255)]);
}
function latent(metadata: object): Buffer {
  const head = Buffer.from(JSON.stringify({ __metadata__: metadata, latent_tensor: { dtype: 'F32' } }));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, Buffer.alloc(64)]);
}

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['JSON', () => Buffer.from(`\uFEFF${prompt}`)],
  ['PNG', async () => withChunks(await picture(10), [textChunk('workflow', workflow), textChunk('prompt', prompt)])],
  [
    'animated PNG',
    async () => withChunks(await picture(10), [chunk('comf', Buffer.from(`prompt\0${prompt}`, 'latin1'))]),
  ],
  ['WebP', () => sharp(plain).withExif(exif).webp().toBuffer()],
  ['JPEG', () => sharp(plain).withExif(exif).jpeg().toBuffer()],
  ['FLAC', () => flac([`WORKFLOW=${workflow}`, `PROMPT=${prompt}`])],
  ['latent', () => latent({ workflow, prompt })],
])('%s: what was run is found in it', async (_, make) => {
  expect(await findWorkflow(await make())).toEqual({ graph: api });
});

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['PNG', async () => withChunks(await picture(10), [textChunk('workflow', workflow)])],
  [
    'WebP',
    () =>
      sharp(plain)
        .withExif({ IFD0: { ImageDescription: `Workflow:${workflow}` } })
        .webp()
        .toBuffer(),
  ],
  ['FLAC', () => flac([`workflow=${workflow}`])],
  ['latent', () => latent({ workflow, prompt: '{"broken"' })],
])('%s: the workflow of the page is taken where there is nothing else', async (_, make) => {
  expect(await findWorkflow(await make())).toHaveProperty('page.nodes.0.type', 'Note');
});

test('a workflow with the NaN that ComfyUI writes is read, and words of a prompt stay as they are', async () => {
  const odd = `{"1": {"class_type": "A", "inputs": {"text": "x: NaN, y"}, "is_changed": [NaN]}}`;
  expect(await findWorkflow(Buffer.from(odd))).toEqual({
    graph: { '1': { class_type: 'A', inputs: { text: 'x: NaN, y' }, is_changed: [null] } },
  });
});

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['a picture of something else', () => picture(10)],
  ['a WebP without EXIF', () => sharp(plain).webp().toBuffer()],
  ['a WebP that is cut off', async () => (await sharp(plain).withExif(exif).webp().toBuffer()).subarray(0, 60)],
  ['a FLAC whose lengths lie', () => Buffer.concat([flac(['prompt={}']).subarray(0, 60), Buffer.alloc(20, 255)])],
  ['a latent without anything', () => latent({})],
  ['a latent whose length lies', () => Buffer.concat([number(0xffff_ffff), number(0), Buffer.from('{"a":1}')])],
  ['nothing', () => Buffer.alloc(0)],
  ['another JSON', () => Buffer.from('{"hello": 1}')],
])('%s is refused with what to do', async (_, make) => {
  await expect(findWorkflow(await make())).rejects.toThrow(/no workflow of ComfyUI.*Export \(API\)/);
});
