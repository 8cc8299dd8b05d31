import fs from 'node:fs';
import type {
  AssetChange,
  AssetFacets,
  AssetLineage,
  AssetPage,
  AssetPair,
  AssetPreview,
  AssetProvenance,
  AssetQuery,
  AssetRebuild,
  AssetRecord,
  AssetRoom,
  AssetUse,
} from '@comfyvn/shared/assets/assets.schema';
import { PICTURE_WIDTHS } from '@comfyvn/shared/assets/picture-widths';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { FileAnswer } from '../../core/http.ts';
import { everyHour } from '../../core/schedule.ts';
import { createBudget } from './assets.budget.ts';
import { createLooks } from './assets.looks.ts';
import type { LookStore } from './assets.looks.store.ts';
import { createSizes } from './assets.sizes.ts';
import { createAssetFiles, hashOf } from './assets.files.ts';
import { checkFilm, checkSound } from './assets.check.ts';
import { filmTypeOf } from './assets.film.ts';
import type { AssetHolder } from './assets.holder.ts';
import { inspectPicture, readPicture } from './assets.image.ts';
import { newAssetOf, type Brought } from './assets.bring.ts';
import type { AssetLists } from './assets.list.store.ts';
import { rebuildRegistry } from './assets.rebuild.ts';
import { changed, joined, toAsset, toRecord, toRow, type NewAsset } from './assets.record.ts';
import { createSidecars } from './assets.sidecars.ts';
import { isSameSound, soundTypeOf } from './assets.sound.ts';
import { createSoundReader } from './assets.sound-reader.ts';
import { drawSvg, isSvg } from './assets.svg.ts';
import type { Stamp } from './stamp/stamp.fields.ts';
import { stampOf } from './stamp/stamp.ts';
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

type Stated = Pick<StoryAsset, 'kind' | 'mime'>;

export interface AssetStores {
  readonly records: AssetStore;
  readonly lists: AssetLists;
  readonly looks: LookStore;
}

export function createAssetService(
  { records: store, lists, looks: lookStore }: AssetStores,
  { config, now, logger, bus, settings }: FeatureContext,
  version: string,
) {
  const files = createAssetFiles(config.dataDir);
  const budgetBytes = (): number => settings.get().assets.budgetMegabytes * 1e6;
  const sizes = createSizes(config.dataDir, () => void budget.tidy());
  const sidecars = createSidecars(store, files, logger, sizes.forget);
  const looks = createLooks(lookStore, files, logger);
  const sounds = createSoundReader(config.home);
  const { keep, fileOf } = files;
  const register = (content: ContentRow, asset: NewAsset): StoryAsset => {
    const made = asset.provenance && { version, ...asset.provenance };
    const row = toRow({ ...asset, provenance: made }, content, now());
    store.put(content, row);
    sidecars.soon();
    looks.soon();
    return toAsset({ ...row, ...content });
  };
  const holders: AssetHolder[] = [];
  const get = (id: string): WholeRow => {
    const row = store.find(id);
    if (!row) throw notFound('asset', id);
    return row;
  };
  const uses = (id: string): AssetUse[] => holders.flatMap((one) => one.uses(id));
  const named = (): Set<string> => new Set(holders.flatMap((one) => [...one.named()]));
  /** Forgets a record that nothing uses. */
  const drop = (row: WholeRow): void => {
    store.transaction(() => {
      for (const one of holders) one.letGo?.(row.id);
      store.remove(row);
    });
    sidecars.soon();
    bus.emit('asset.changed', { id: row.id });
  };
  const budget = createBudget({
    files,
    sizes,
    budgetBytes,
    remakeable() {
      const kept = named();
      const ids = holders.flatMap((one) => [...(one.remakeable?.() ?? [])]).filter((id) => !kept.has(id));
      return ids.flatMap((id) => store.find(id) ?? []).filter(({ pinned }) => pinned === 0);
    },
    remove: (id) => drop(get(id)),
  });
  const hourly = everyHour(() => void budget.tidy());
  sidecars.soon();
  looks.soon();
  return {
    /** Adds a feature that names assets: it is asked before one is removed, and told what changes. */
    heldBy: (holder: AssetHolder): void => void holders.push(holder),
    /**
     * Registers a picture, or a film in the place of a background or a picture; a film gets the kind `video`. Records of
     * the same bytes share them. Throws AppError on bytes that are neither.
     */
    async addVisual(bytes: Buffer, asset: NewAsset): Promise<StoryAsset> {
      const film = FILM_PLACES.has(asset.kind) ? checkFilm(bytes, asset.name) : null;
      if (film !== null) {
        const content = { hash: hashOf(bytes), size_bytes: bytes.length, mime: film, width: null, height: null };
        keep(content.hash, bytes);
        return register(store.findContent(content.hash) ?? content, { ...asset, kind: 'video' });
      }
      // An SVG is a program of its own: its picture is kept, never itself.
      const drawn = isSvg(bytes) ? await drawSvg(bytes, asset.name, config.home) : bytes;
      const { bytes: kept, ...facts } = await readPicture(drawn, asset.name);
      const content = { hash: hashOf(kept), size_bytes: kept.length, ...facts };
      keep(content.hash, kept);
      return register(store.findContent(content.hash) ?? content, asset);
    },
    /** Registers a sound, once it was read to its end. Throws AppError on bytes that are none, or none that can be used. */
    async addSound(bytes: Buffer, asset: NewAsset): Promise<StoryAsset> {
      const mime = await checkSound(bytes, asset.name, sounds);
      const content = { hash: hashOf(bytes), size_bytes: bytes.length, mime, width: null, height: null };
      keep(content.hash, bytes);
      return register(store.findContent(content.hash) ?? content, asset);
    },
    /** Reads sounds in a process of its own. */
    sounds,
    /**
     * What untrusted bytes are that come with an asset, exactly as they are. Throws AppError where they are no picture,
     * film or sound that can be used, or another one than stated.
     */
    async inspect(bytes: Buffer, stated: Stated, name: string): Promise<ContentRow> {
      if (stated.kind === 'video') checkFilm(bytes, name);
      else if (!PICTURES.has(stated.kind)) await checkSound(bytes, name, sounds);
      return this.identify(bytes, stated, name);
    },
    /** The same of bytes that were taken in or made here: by what they begin with, without reading sounds and films through. */
    async identify(bytes: Buffer, stated: Stated, name: string): Promise<ContentRow> {
      const content = { hash: hashOf(bytes), size_bytes: bytes.length };
      if (PICTURES.has(stated.kind)) {
        const facts = await inspectPicture(bytes, name);
        if (facts.mime !== stated.mime) throw otherType(name, stated.mime, facts.mime);
        return { ...content, ...facts };
      }
      const found = stated.kind === 'video' ? filmTypeOf(bytes) : soundTypeOf(bytes);
      if (found === null) throw noneOf(stated.kind, name);
      const isSame = stated.kind === 'video' ? found === stated.mime : isSameSound(stated.mime, found);
      if (!isSame) throw otherType(name, stated.mime, found);
      return { ...content, mime: stated.mime, width: null, height: null };
    },
    /** What a file made here says of itself, as the user's settings allow. */
    stampOf: (made: AssetProvenance): Stamp => stampOf({ version, ...made }, settings.get().assets.stampPrompts),
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
      // When a voice was heard last: one that can be spoken again may have to make room.
      if (row.kind === 'voice') fs.utimes(fileOf(row.content), now(), now(), () => {});
      return { file: fileOf(row.content), mime: row.mime, etag: row.content };
    },
    /** Everything known of an asset, its bytes here or not. Throws AppError where there is no such asset. */
    get: (id: string): AssetRecord => toRecord(get(id)),
    list(query: AssetQuery): AssetPage {
      const { total, rows } = lists.find(query, query.use === undefined ? [] : named());
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
      if (SOUNDS.has(asset.kind)) await this.addSound(bytes, asset);
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
      drop(row);
    },
    /** Back to what an asset was made from, and forward to what was made from it and where it is used. */
    lineage(id: string): AssetLineage {
      const row = get(id);
      const record = toRecord(row);
      return {
        record,
        palette: looks.palette(row.content),
        from: (record.provenance?.from ?? []).flatMap((from) => store.find(from) ?? []).map(toRecord),
        into: store.madeFrom(id).map(toRecord),
        sharing: store
          .sharing(row.content)
          .filter((other) => other.id !== id)
          .map(toRecord),
        uses: uses(id),
      };
    },
    /** Pairs of records that are or look the same. */
    async alike(most: number): Promise<AssetPair[]> {
      const pairs = await looks.alike(most);
      return pairs.flatMap(({ one, other, likeness }) => {
        const [a, b] = [store.find(one), store.find(other)];
        return a && b ? [{ one: toRecord(a), other: toRecord(b), likeness }] : [];
      });
    },
    keepApart: (id: string, other: string): void => looks.keepApart(get(id).id, get(other).id),
    /** Puts another asset in the place of one everywhere, which is then gone; what was known of it is kept. Throws AppError. */
    merge(id: string, into: string): AssetRecord {
      const [from, to] = [get(id), get(into)];
      if (from.id === to.id) throw new AppError('invalid_input', `"${from.name}" cannot be merged into itself.`);
      if (from.kind !== to.kind)
        throw new AppError('invalid_input', `"${from.name}" is a ${from.kind}, and "${to.name}" a ${to.kind}.`);
      const row = joined(to, from);
      store.transaction(() => {
        store.update(row);
        for (const one of holders) one.replaced?.(id, toAsset(row));
        for (const one of holders) one.changed?.(toAsset(row));
        drop(from);
      });
      bus.emit('asset.changed', { id: into });
      return toRecord(row);
    },
    /** A picture in another size. Throws AppError where it is none. */
    async preview(id: string, wanted: AssetPreview): Promise<FileAnswer> {
      const own = this.file(id);
      if (!own.mime.startsWith('image/')) throw new AppError('unsupported', `"${get(id).name}" is not a picture.`);
      if (wanted.missing === 'make' || sizes.has(own.etag, wanted)) return sizes.get(own.file, own.etag, wanted);
      for (const one of holders) one.lacksSize?.(id, wanted.width);
      const width = PICTURE_WIDTHS.find((one) => one > wanted.width && sizes.has(own.etag, { ...wanted, width: one }));
      const larger = width === undefined ? own : await sizes.get(own.file, own.etag, { ...wanted, width });
      return { ...larger, passing: true };
    },
    /** Which of these widths of a picture are not made yet; none where its bytes are lost. */
    lackingWidths(id: string, widths: Iterable<number>): number[] {
      const row = store.find(id);
      if (!row?.mime.startsWith('image/') || !files.isHere(row.content)) return [];
      return [...widths].filter((width) => !sizes.has(row.content, { width, format: 'webp' }));
    },
    /** How many bytes of sizes may still be made ahead: what is asked for has the other half of the budget. */
    roomAhead: (): number => budgetBytes() / 2 - budget.sizeBytes(),
    room(): AssetRoom {
      const { size } = store.totals();
      return { sizeBytes: size ?? 0, remakeableBytes: budget.sizeBytes(), budgetBytes: budgetBytes() };
    },
    tidy: (): { freedBytes: number } => ({ freedBytes: budget.tidy() }),
    /** Builds the registry again from the disk. */
    rebuild(): Promise<AssetRebuild> {
      sidecars.flush();
      return rebuildRegistry(store, files, (bytes, stated, name) => this.identify(bytes, stated, name));
    },
    /** Writes what is to be written beside the bytes. */
    async stop(): Promise<void> {
      hourly.stop();
      await looks.stop();
      sounds.close();
      sidecars.stop();
    },
    totals: () => store.totals(),
  };
}
export type AssetService = ReturnType<typeof createAssetService>;

const noneOf = (kind: StoryAsset['kind'], name: string): AppError =>
  kind === 'video'
    ? new AppError('unsupported', `"${name}" is not a film that can be used (MP4 or WebM).`)
    : new AppError('unsupported', `"${name}" is not a sound that can be used (Ogg, MP3, WAV, FLAC, M4A or WebM).`);

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
