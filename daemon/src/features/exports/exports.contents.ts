import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { AssetForm, ExportAsset, ExportFile } from '../../exporters/exporter.ts';
import { AppError, messageOf } from '../../core/errors.ts';
import { withoutMetadata } from './exports.metadata.ts';
import type { SvgRenderer } from './exports.svg.ts';

/** An asset on its way out: what the exporter knows of it, and where its bytes lie. */
export interface ReadableAsset extends ExportAsset {
  readonly file: string;
  /** SHA-256 of the bytes in that file. */
  readonly storedSha256: string;
  /** Whether what is not the picture is cut out of it; `sha256` and `sizeBytes` are then of what is left. */
  readonly cleaned: boolean;
}

export interface ContentSources {
  readonly assets: ReadonlyMap<AssetId, ReadableAsset>;
  /** Folder of the built player. */
  readonly programFolder: string;
  readonly svg: SvgRenderer;
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes of a planned file. Throws AppError where what it is made of is gone or damaged. */
export async function* contentOf(file: ExportFile, sources: ContentSources): AsyncGenerator<Uint8Array> {
  if ('text' in file) yield Buffer.from(file.text);
  else if ('svg' in file) yield await drawn(file, sources.svg);
  else if ('program' in file) yield* readProgram(file.program, sources.programFolder);
  else yield* formed(file.form, assetOf(file.asset, sources));
}

/** From which bytes and how a file is made, where that is worth knowing: the same answer means the same bytes. Pure. */
export function recipeOf(file: ExportFile, { assets }: Pick<ContentSources, 'assets'>): string | undefined {
  if ('svg' in file) return `svg:${file.width}x${file.height}:${sha256(file.svg)}`;
  if (!('asset' in file)) return undefined;
  const source = assets.get(file.asset)?.sha256;
  if (source === undefined || file.form.as === 'copy') return undefined;
  if (file.form.as === 'png') return `png:${file.form.maxSide ?? ''}:${source}`;
  return `script:${sha256(file.form.before)}:${sha256(file.form.after)}:${source}`;
}

/** The size of a planned file where it is known beforehand, else null. Pure. */
export function sizeOf(
  file: ExportFile,
  assets: ReadonlyMap<AssetId, ExportAsset>,
  program: ReadonlyMap<string, number>,
): number | null {
  if ('text' in file) return Buffer.byteLength(file.text);
  if ('svg' in file) return null;
  if ('program' in file) return program.get(file.program) ?? null;
  const bytes = assets.get(file.asset)?.sizeBytes;
  if (bytes === undefined || file.form.as === 'png') return null;
  if (file.form.as === 'copy') return bytes;
  return Buffer.byteLength(file.form.before) + Math.ceil(bytes / 3) * 4 + Buffer.byteLength(file.form.after);
}

async function drawn(file: { path: string; svg: string; width: number; height: number }, svg: SvgRenderer) {
  try {
    return await svg.render(file.svg, file.width, file.height);
  } catch (error) {
    throw new AppError('conflict', `The picture "${file.path}" could not be drawn: ${messageOf(error)}.`);
  }
}

async function* readProgram(name: string, folder: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fs.createReadStream(path.join(folder, name)) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new AppError(
      'conflict',
      `"${name}" of the built player cannot be read (${messageOf(error)}). Run "npm run build", then export again.`,
    );
  }
}

function assetOf(id: AssetId, { assets }: ContentSources): ReadableAsset {
  const asset = assets.get(id);
  if (!asset) throw new Error(`The plan names the asset "${id}", which it was not given.`);
  return asset;
}

async function* formed(form: AssetForm, asset: ReadableAsset): AsyncGenerator<Uint8Array> {
  switch (form.as) {
    case 'copy':
      return yield* bytesOf(asset);
    case 'png':
      return yield await toPng(await wholeOf(asset), asset, form.maxSide);
    case 'script':
      yield Buffer.from(form.before);
      yield* base64(bytesOf(asset));
      yield Buffer.from(form.after);
  }
}

async function* bytesOf(asset: ReadableAsset): AsyncGenerator<Uint8Array> {
  if (asset.cleaned) return yield withoutMetadata(await wholeOf(asset), asset.mime);
  const hash = createHash('sha256');
  try {
    for await (const chunk of fs.createReadStream(asset.file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(asset, messageOf(error));
  }
  if (hash.digest('hex') !== asset.storedSha256) throw unreadable(asset, 'its bytes are not what they were');
}

/** The bytes as they are stored. */
async function wholeOf(asset: ReadableAsset): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await fs.promises.readFile(asset.file);
  } catch (error) {
    throw unreadable(asset, messageOf(error));
  }
  if (sha256(bytes) !== asset.storedSha256) throw unreadable(asset, 'its bytes are not what they were');
  return bytes;
}

const unreadable = (asset: ReadableAsset, why: string): AppError =>
  new AppError(
    'conflict',
    `The file of the ${asset.kind} "${asset.name}" cannot be used (${why}). Import it again, then export again.`,
  );

const MAX_PIXELS = 50e6;

/** As PNG, which Ren'Py and all others read; without metadata, and the same bytes each time. */
async function toPng(bytes: Buffer, asset: ReadableAsset, maxSide: number | undefined): Promise<Buffer> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).rotate();
    const sized =
      maxSide === undefined
        ? picture
        : picture.resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true });
    return await sized.png({ compressionLevel: 9 }).toBuffer();
  } catch (error) {
    throw unreadable(asset, messageOf(error));
  }
}

/** Base64 in pieces: three bytes are four letters, so what is left over waits for the next piece. */
async function* base64(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = Buffer.from(bytes.subarray(whole));
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'));
}
