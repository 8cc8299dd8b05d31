/** What a sound or a film says of itself. */
export interface MediaFacts {
  /** 0 where it does not say. */
  readonly seconds: number;
  readonly sound: { readonly channels: number; readonly rate: number } | null;
  /** In pixels. */
  readonly picture: { readonly width: number; readonly height: number } | null;
}
