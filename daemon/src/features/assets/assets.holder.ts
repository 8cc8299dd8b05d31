import type { AssetUse } from '@comfyvn/shared/assets/assets.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';

/** A feature that names assets by their ids. */
export interface AssetHolder {
  /** Where it uses an asset; while there is such a place the asset cannot be removed. */
  uses(asset: string): AssetUse[];
  /** The ids of all assets that it names, used or not. */
  named(): Iterable<string>;
  /** Takes over what the record of an asset says now; within the transaction that changes it. */
  changed?(asset: StoryAsset): void;
  /** Names another asset in the place of one, wherever it did; within the transaction that removes it. */
  replaced?(asset: string, by: StoryAsset): void;
  /** The ids of assets that it would make again if they were gone. */
  remakeable?(): Iterable<string>;
  /** Lets go of an asset that it does not use; within the transaction that removes it. */
  letGo?(asset: string): void;
  /** Somebody wanted a picture in a size that is not made yet, and got it as it is. */
  lacksSize?(asset: string, width: number): void;
}
