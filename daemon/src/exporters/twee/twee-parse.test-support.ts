// @ts-expect-error -- the package has types, but does not let anybody import them
import { parseTwee } from 'extwee';

/** A story as another program reads it from Twee. */
interface ParsedTwee {
  readonly name: string;
  readonly IFID: string;
  readonly start: string;
  readonly storyJavaScript: string;
  readonly format: string;
  readonly formatVersion: string;
  readonly passages: readonly {
    readonly name: string;
    readonly text: string;
    readonly tags: readonly string[];
    readonly metadata: Readonly<Record<string, unknown>>;
  }[];
}

/** Parses Twee 3 with extwee. Throws where it is not. */
export const parsed = parseTwee as (text: string) => ParsedTwee;
