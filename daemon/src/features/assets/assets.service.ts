import type {
  AssetChange,
  AssetFacets,
  AssetPage,
  AssetQuery,
  AssetRebuild,
  AssetRecord,
  AssetUse,
} from '@comfyvn/shared/assets/assets.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { createAssetFiles, hashOf } from './assets.files.ts';
import { filmTypeOf, MAX_FILM_BYTES } from './assets.film.ts';
import type { AssetHolder } from './assets.holder.ts';
import { inspectPicture, readPicture } from './assets.image.ts';
import { newAssetOf, type Brought } from './assets.bring.ts';
import type { AssetLists } from './assets.list.store.ts';
import { rebuildRegistry } from './assets.rebuild.ts';
import { changed, toAsset, toRecord, toRow, type NewAsset } from './assets.record.ts';
import { createSidecars } from './assets.sidecars.ts';
import { isSameSound, soundTypeOf } from './assets.sound.ts';
import type { AssetStore, ContentRow, WholeRow } from './assets.store.ts';

const PICTURES: ReadonlySet<StoryAsset['kind']> = new Set([
  'background',
  'sprite',
  'portrait',
  'picture',
  'mask',
  'lut',
]);
const SOUNDS: ReadonlySet<StoryAsset['kind']> = new Set(['music', 'ambience', 'sfx', 'voice']);
/** Where a film may stand instead of a picture. */
const FILM_PLACES: ReadonlySet<StoryAsset['kind']> = new Set(['background', 'picture', 'video']);

export function createAssetService(
  store: AssetStore,
  lists: AssetLists,
  { config, now, logger, bus }: FeatureContext,
  version: string,
) {
  const files = createAssetFiles(config.dataDir);
  const sidecars = createSidecars(store, files, logger);
  const { keep, fileOf } = files;
  const register = (content: ContentRow, asset: NewAsset): StoryAsset => {
    const made = asset.provenance && { version, ...asset.provenance };
    const row = toRow({ ...asset, provenance: made }, content, now());
    store.put(content, row);
    sidecars.soon();
    return toAsset({ ...row, ...content });
  };
  const holders: AssetHolder[] = [];
  const get = (id: string): WholeRow => {
    const row = store.find(id);
    if (!row) throw notFound('asset', id);
    return row;
  };
  const uses = (id: string): AssetUse[] => holders.flatMap((one) => one.uses(id));
  sidecars.soon();
  return {
    /** Adds a feature that names assets: it is asked before one is removed, and told what changes. */
    heldBy: (holder: AssetHolder): void => void holders.push(holder),
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
      return row && files.isHere(row.content) ? toRecord(row) : undefined;
    },
    file(id: string) {
      const row = store.find(id);
      if (!row || !files.isHere(row.content)) throw notFound('asset', id);
      return { file: fileOf(row.content), mime: row.mime, etag: row.content };
    },
    /** Everything known of an asset, its bytes here or not. Throws AppError where there is no such asset. */
    get: (id: string): AssetRecord => toRecord(get(id)),
    list(query: AssetQuery): AssetPage {
      const named = query.use === undefined ? [] : holders.flatMap((one) => [...one.named()]);
      const { total, rows } = lists.find(query, named);
      return { total, assets: rows.map(toRecord) };
    },
    facets: (): AssetFacets => lists.facets(),
    /**
     * Takes in a file that a person gives; the same file under the same name is there once. Throws AppError on bytes that
     * cannot be used.
     */
    async bring(bytes: Buffer, brought: Brought): Promise<{ asset: AssetRecord; isNew: boolean }> {
      const asset = newAssetOf(bytes, brought);
      const known = store.find(asset.id);
      if (known && files.isHere(known.content)) return { asset: toRecord(known), isNew: false };
      if (SOUNDS.has(asset.kind)) this.addSound(bytes, asset);
      else await this.addVisual(bytes, asset);
      bus.emit('asset.changed', { id: asset.id });
      return { asset: toRecord(get(asset.id)), isNew: true };
    },
    /** Where an asset is used. Throws AppError where there is no such asset. */
    uses: (id: string): AssetUse[] => uses(get(id).id),
    /** Changes what is known of an asset, in the stories that name it too. Throws AppError. */
    update(id: string, change: AssetChange): AssetRecord {
      const row = changed(get(id), change);
      store.transaction(() => {
        store.update(row);
        for (const one of holders) one.changed?.(toAsset(row));
      });
      sidecars.soon();
      bus.emit('asset.changed', { id });
      return toRecord(row);
    },
    /** Forgets an asset that nothing uses, and its bytes where no other record shares them. Throws AppError. */
    remove(id: string): void {
      const row = get(id);
      const [first, ...others] = uses(id);
      if (first) throw stillUsed(row.name, first, others);
      store.transaction(() => {
        for (const one of holders) one.letGo?.(id);
        store.remove(row);
      });
      sidecars.soon();
      bus.emit('asset.changed', { id });
    },
    /** Builds the registry again from the disk. */
    rebuild(): Promise<AssetRebuild> {
      sidecars.flush();
      return rebuildRegistry(store, files, (bytes, stated, name) => this.inspect(bytes, stated, name));
    },
    /** Writes what is to be written beside the bytes. */
    stop: (): void => sidecars.stop(),
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

function stillUsed(name: string, first: AssetUse, others: readonly AssetUse[]): AppError {
  const named = [first, ...others.slice(0, 4)].map(({ title, kind }) => `${title} (${kind})`).join(', ');
  const more = others.length > 4 ? ` and ${others.length - 4} more places` : '';
  return new AppError(
    'conflict',
    `"${name}" cannot be removed: it is used in ${named}${more}. Take it away there first.`,
  );
}
