import * as z from 'zod';
import { BUNDLE_MANIFEST, BUNDLE_VERSION, bundleManifest, type BundleManifest } from './bundle.schema.ts';
import { quoted, type ArchiveEntry } from './entries.ts';
import { readJson } from './json.ts';
import { BundleRefused } from './refused.ts';

type Sized = Pick<ArchiveEntry, 'sizeBytes'>;

const versioned = z.looseObject({ format: z.literal('comfyvn-bundle'), version: z.int().min(1) });

/** What each listed file has to be. */
export interface ListedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface CheckedManifest {
  readonly manifest: BundleManifest;
  readonly listed: ReadonlyMap<string, ListedFile>;
  /** Names of files that the manifest does not know. */
  readonly unknown: readonly string[];
}

/** The manifest of a bundle, once it agrees with the files that the archive holds. Throws BundleRefused. Pure. */
export function readManifest(text: string, entries: ReadonlyMap<string, Sized>): CheckedManifest {
  const json = readJson(text, BUNDLE_MANIFEST);
  const head = versioned.safeParse(json);
  if (!head.success) throw new BundleRefused(`its ${BUNDLE_MANIFEST} does not say that it is a bundle of ComfyVN`);
  const { version } = head.data;
  if (version > BUNDLE_VERSION)
    throw new BundleRefused(
      `it was written by a newer ComfyVN (bundle version ${version}; this one reads up to ${BUNDLE_VERSION}). Update ComfyVN first`,
    );
  const manifest = parsePart(bundleManifest, json, BUNDLE_MANIFEST);
  const listed = new Map(manifest.files.map(({ path, ...file }) => [path, file]));
  if (listed.size !== manifest.files.length) throw new BundleRefused(`its ${BUNDLE_MANIFEST} lists a file twice`);
  for (const [path, { sizeBytes }] of listed) checkListed(path, sizeBytes, entries.get(path));
  checkUses(manifest, listed);
  const unknown = [...entries.keys()].filter((name) => !listed.has(name) && name !== BUNDLE_MANIFEST);
  return { manifest, listed, unknown };
}

function checkListed(path: string, sizeBytes: number, entry: Sized | undefined): void {
  if (entry === undefined) throw new BundleRefused(`the file ${quoted(path)} is missing from it`);
  if (entry.sizeBytes !== sizeBytes)
    throw new BundleRefused(
      `its file ${quoted(path)} has ${entry.sizeBytes} bytes and should have ${sizeBytes}: it was changed after it was packed`,
    );
}

/** Every part is listed, and no file is two parts; ids are unique. */
function checkUses({ stories, assets }: BundleManifest, listed: ReadonlyMap<string, ListedFile>): void {
  const once = (what: string): ((value: string) => void) => {
    const seen = new Set<string>();
    return (value) => {
      if (seen.has(value)) throw new BundleRefused(`its ${BUNDLE_MANIFEST} names the ${what} ${quoted(value)} twice`);
      seen.add(value);
    };
  };
  const [story, asset, file] = [once('story'), once('asset'), once('file')];
  const use = (path: string): void => {
    file(path);
    if (!listed.has(path)) throw new BundleRefused(`its ${BUNDLE_MANIFEST} does not list the file ${quoted(path)}`);
  };
  for (const { id, head, scenes, saves, record } of stories) {
    story(id);
    [head, ...scenes, ...saves.map((save) => save.file), ...(record === undefined ? [] : [record])].forEach(use);
    const slot = once('saved game');
    for (const save of saves) slot(save.slot);
  }
  for (const { id, file: bytes, sidecar } of assets) {
    asset(id);
    [bytes, sidecar].forEach(use);
  }
}

/** A part of the bundle in its schema. Throws BundleRefused with the file and the place in it. Pure. */
export function parsePart<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BundleRefused(
    `its ${quoted(file)} is faulty at ${quoted(issue?.path.join('.') || 'the top')}: ${issue?.message}`,
  );
}
