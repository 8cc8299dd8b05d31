import type { PictureRequest } from '@comfyvn/shared/pictures/pictures.schema';
import type { PictureRow } from './pictures.store.ts';

/** What a job of the kind `picture` takes. `scale` shrinks it after its host ran out of memory. */
export interface PictureTask {
  readonly row: PictureRow;
  readonly request: PictureRequest;
  readonly scale: number;
  /** The picture to begin with, where the template does. */
  readonly reference: Buffer | null;
  /** The asset that this is. */
  readonly from: string | null;
}
