import type { AssetId } from '../story/ids.ts';
import type { StoryHead } from '../story/story.ts';

/** A script of a web export that hands over scenes; those of all packs together are the head's, in its order. */
export interface WebPack {
  /** Relative to the page. */
  readonly path: string;
  /** How many scenes it holds. */
  readonly scenes: number;
}

/** An asset of a web export. */
export interface WebAsset {
  readonly id: AssetId;
  readonly mime: string;
  /** Which of the page's `files` holds it; records that share a content share a file. */
  readonly file: number;
}

/** What the page of a web export is told first: the story's head, and where all the rest of it lies. */
export interface WebPage {
  readonly head: StoryHead;
  readonly packs: readonly WebPack[];
  readonly assets: readonly WebAsset[];
  /** Scripts that hand over the bytes of assets, relative to the page. */
  readonly files: readonly string[];
}

/** What the service worker of a web export keeps for reading offline: paths relative to the page, all names different. */
export interface WebOffline {
  /** Needed to open the page, which is the first of them; kept before anything else. */
  readonly shell: readonly string[];
  /** Kept one by one while somebody reads. */
  readonly rest: readonly string[];
  /** Kept once it was asked for: most readers never do. */
  readonly asked: readonly string[];
}
