import type { Finding } from '../story/finding.ts';
import type { StoryAsset } from '../story/story.ts';

/** Words of a licence under which nothing may be passed on. Not a lawyer: it knows the plain cases. */
const FORBIDS = [
  /\ball rights reserved\b/i,
  /\bproprietary\b/i,
  /\bunlicensed\b/i,
  /\bconfidential\b/i,
  /\bpersonal use only\b|\bprivate use only\b|\bfor (personal|private) use\b/i,
  /\b(no|not? for|without) (re-?)?(distribution|sharing|publication|upload(ing)?|reuse)\b/i,
  /\b(do|may|must|can) ?not (be )?(re-?)?(distribut|shar|publish|upload|reus|pass)/i,
  /\b(re-?)?(distribution|sharing|publication|reuse|upload(ing)?)( is| are)? (not (allowed|permitted)|forbidden|prohibited)\b/i,
];
const UNKNOWN = /^\s*(unknown|none|n\/?a|\?+|-+|noassertion)?\s*$/i;

/** What a licence says about passing a work on; `unknown` where there is none. Pure. */
export function sharingOf(licence: string | undefined): 'allowed' | 'forbidden' | 'unknown' {
  if (licence === undefined || UNKNOWN.test(licence)) return 'unknown';
  return FORBIDS.some((words) => words.test(licence)) ? 'forbidden' : 'allowed';
}

/**
 * The gate before anything leaves this computer: an error for each asset whose licence forbids passing it on, and one
 * note on those whose licence nobody stated. Pure.
 */
export function sharingGate(assets: readonly StoryAsset[]): Finding[] {
  const forbidden = assets.filter((asset) => sharingOf(asset.licence) === 'forbidden').map(forbiddenAsset);
  const unknown = assets.filter((asset) => sharingOf(asset.licence) === 'unknown');
  return unknown.length === 0 ? forbidden : [...forbidden, unknownLicences(unknown)];
}

const forbiddenAsset = ({ id, kind, name, licence, author }: StoryAsset): Finding => ({
  rule: 'export-forbidden',
  level: 'error',
  where: {},
  message: `The ${kind} "${name}" (${id}) may not be passed on: its licence is "${licence}"${author === undefined ? '' : `, by ${author}`}.`,
  fix: 'Put another one in its place, or state the licence under which its owner allowed it.',
});

function unknownLicences(assets: readonly StoryAsset[]): Finding {
  const names = assets.slice(0, 3).map((asset) => `"${asset.name}"`);
  const more = assets.length > 3 ? ` and ${assets.length - 3} more` : '';
  return {
    rule: 'licence-unknown',
    level: 'info',
    where: {},
    message:
      `Nobody stated a licence for ${assets.length} of the pictures and sounds: ${names.join(', ')}${more}.`.slice(
        0,
        2_000,
      ),
    fix: 'Make sure that you may share them before you publish the export.',
  };
}
