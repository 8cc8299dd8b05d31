import type { WebPage } from '@comfyvn/shared/exports/web-page';
import type { SceneId } from '@comfyvn/shared/story/ids';
import type { Scene } from '@comfyvn/shared/story/story';
import type { AssetSource, StorySource } from '../options.ts';
import type { Handover } from './page-scripts.ts';

/** Brings the text that a script hands over. Rejects when it cannot be had. */
export type LoadScript = (kind: Handover, number: number, path: string) => Promise<string>;

type Scenes = ReadonlyMap<SceneId, Scene>;

/** The story of the page; its scenes come in packs, each loaded once. */
export function storySource({ head, packs }: WebPage, load: LoadScript): StorySource {
  const packOf = packsOfScenes(head.scenes, packs);
  const loaded = new Map<number, Promise<Scenes>>();
  const open = (pack: number): Promise<Scenes> => {
    const known = loaded.get(pack);
    if (known) return known;
    const opening = load('scenes', pack, packs[pack]?.path ?? '').then(scenesIn);
    loaded.set(pack, opening);
    // What failed may be there at the next try.
    opening.catch(() => loaded.delete(pack));
    return opening;
  };
  return {
    head: async () => head,
    async scene(id) {
      const pack = packOf.get(id);
      const scene = pack === undefined ? undefined : (await open(pack)).get(id);
      if (!scene) throw new Error(`There is no scene "${id}".`);
      return scene;
    },
  };
}

/** Of scenes with the same id the first counts. */
function packsOfScenes(scenes: readonly { id: SceneId }[], packs: WebPage['packs']): Map<SceneId, number> {
  const packOf = new Map<SceneId, number>();
  let at = 0;
  for (const [number, pack] of packs.entries()) {
    for (const { id } of scenes.slice(at, at + pack.scenes)) if (!packOf.has(id)) packOf.set(id, number);
    at += pack.scenes;
  }
  return packOf;
}

function scenesIn(text: string): Scenes {
  const scenes = new Map<SceneId, Scene>();
  for (const scene of JSON.parse(text) as Scene[]) if (!scenes.has(scene.id)) scenes.set(scene.id, scene);
  return scenes;
}

/** The pictures and sounds of the page. */
export function assetSource({ assets, files }: WebPage, load: LoadScript): AssetSource {
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  return {
    async load(id) {
      const asset = known.get(id);
      const path = asset && files[asset.file];
      if (!asset || path === undefined) throw new Error(`There is no asset "${id}".`);
      return new Blob([bytesOf(await load('asset', asset.file, path))], { type: asset.mime });
    },
  };
}

/** The bytes of a base64 text. Throws where it is none. Pure. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  // Several times quicker, in browsers since 2025.
  const { fromBase64 } = Uint8Array as unknown as { fromBase64?(text: string): Uint8Array<ArrayBuffer> };
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
