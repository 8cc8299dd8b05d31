import sharp from 'sharp';
import type { Character, StoryAsset } from '@comfyvn/shared/story/story';
import type { AssetProvenance } from '@comfyvn/shared/assets/assets.schema';
import type { PictureRequest } from '@comfyvn/shared/pictures/pictures.schema';
import { AppError } from '../../core/errors.ts';
import type { JobContext } from '../../core/job-kind.ts';
import { xmpOf, type AssetService } from '../assets/index.ts';
import { cutOut } from './pictures.cutout.ts';
import type { PictureRow } from './pictures.store.ts';

/** Stands for host and template of a picture that nobody draws: a card picture without its background. */
export const CUT_OUT = 'cut-out';
/** As a person reads it. */
export const CUT_OUT_NAMES = { host: 'ComfyVN', template: 'cut out of the card picture' };

const MAX_SIDE = 1_536;
/** How much of the picture must be left. */
const LEAST_FIGURE = 0.02;

/** The card picture of a character; an AppError where there is none. */
export function cardOf({ name, portrait }: Character): string {
  if (portrait) return portrait;
  throw new AppError('invalid_input', `${name} has no card picture that could be cut out.`);
}

/** What is written down of a cut-out in the place of a prompt. */
export const cutOutRequest = (character: string): PictureRequest => ({
  subject: { purpose: 'sprite', character },
  template: CUT_OUT,
  prompt: 'The card picture without its background',
  negative: '',
  width: MAX_SIDE,
  height: MAX_SIDE,
  loras: [],
});

/** Cuts a figure out of a card picture and registers it as a sprite. Throws an AppError where its background is not plain. */
export async function cutFromCard(
  row: PictureRow,
  character: string,
  card: string,
  assets: AssetService,
  job: JobContext,
): Promise<StoryAsset> {
  job.progress(0.1, 'Looking at the picture');
  const bytes = await sharp(assets.file(card).file)
    .rotate()
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer();
  job.signal.throwIfAborted();
  const cut = await cutOut(bytes);
  if (cut === null || (await opaqueShare(cut)) < LEAST_FIGURE)
    throw new AppError(
      'invalid_input',
      'The figure stands before no plain background, so it cannot be cut out. Draw a sprite with ComfyUI, which can begin with this picture.',
    );
  const provenance: AssetProvenance = {
    tool: 'ComfyVN',
    job: job.id,
    picture: row.id,
    story: row.story,
    character,
    from: [card],
  };
  const picture = await sharp(cut)
    .trim({ background: { r: 0, g: 0, b: 0, alpha: 0 }, threshold: 1 })
    .withXmp(xmpOf(assets.stampOf(provenance)))
    .webp({ quality: 92 })
    .toBuffer();
  return assets.addVisual(picture, {
    id: `drawn_${row.id}`,
    kind: 'sprite',
    name: row.title,
    origin: `Cut out of the card picture ${card}`,
    source: 'The card picture',
    provenance,
  });
}

/** How much of a picture is not transparent, 0 to 1. */
const opaqueShare = async (bytes: Buffer): Promise<number> =>
  ((await sharp(bytes).stats()).channels[3]?.mean ?? 0) / 255;
