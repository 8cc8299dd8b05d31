import { parse } from 'yaml';
import { NotACard } from './refused.ts';

/** Characters are texts of some pages; a long YAML is slow to read. */
const MAX_YAML_BYTES = 2_000_000;
/** Aliases that repeat each other grow a small text beyond any memory. */
const MAX_ALIASES = 50;

/** Does a text begin as a mapping of YAML does? Pure. */
export const isYaml = (bytes: Buffer): boolean =>
  /^\uFEFF?(?:\s*(?:#.*|---.*|%YAML.*)?\n)*["']?[\w -]{1,60}["']?:(?:\s|$)/.test(bytes.toString('utf8', 0, 4_000));

/** Reads a character in YAML. Throws NotACard. */
export function readYaml(bytes: Buffer): unknown {
  if (bytes.length > MAX_YAML_BYTES) throw new NotACard('it is larger than 2 MB, and longer YAML is not read');
  try {
    return parse(bytes.toString('utf8').replace(/^\uFEFF/, ''), { maxAliasCount: MAX_ALIASES, logLevel: 'error' });
  } catch (error) {
    const [why] = (error as Error).message.split('\n');
    throw new NotACard(
      `its YAML cannot be read (${why!.slice(0, 200).replace(/[.:]$/, '')}). Export the character again`,
    );
  }
}
