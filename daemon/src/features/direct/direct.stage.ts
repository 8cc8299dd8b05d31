import { sameBackground } from '@comfyvn/shared/story/stage-change';
import type { Background } from '@comfyvn/shared/story/stage';
import type { StoryHead } from '@comfyvn/shared/story/story';

/** What places and music are called. */
export interface Places {
  readonly assetNames: ReadonlyMap<string, string>;
  readonly musicNames: ReadonlyMap<string, string>;
}

export function placesOf({ assets }: Pick<StoryHead, 'assets'>): Places {
  const names = (kind: string) => new Map(assets.filter((one) => one.kind === kind).map((one) => [one.id, one.name]));
  return { assetNames: names('background'), musicNames: names('music') };
}

/** What a place is called, for people and models. Pure. */
export function nameOfPlace(background: Background | null, { assetNames }: Places): string {
  if (background === null) return 'none';
  if ('paint' in background) return `painted ${background.paint.motif}`;
  const id = 'asset' in background ? background.asset : (background.layers[0]?.asset ?? '');
  return assetNames.get(id) ?? 'a picture';
}

export const samePlace = sameBackground;
