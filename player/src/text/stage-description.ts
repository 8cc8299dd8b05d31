import type { Background } from '@comfyvn/shared/story/stage';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import type { FigureLook } from '../casting.ts';
import { WORDS } from './words.ts';

export interface StageFacts {
  readonly background: Background | null;
  /** A picture over all, what the field calls a CG. */
  readonly picture: string | null;
  readonly figures: readonly Pick<FigureLook, 'name' | 'expression' | 'alpha'>[];
}

/** What is to be seen, in words: who stands there and how they look, and where. Empty where nothing is known. Pure. */
export function describeStage(facts: StageFacts, assetOf: (id: string) => StoryAsset | undefined): string {
  const seen = facts.figures.filter((figure) => figure.alpha > 0.05);
  const people = seen.map(({ name, expression }) => `${name}, ${inWords(expression)}`).join('; ');
  const picture = facts.picture === null ? null : wordsOf(assetOf(facts.picture));
  const place = placeOf(facts.background, assetOf);
  const parts = [
    // A picture covers who stands behind it.
    facts.picture !== null
      ? `${WORDS.pictureShown}: ${picture ?? WORDS.undescribed}`
      : people && `${WORDS.onStage}: ${people}`,
    facts.picture === null && place ? `${WORDS.placeShown}: ${place}` : '',
  ];
  return parts.filter((part) => part !== '').join('. ');
}

function placeOf(background: Background | null, assetOf: (id: string) => StoryAsset | undefined): string | null {
  if (background === null) return null;
  if ('paint' in background) return background.paint.motif === 'plain' ? null : inWords(background.paint.motif);
  if ('asset' in background) return wordsOf(assetOf(background.asset));
  return background.layers.map((layer) => wordsOf(assetOf(layer.asset))).find((words) => words !== null) ?? null;
}

const inWords = (label: string): string => label.replaceAll(/[-_]+/g, ' ').trim();

/** The name of an asset as words: without what makes it a file. Null for a name that is none, such as a bare number. */
function wordsOf(asset: StoryAsset | undefined): string | null {
  if (!asset) return null;
  const words = inWords((asset.name.split(/[/\\]/).at(-1) ?? '').replace(/\.[a-z0-9]{2,5}$/i, ''));
  return /\p{L}{2}/u.test(words) && !/^[0-9a-f]{12,}$/i.test(words) ? words : null;
}
