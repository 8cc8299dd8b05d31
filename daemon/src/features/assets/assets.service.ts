import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { writeFileAtomic } from '../../core/files.ts';
import { filmTypeOf, MAX_FILM_BYTES } from './assets.film.ts';
import { inspectPicture, readPicture } from './assets.image.ts';
import { isSameSound, soundTypeOf } from './assets.sound.ts';
import type { AssetRow, AssetStore, ContentRow } from './assets.store.ts';

export interface NewAsset {
  /** Given by who found the file, so that a story can name the asset before its bytes are here. */
  readonly id: string;
  readonly kind: StoryAsset['kind'];
  readonly name: string;
  /** Where it came from, for people and for provenance. */
  readonly origin: string;
  readonly licence?: string | undefined;
  readonly author?: string | undefined;
  readonly source?: string | undefined;
}

/** An asset with its bytes' SHA-256 in hexadecimal, and where it came from. */
export interface AssetRecord extends StoryAsset {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly origin: string;
}

const PICTURES: ReadonlySet<StoryAsset['kind']> = new Set([
  'background',
  'sprite',
  'portrait',
  'picture',
  'mask',
  'lut',
]);
/** Where a film may stand instead of a picture. */
const FILM_PLACES: ReadonlySet<StoryAsset['kind']> = new Set(['background', 'picture', 'video']);
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export function createAssetService(store: AssetStore, { config, now }: FeatureContext) {
  const root = path.join(config.dataDir, 'assets');
  /** Content lies under its hash: no name from outside ever reaches the disk. */
  const fileOf = (hash: string) => path.join(root, hash.slice(0, 2), hash);
  const keep = (hash: string, bytes: Buffer): void => {
    if (!fs.existsSync(fileOf(hash))) writeFileAtomic(fileOf(hash), bytes);
  };
  const register = (content: ContentRow, asset: NewAsset): StoryAsset => {
    store.put(content, toRow(asset, content, now()));
    return toAsset({ ...toRow(asset, content, now()), ...content });
  };
  return {
    /**
     * Registers a picture, or a film in the place of a background or a picture; a film gets the kind `video`. Records of
     * the same bytes share them. Throws AppError on bytes that are neither.
     */
    async addVisual(bytes: Buffer, asset: NewAsset): Promise<StoryAsset> {
      const film = FILM_PLACES.has(asset.kind) ? filmTypeOf(bytes) : null;
      if (film !== null) {
        checkFilmSize(bytes, asset.name);
        const content = { hash: hashOf(bytes), size_bytes: bytes.length, mime: film, width: null, height: null };
        keep(content.hash, bytes);
        return register(store.findContent(content.hash) ?? content, { ...asset, kind: 'video' });
      }
      const { bytes: kept, ...facts } = await readPicture(bytes, asset.name);
      const content = { hash: hashOf(kept), size_bytes: kept.length, ...facts };
      keep(content.hash, kept);
      return register(store.findContent(content.hash) ?? content, asset);
    },
    /** Registers a sound. Throws AppError on bytes that are none. */
    addSound(bytes: Buffer, asset: NewAsset): StoryAsset {
      const mime = soundTypeOf(bytes);
      if (mime === null) throw noSound(asset.name);
      const content = { hash: hashOf(bytes), size_bytes: bytes.length, mime, width: null, height: null };
      keep(content.hash, bytes);
      return register(store.findContent(content.hash) ?? content, asset);
    },
    /**
     * What untrusted bytes are that come with an asset, exactly as they are. Throws AppError where they are no picture,
     * film or sound that can be used, or another one than stated.
     */
    async inspect(bytes: Buffer, stated: Pick<StoryAsset, 'kind' | 'mime'>, name: string): Promise<ContentRow> {
      const content = { hash: hashOf(bytes), size_bytes: bytes.length };
      if (PICTURES.has(stated.kind)) {
        const facts = await inspectPicture(bytes, name);
        if (facts.mime !== stated.mime) throw otherType(name, stated.mime, facts.mime);
        return { ...content, ...facts };
      }
      if (stated.kind === 'video') {
        const film = filmTypeOf(bytes);
        if (film === null) throw new AppError('unsupported', `"${name}" is not a film that can be used (MP4 or WebM).`);
        if (film !== stated.mime) throw otherType(name, stated.mime, film);
        checkFilmSize(bytes, name);
        return { ...content, mime: film, width: null, height: null };
      }
      const found = soundTypeOf(bytes);
      if (found === null) throw noSound(name);
      if (!isSameSound(stated.mime, found)) throw otherType(name, stated.mime, found);
      return { ...content, mime: stated.mime, width: null, height: null };
    },
    /** Writes the bytes of a content, unless they are here. */
    keep,
    /** Writes the record of an asset whose bytes are kept; within the caller's transaction, where there is one. */
    register,
    find(id: string): StoryAsset | undefined {
      const row = store.find(id);
      return row && toAsset(row);
    },
    /** SHA-256 of the bytes of an asset, also where they are lost. */
    hashOf: (id: string): string | undefined => store.find(id)?.content,
    /** Everything known of an asset whose bytes are here. */
    record(id: string): AssetRecord | undefined {
      const row = store.find(id);
      if (!row || !fs.existsSync(fileOf(row.content))) return undefined;
      return { ...toAsset(row), sizeBytes: row.size_bytes, sha256: row.content, origin: row.origin };
    },
    file(id: string) {
      const row = store.find(id);
      if (!row || !fs.existsSync(fileOf(row.content))) throw notFound('asset', id);
      return { file: fileOf(row.content), mime: row.mime, etag: row.content };
    },
    totals: () => store.totals(),
  };
}
export type AssetService = ReturnType<typeof createAssetService>;

function checkFilmSize(bytes: Buffer, name: string): void {
  if (bytes.length > MAX_FILM_BYTES)
    throw new AppError(
      'too_large',
      `The film "${name}" is larger than ${MAX_FILM_BYTES / 1e6} MB; make it shorter or smaller.`,
    );
}

const noSound = (name: string): AppError =>
  new AppError('unsupported', `"${name}" is not a sound that can be used (Ogg, MP3, WAV, FLAC, M4A or WebM).`);

const otherType = (name: string, stated: string, found: string): AppError =>
  new AppError('unsupported', `"${name}" says it is ${stated}, but its bytes are ${found}.`);

const toRow = ({ licence, author, source, ...asset }: NewAsset, content: ContentRow, at: Date): AssetRow => ({
  ...asset,
  licence: licence ?? null,
  author: author ?? null,
  source: source ?? null,
  content: content.hash,
  created_at: at.toISOString(),
});

const toAsset = (row: AssetRow & ContentRow): StoryAsset => ({
  id: row.id,
  kind: row.kind as StoryAsset['kind'],
  name: row.name,
  mime: row.mime,
  ...(row.width !== null && { width: row.width }),
  ...(row.height !== null && { height: row.height }),
  sizeBytes: row.size_bytes,
  ...(row.licence !== null && { licence: row.licence }),
  ...(row.author !== null && { author: row.author }),
  ...(row.source !== null && { source: row.source }),
});
