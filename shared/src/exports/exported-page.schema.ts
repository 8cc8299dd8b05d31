import * as z from 'zod';
import { assetId } from '../story/ids.ts';

const path = z.string().max(300);
const MOST = 100_000;

/** What the page of a web export of any version is told first, as far as it is read again. Its head is checked with the story. */
export const exportedPage = z.object({
  head: z.looseObject({ title: z.string().max(300) }),
  packs: z.array(z.object({ path, scenes: z.int().min(0) })).max(MOST),
  assets: z.array(z.object({ id: assetId, mime: z.string().max(100), file: z.int().min(0) })).max(MOST),
  files: z.array(path).max(MOST),
});
export type ExportedPage = z.infer<typeof exportedPage>;
