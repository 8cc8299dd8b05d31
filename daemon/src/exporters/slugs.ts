const LONGEST = 40;

/** A few plain letters and digits of a text, words joined by `joint`; empty where it has none. Pure. */
export function slugOf(text: string, joint: '-' | '_'): string {
  const plain = text.slice(0, 200).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.match(/[a-z0-9]+/g) ?? []).join(joint).slice(0, LONGEST);
}

/** The name of an export's only file, from the story's title. Pure. */
export function fileNameOf(title: string, extension: string): string {
  return `${slugOf(title, '-') || 'story'}${extension}`;
}

/** Hands out names that are all different, whatever the case of their letters. */
export class UniqueNames {
  readonly #taken: Set<string>;
  readonly #next = new Map<string, number>();

  /** `reserved` are never handed out. */
  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set([...reserved].map((name) => name.toLowerCase()));
  }

  /** The name wanted, or with the first number behind it that makes it a new one. */
  give(wanted: string, joint = '_'): string {
    const base = wanted.toLowerCase();
    let name = wanted;
    let number = this.#next.get(base) ?? 2;
    while (this.#taken.has(name.toLowerCase())) name = `${wanted}${joint}${number++}`;
    this.#next.set(base, number);
    this.#taken.add(name.toLowerCase());
    return name;
  }
}
