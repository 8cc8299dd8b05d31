import type { Finding } from '@comfyvn/shared/story/finding';

/** The file in a folder that says: an export of ours wrote this, and what. */
export const MANIFEST_NAME = 'comfyvn-export.json';

/** Windows opens paths of 260 characters; this leaves room for the folder above. */
const MAX_PATH = 180;
const MAX_SEGMENT_BYTES = 200;
/** Control characters, what Windows forbids, marks that turn the reading direction, halves of characters. */
const FORBIDDEN = /[\p{Cc}<>:"|?*\\\u200E\u200F\u202A-\u202E\u2066-\u2069\p{Cs}]/u;
/** Devices of Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00B9\u00B2\u00B3])(\.|$)/i;

/** Two paths with the same key are one file on some systems: case and composition of letters do not count. */
export const pathKey = (path: string): string => path.normalize('NFC').toLowerCase();

/** Why a path may not be written, on any system; null where it may. Pure. */
export function pathFault(path: string): string | null {
  if (path === '' || path.length > MAX_PATH) return `it has ${path.length} characters; 1 to ${MAX_PATH} are allowed`;
  if (FORBIDDEN.test(path)) return 'it holds a character that file names may not have everywhere';
  for (const segment of path.split('/')) {
    if (segment === '') return 'it begins or ends with "/", or has two of them in a row';
    if (segment === '.' || segment === '..') return `it holds "${segment}"`;
    if (segment.endsWith('.') || segment.endsWith(' ')) return 'a part of it ends with a dot or a space';
    if (RESERVED.test(segment)) return `"${segment}" is the name of a device on Windows`;
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return 'a part of it is too long';
  }
  if (pathKey(path) === MANIFEST_NAME) return 'this name is kept for what the export says of itself';
  return null;
}

/**
 * An error finding for each path that some system would not take or that would leave the folder, and for each two that
 * would be the same file, or a file and a folder at once. Pure.
 */
export function pathFindings(paths: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const files = new Map<string, string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const fault = pathFault(path);
    const key = pathKey(path);
    const twin = files.get(key);
    if (fault !== null) findings.push(notAllowed(path, fault));
    else if (twin !== undefined) findings.push(twice(path, `"${twin}"`));
    files.set(key, path);
    for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1)) folders.add(key.slice(0, at));
  }
  for (const [key, path] of files) if (folders.has(key)) findings.push(twice(path, 'a folder'));
  return findings;
}

const notAllowed = (path: string, fault: string): Finding => ({
  rule: 'path-not-allowed',
  level: 'error',
  where: { file: path.slice(0, 1_000) },
  message: `The file ${JSON.stringify(path.slice(0, 300))} cannot be written: ${fault}.`,
  fix: 'Rename the scene, character or asset that the name comes from.',
});
const twice = (path: string, other: string): Finding => ({
  rule: 'path-twice',
  level: 'error',
  where: { file: path.slice(0, 1_000) },
  message: `The file "${path}" cannot be written beside ${other}: on some systems they have the same name.`,
  fix: 'Rename one of the scenes, characters or assets that the names come from.',
});

/** A title as the name of a file or folder that every system takes; `fallback` where nothing is left of it. Pure. */
export function fileNameOf(title: string, fallback: string): string {
  const words = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}._' -]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. -]+|[. -]+$/g, '');
  let name = '';
  for (const letter of words) if (name.length < 60 && Buffer.byteLength(name + letter) <= 150) name += letter;
  return name.trim() === '' ? fallback : name.trim();
}
