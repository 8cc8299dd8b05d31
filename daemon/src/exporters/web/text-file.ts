/** A file of an export that is a text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}
