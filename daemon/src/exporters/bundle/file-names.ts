const LONGEST = 60;
/** Names that Windows keeps for itself, whatever follows the dot. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** What people call a thing as a part of a file name: small letters and digits of any script. Pure. */
export function slugOf(name: string, fallback: string): string {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  // By characters, so that none is cut in two.
  const slug = [...words]
    .slice(0, LONGEST)
    .join('')
    .normalize('NFC')
    .replace(/^-+|-+$/g, '');
  return slug === '' || RESERVED.test(slug) ? fallback : slug;
}

/** Hands out paths that differ, also for file systems that take capitals and small letters for the same. */
export class FreePaths {
  readonly #taken = new Set<string>();

  /** `stem` + `ending`, with a number between them where that is taken. */
  take(stem: string, ending: string): string {
    for (let number = 1; ; number++) {
      const path = `${stem}${number === 1 ? '' : `-${number}`}${ending}`;
      if (this.#taken.has(path.toLowerCase())) continue;
      this.#taken.add(path.toLowerCase());
      return path;
    }
  }
}
