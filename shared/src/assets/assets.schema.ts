import * as z from 'zod';
import { assetId, characterId, nodeId, sceneId, storyId } from '../story/ids.ts';
import { storyAsset } from '../story/story.ts';
import { PICTURE_WIDTHS } from './picture-widths.ts';

/** For whom a picture or sound is fit, as films are rated. */
export const ASSET_RATINGS = ['everyone', 'teen', 'mature', 'explicit'] as const;
export const assetRating = z.enum(ASSET_RATINGS);
export type AssetRating = z.infer<typeof assetRating>;

export const assetTag = z.string().trim().min(1).max(60);
export const assetTags = z
  .array(assetTag)
  .max(100)
  .transform((all) => [...new Set(all)]);

/** How something was made. Every field but the tool is absent where it is not known or has no meaning. */
export const assetProvenance = z.object({
  tool: z.string().min(1).max(200).describe('What made it, e.g. ComfyUI or eSpeak NG'),
  version: z.string().max(100).optional().describe('Of ComfyVN, which asked for it'),
  model: z.string().max(300).optional().describe('The model or the voice'),
  template: z.string().max(200).optional(),
  workflow: z.string().max(100).optional().describe('SHA-256 of the workflow as it was sent'),
  seed: z.number().optional(),
  prompt: z.string().max(12_000).optional().describe('Or the words that were spoken'),
  negative: z.string().max(12_000).optional(),
  job: z.string().max(80).optional(),
  picture: z.string().max(80).optional().describe('Id of the picture that was asked for'),
  piece: z.string().max(80).optional().describe('Id of the piece of music that was asked for'),
  story: storyId.optional(),
  scene: sceneId.optional(),
  node: nodeId.optional(),
  character: z.string().max(300).optional().describe('Its id, or its name where the voice is shared by stories'),
  message: z.int().min(0).optional().describe('The message of the chat that its line was made from, 0-based'),
  from: z.array(assetId).max(20).optional().describe('The assets that it was made from'),
});
export type AssetProvenance = z.infer<typeof assetProvenance>;

/** All that is known of an asset, its bytes apart. */
export const assetRecord = storyAsset.omit({ loop: true }).extend({
  sizeBytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  origin: z.string().max(4_000).describe('Where it came from'),
  createdAt: z.iso.datetime(),
  tags: assetTags,
  rating: assetRating.nullable().describe('null where nobody said'),
  pinned: z.boolean().describe('Never cleared away'),
  provenance: assetProvenance.nullable().describe('null where it was brought in, not made here'),
});
export type AssetRecord = z.infer<typeof assetRecord>;

/** The file beside the bytes of an asset: from these alone the registry can be built again. */
export const assetFile = assetRecord.extend({
  format: z.literal('comfyvn-asset'),
  version: z.literal(1),
});
export type AssetFile = z.infer<typeof assetFile>;

/** What a person may change of a record; null takes it away. */
export const assetChange = z
  .object({
    name: z.string().trim().min(1).max(300),
    tags: assetTags,
    rating: assetRating.nullable(),
    licence: z.string().trim().min(1).max(200).nullable(),
    author: z.string().trim().min(1).max(300).nullable(),
    source: z.string().trim().min(1).max(1_000).nullable(),
    pinned: z.boolean(),
  })
  .partial();
export type AssetChange = z.infer<typeof assetChange>;

/** A place where an asset is used. */
export const assetUse = z.object({
  kind: z.string().max(40).describe('How: background, sprite, portrait, picture, music, voice, ...'),
  story: storyId.nullable(),
  scene: sceneId.nullable(),
  node: nodeId.nullable(),
  character: characterId.nullable(),
  title: z.string().describe('The place, for people'),
});
export type AssetUse = z.infer<typeof assetUse>;

/** What came of building the registry again from the files beside the bytes. */
export const assetRebuild = z.object({
  records: z.int().describe('Files that were read'),
  restored: z.int().describe('Records that the registry did not have, or had otherwise'),
  lost: z.array(z.string()).max(1_000).describe('Ids of records in the registry whose bytes are not on the disk'),
  unclaimed: z.int().describe('Bytes on the disk that no record names'),
  problems: z.array(z.object({ file: z.string(), message: z.string() })).max(1_000),
});
export type AssetRebuild = z.infer<typeof assetRebuild>;

export const ASSET_SORTS = ['newest', 'oldest', 'name', 'largest'] as const;

/** Which assets are listed. */
export const assetQuery = z.object({
  search: z.string().trim().max(200).default('').describe('In name, tags, author, licence, source and origin'),
  kind: storyAsset.shape.kind.optional(),
  tag: assetTag.optional(),
  rating: z
    .enum([...ASSET_RATINGS, 'none'])
    .optional()
    .describe('none: nobody said'),
  licence: z.string().trim().max(200).optional().describe('As it stands there; `none`: nobody said'),
  use: z.enum(['used', 'unused']).optional().describe('Whether a story names it'),
  pinned: z.enum(['yes']).optional(),
  content: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256: the records that share these bytes'),
  sort: z.enum(ASSET_SORTS).default('newest'),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(60),
});
export type AssetQuery = z.infer<typeof assetQuery>;

export const assetPage = z.object({ total: z.int().describe('Of all that match'), assets: z.array(assetRecord) });
export type AssetPage = z.infer<typeof assetPage>;

const counted = z.array(z.object({ value: z.string(), count: z.int() }));

/** What there is to filter by, and how many assets each value has, the most frequent first. */
export const assetFacets = z.object({
  kinds: counted,
  ratings: counted,
  licences: counted,
  tags: counted,
  records: z.int(),
  sizeBytes: z.int().describe('Of all bytes, those that are shared once'),
});
export type AssetFacets = z.infer<typeof assetFacets>;

/** What a person says of a file that they bring; tags stand between commas. */
export const assetBrought = z.object({
  name: z.string().min(1).max(1_000).describe('As the file is called, with the folders it lies in'),
  kind: storyAsset.shape.kind.optional().describe('Guessed from bytes and name if absent'),
  licence: storyAsset.shape.licence,
  author: storyAsset.shape.author,
  source: storyAsset.shape.source,
  tags: z.string().max(2_000).optional(),
  rating: assetRating.optional(),
});
export type AssetBrought = z.infer<typeof assetBrought>;

export const broughtAsset = z.object({
  asset: assetRecord,
  isNew: z.boolean().describe('false: the same file was here already'),
});

/** A picture in another size: `width` pixels at most, its shape kept; of one that moves the first frame. */
export const assetPreview = z.object({
  width: z.coerce
    .number()
    .refine((width) => PICTURE_WIDTHS.some((one) => one === width), `One of ${PICTURE_WIDTHS.join(', ')}`)
    .default(320),
  format: z.enum(['webp', 'avif']).default('webp'),
  missing: z
    .enum(['make', 'larger'])
    .default('make')
    .describe(
      'What is answered where there is no such size yet: it is made now, or the next larger one or the picture itself now and the size later',
    ),
});
export type AssetPreview = z.infer<typeof assetPreview>;

/** Two records that look or are the same. */
export const assetPair = z.object({
  one: assetRecord,
  other: assetRecord,
  likeness: z.number().min(0).max(1).describe('1: the same bytes'),
});
export type AssetPair = z.infer<typeof assetPair>;

/** Where an asset comes from, and where it is used: both ways of its lineage. */
export const assetLineage = z.object({
  record: assetRecord,
  palette: z.array(z.string()).describe('#rrggbb, the most frequent first; empty where it was not looked at yet'),
  from: z.array(assetRecord).describe('What it was made from'),
  into: z.array(assetRecord).describe('What was made from it'),
  sharing: z.array(assetRecord).describe('Other records of the same bytes'),
  uses: z.array(assetUse),
});
export type AssetLineage = z.infer<typeof assetLineage>;

/** How much room assets take. */
export const assetRoom = z.object({
  sizeBytes: z.int().describe('Of all bytes, those that are shared once'),
  remakeableBytes: z.int().describe('Of what can be made again, and may be cleared away'),
  budgetBytes: z.int(),
});
export type AssetRoom = z.infer<typeof assetRoom>;
