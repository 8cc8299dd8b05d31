import type { AssetId } from '@comfyvn/shared/story/ids';
import type { ExportAsset, ExportFile } from '../exporter.ts';
import { type Losses, counted } from '../losses.ts';
import { NamePool, slugOf } from './names.ts';

/** Pictures that every Ren'Py from 8.0.3 on reads, by type. */
const PICTURES: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/jpg', 'jpg'],
  ['image/webp', 'webp'],
]);

const SOUNDS: ReadonlyMap<string, string> = new Map([
  ['audio/ogg', 'ogg'],
  ['audio/vorbis', 'ogg'],
  ['application/ogg', 'ogg'],
  ['audio/opus', 'opus'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/vnd.wave', 'wav'],
  ['audio/flac', 'flac'],
  ['audio/x-flac', 'flac'],
]);

/** Films that every Ren'Py from 8.0.3 on plays. */
const FILMS: ReadonlyMap<string, string> = new Map([
  ['video/webm', 'webm'],
  ['video/ogg', 'ogv'],
  ['video/x-matroska', 'mkv'],
]);

const typeOf = ({ mime }: ExportAsset): string => mime.split(';')[0]!.trim().toLowerCase();

/** The name of an asset without its ending. */
const stemOf = ({ name }: ExportAsset): string => name.replace(/^.*[/\\]/, '').replace(/\.[A-Za-z0-9]{2,5}$/, '');

/** The pictures and sounds of a game: each copied once, under a name that people can read. */
export class Media {
  readonly files: ExportFile[] = [];
  readonly #assets: ReadonlyMap<AssetId, ExportAsset>;
  readonly #losses: Losses;
  readonly #paths = new Map<AssetId, string | undefined>();
  readonly #sounds = new NamePool();
  readonly #used: ExportAsset[] = [];
  readonly #taken = new Set<string>();

  constructor(assets: ReadonlyMap<AssetId, ExportAsset>, losses: Losses) {
    this.#assets = assets;
    this.#losses = losses;
  }

  /** The assets in the game, in the order they came in. */
  get used(): readonly ExportAsset[] {
    return this.#used;
  }

  /** Asset ids and the paths of their files below `game/`. */
  paths(): [AssetId, string][] {
    return [...this.#paths].flatMap(([id, path]): [AssetId, string][] => (path === undefined ? [] : [[id, path]]));
  }

  /** The asset's name for people, e.g. to name its file after; undefined if it is not here. */
  stem(id: AssetId): string | undefined {
    const asset = this.#assets.get(id);
    return asset === undefined ? undefined : stemOf(asset);
  }

  /** Whether an asset is here and is a picture. */
  isPicture(id: AssetId): boolean {
    const asset = this.#assets.get(id);
    return asset !== undefined && typeOf(asset).startsWith('image/');
  }

  /** Whether an asset is here and is a film. */
  isFilm(id: AssetId): boolean {
    const asset = this.#assets.get(id);
    return asset !== undefined && typeOf(asset).startsWith('video/');
  }

  /** Where a sound begins again, as the story has it; undefined: at its beginning. */
  loopOf(id: AssetId): ExportAsset['loop'] {
    return this.#assets.get(id)?.loop;
  }

  /** The path of a film below `game/`; undefined, with a finding, if Ren'Py cannot play it. */
  film(id: AssetId, wanted: string): string | undefined {
    if (this.#paths.has(id)) return this.#paths.get(id);
    const asset = this.#find(id);
    const ending = asset === undefined ? undefined : FILMS.get(typeOf(asset));
    if (asset !== undefined && ending === undefined)
      this.#lose('film-format', `is a film that Ren'Py does not play (${asset.mime}); WebM would do`);
    const path =
      asset === undefined || ending === undefined
        ? undefined
        : this.#add(asset, this.#freePath(wanted, ending), { as: 'copy' });
    this.#paths.set(id, path);
    return path;
  }

  /**
   * The path of a picture below `game/`; undefined, with a finding, if it is not here. `wanted` is its path without
   * an ending, should it not lie elsewhere already.
   */
  picture(id: AssetId, wanted: string): string | undefined {
    if (this.#paths.has(id)) return this.#paths.get(id);
    const asset = this.#find(id);
    const isPicture = asset !== undefined && this.isPicture(id);
    if (asset !== undefined && !isPicture) this.#lose('asset-kind', 'is no picture');
    const path = isPicture ? this.#addPicture(asset, wanted) : undefined;
    this.#paths.set(id, path);
    return path;
  }

  /** A picture in greys that a wipe goes by, as Python code; undefined, with a finding, if it is not here. */
  mask(id: AssetId): string | undefined {
    const path = this.picture(id, `masks/${slugOf(this.stem(id) ?? '') || 'mask'}`);
    return path === undefined ? undefined : `vn.mask("${path}")`;
  }

  /** The path of a sound below `game/`; undefined, with a finding, if it is not here or Ren'Py cannot play it. */
  sound(id: AssetId): string | undefined {
    if (this.#paths.has(id)) return this.#paths.get(id);
    const asset = this.#find(id);
    const ending = asset === undefined ? undefined : SOUNDS.get(typeOf(asset));
    if (asset !== undefined && ending === undefined)
      this.#lose('sound-format', `has a format that Ren'Py does not play (${asset.mime})`);
    const path = asset === undefined || ending === undefined ? undefined : this.#addSound(asset, ending);
    this.#paths.set(id, path);
    return path;
  }

  #find(id: AssetId): ExportAsset | undefined {
    const asset = this.#assets.get(id);
    if (asset === undefined) this.#lose('asset-missing', 'is not here');
    return asset;
  }

  #lose(rule: string, why: string): void {
    this.#losses.add(rule, {}, (count) => `${counted(count, 'file')} left out: the first one ${why}.`, 'warning');
  }

  #addPicture(asset: ExportAsset, wanted: string): string {
    const ending = PICTURES.get(typeOf(asset));
    return this.#add(
      asset,
      this.#freePath(wanted, ending ?? 'png'),
      ending === undefined ? { as: 'png' } : { as: 'copy' },
    );
  }

  #freePath(wanted: string, ending: string): string {
    let path = `${wanted}.${ending}`;
    for (let number = 2; this.#taken.has(path.toLowerCase()); number++) path = `${wanted}_${number}.${ending}`;
    return path;
  }

  #addSound(asset: ExportAsset, ending: string): string {
    return this.#add(asset, `audio/${this.#sounds.take(stemOf(asset), 'sound', asset.id)}.${ending}`, { as: 'copy' });
  }

  #add(asset: ExportAsset, path: string, form: { as: 'copy' } | { as: 'png' }): string {
    this.files.push({ path: `game/${path}`, asset: asset.id, form });
    this.#taken.add(path.toLowerCase());
    this.#used.push(asset);
    return path;
  }
}
