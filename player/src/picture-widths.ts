import { copyFor, copyOnStage, type PictureWidth, type StagePixels } from '@comfyvn/shared/assets/picture-widths';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { StoryAsset } from '@comfyvn/shared/story/story';

/** How wide the copy of a picture has to be, for the stage as it stands. */
export class PictureWidths {
  #find: (id: AssetId) => StoryAsset | undefined = () => undefined;
  #stage: StagePixels = { width: 0, height: 0 };

  /** The pictures of this story are shown on a stage of this size. */
  stand(find: (id: AssetId) => StoryAsset | undefined, stage: StagePixels): void {
    this.#find = find;
    // A stage that is not laid out yet says nothing.
    if (stage.width > 0 && stage.height > 0) this.#stage = stage;
  }

  /** The copy that is sharp where such a picture mostly stands; null: the picture itself. */
  of(id: AssetId): PictureWidth | null {
    const asset = this.#find(id);
    return asset && this.#stage.width > 0 ? copyOnStage(asset, this.#stage) : null;
  }

  /** The copy for a picture that is drawn so many pixels wide; null: the picture itself. */
  drawn(id: AssetId, width: number): PictureWidth | null {
    const asset = this.#find(id);
    return asset ? copyFor(asset, width) : null;
  }

  /** About how many bytes are to be fetched for an asset. */
  bytes(id: AssetId): number {
    const { sizeBytes = UNKNOWN_BYTES, width } = this.#find(id) ?? {};
    const copy = this.of(id);
    return copy === null || width === undefined ? sizeBytes : sizeBytes * (copy / width) ** 2;
  }
}

const UNKNOWN_BYTES = 500_000;
