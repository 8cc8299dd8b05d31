import type { StoryAsset } from '@comfyvn/shared/story/story';

/** A label of a file or an expression as words. Pure. */
export const labelWords = (label: string): string => label.replaceAll(/[-_]+/g, ' ').trim();

const ofFile = (name: string): string =>
  labelWords((name.split(/[/\\]/).at(-1) ?? '').replace(/\.[a-z0-9]{2,5}$/i, ''));

/** The name of an asset as words: without what makes it a file. Null for a name that is none, such as a bare number. Pure. */
export function assetWords(asset: Pick<StoryAsset, 'name'>): string | null {
  const words = ofFile(asset.name);
  return /\p{L}{2}/u.test(words) && !/^[0-9a-f]{12,}$/i.test(words) ? words : null;
}

/** What an asset is called on a page: words where its name has some. Pure. */
export const assetTitle = (asset: Pick<StoryAsset, 'name'>): string =>
  assetWords(asset) ?? (ofFile(asset.name) || asset.name);
