import { quoted } from '@comfyvn/shared/bundle/entries';
import { parsePart } from '@comfyvn/shared/bundle/manifest';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';
import { exportedPage, type ExportedPage } from '@comfyvn/shared/exports/exported-page.schema';
import type { AssetSource } from '../options.ts';
import { bytesOf } from '../web/story-files.ts';
import { checkedStory } from './checked-story.ts';
import { textOf, type FileSet } from './file-set.ts';
import { openedStory, safeType, type Readable } from './opened-story.ts';

/** The script of a web export that tells its story's head. */
export const EXPORT_INDEX = /^story\/000-[^/]+\.js$/;

/** The story of a web export. Its scripts are read as texts and never run. Rejects with BundleRefused. */
export async function storyInExport(files: FileSet): Promise<Readable> {
  const index = [...files.sizes.keys()].find((name) => EXPORT_INDEX.test(name)) ?? '';
  const told = parsePart(exportedPage, jsonOf(await handed(files, index, 'story'), index), index);
  return { title: told.head.title, open: () => openPage(files, told, index) };
}

async function openPage(files: FileSet, { head, packs, assets, files: scripts }: ExportedPage, index: string) {
  const scenes: unknown[] = [];
  for (const pack of packs) {
    const list = jsonOf(await handed(files, pack.path, 'scenes'), pack.path);
    if (!Array.isArray(list)) throw new BundleRefused(`its ${quoted(pack.path)} holds no scenes`);
    scenes.push(...(list as unknown[]));
  }
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  const source: AssetSource = {
    async load(id) {
      const asset = known.get(id);
      const script = asset && scripts[asset.file];
      if (!asset || script === undefined) throw new Error(`There is no asset "${id}".`);
      return new Blob([bytesOf(await handed(files, script, 'asset'))], { type: safeType(asset.mime) });
    },
  };
  return openedStory(checkedStory(head, scenes, index), source);
}

const ESCAPED = /\\(x[0-9a-f]{2}|u[0-9a-f]{4}|.)/gi;

/** The text that a script of an export would hand over: what stands between its quotes. */
async function handed(files: FileSet, name: string, kind: 'story' | 'scenes' | 'asset'): Promise<string> {
  const script = await textOf(files, name);
  const [from, to] = [script.indexOf("'"), script.lastIndexOf("'")];
  const before = script.slice(0, Math.max(from, 0));
  if (!/^comfyvn\.(story|scenes|asset)\((\d+,)?$/.test(before) || !before.startsWith(`comfyvn.${kind}(`) || to <= from)
    throw new BundleRefused(`its ${quoted(name)} is not what ComfyVN writes there`);
  return script
    .slice(from + 1, to)
    .replace(ESCAPED, (_, code: string) =>
      code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code,
    );
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BundleRefused(`its ${quoted(name)} is damaged`);
  }
}
