// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*\\]/;
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
const MAX_NAME = 300;

/**
 * What is wrong with the name of a file in an archive, or null. No name reaches the disk here; but a bundle is also
 * unpacked by people, so that what would harm them is refused as well. Pure.
 */
export function nameFault(name: string): string | null {
  if (name.length === 0 || name.length > MAX_NAME) return `has ${name.length} characters`;
  if (/^([A-Za-z]:|[\\/])/.test(name)) return 'does not begin in the archive';
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return 'leads out of the archive';
  if (parts.some((part) => part === '' || part === '.')) return 'has an empty part';
  if (FORBIDDEN.test(name)) return 'holds a character that file names may not hold';
  if (parts.some((part) => RESERVED.test(part))) return 'is reserved on Windows';
  return parts.some((part) => /[. ]$/.test(part)) ? 'ends in a dot or a space' : null;
}

/** Names that a file system would take for the same have the same key. Pure. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase().replace(/\/$/, '');
