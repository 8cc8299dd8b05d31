import type { ExportTarget } from '@comfyvn/shared/exports/exports.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Decided, StartOptions } from '@comfyvn/shared/story/runner';
import type { Story, StoryAsset } from '@comfyvn/shared/story/story';

/** An asset of the story that is here, with its bytes' SHA-256 in hexadecimal. */
export interface ExportAsset extends StoryAsset {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** What it was imported from, for people. */
  readonly origin?: string;
}

/** What an exporter is given. Assets that the story names and that are not here are absent from `assets`. */
export interface ExportSource {
  readonly story: Story;
  readonly assets: ReadonlyMap<AssetId, ExportAsset>;
  /** Version of this program. */
  readonly version: string;
  /** Files of the built player for `web`, by name, e.g. `player.js`; with their sizes in bytes. */
  readonly program: ReadonlyMap<string, number>;
  /** Saved games by slot, for `bundle`: JSON texts of what the saves routes answer. */
  readonly saves?: ReadonlyMap<string, string>;
  /** What the story was imported from, for people. */
  readonly origin?: string;
  /** For reading copies: the decisions of a run, in order; the story is read along them, up to the menu after the last. */
  readonly decisions?: readonly Decided[];
  /** How the run of the decisions began: with other dice it may come elsewhere. */
  readonly began?: StartOptions;
}

/** How the bytes of an asset become a file. */
export type AssetForm =
  | { readonly as: 'copy' }
  /** PNG, at most `maxSide` pixels wide and high if given. */
  | { readonly as: 'png'; readonly maxSide?: number }
  /** A script that hands the bytes over as base64: `before` + base64 + `after`. */
  | { readonly as: 'script'; readonly before: string; readonly after: string };

/** One file of an export; `path` uses `/`, is relative, and is unique whatever the case of its letters. */
export type ExportFile =
  | { readonly path: string; readonly text: string }
  /** A picture drawn from SVG that the exporter wrote, as PNG. */
  | { readonly path: string; readonly svg: string; readonly width: number; readonly height: number }
  | { readonly path: string; readonly asset: AssetId; readonly form: AssetForm }
  /** A file of the built player. */
  | { readonly path: string; readonly program: string };

export interface ExportPlan {
  readonly files: readonly ExportFile[];
  /** A finding of level `error` means that nothing is written. */
  readonly findings: readonly Finding[];
}

/** A way out of ComfyVN. Pure: the same source gives the same plan. Listed in `index.ts`. */
export interface Exporter {
  readonly name: ExportTarget;
  /** For people, e.g. `Ren'Py game`. */
  readonly label: string;
  /** folder: a directory that people go on working in. zip: one archive. file: the plan's only file. */
  readonly form: 'folder' | 'zip' | 'file';
  /** Of the file or archive, e.g. `.zip`; empty for a folder. */
  readonly extension: string;
  plan(source: ExportSource): ExportPlan;
}
