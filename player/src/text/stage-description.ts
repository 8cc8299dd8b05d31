import type { Background } from '@comfyvn/shared/story/stage';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { assetWords, labelWords } from '../asset-words.ts';
import type { FigureLook } from '../casting.ts';
import { WORDS, type Word } from './words.ts';

export interface StageFacts {
  readonly background: Background | null;
  /** A picture over all, what the field calls a CG. */
  readonly picture: string | null;
  readonly figures: readonly Pick<FigureLook, 'name' | 'expression' | 'alpha'>[];
}

/** What is to be seen, in words: who stands there and how they look, and where. Empty where nothing is known. Pure. */
export function describeStage(facts: StageFacts, assetOf: (id: string) => StoryAsset | undefined): string {
  const seen = facts.figures.filter((figure) => figure.alpha > 0.05);
  const people = seen.map(({ name, expression }) => `${name}, ${spoken('look', expression)}`).join('; ');
  const picture = facts.picture === null ? null : namedOf(assetOf(facts.picture));
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
  if ('paint' in background) return background.paint.motif === 'plain' ? null : spoken('place', background.paint.motif);
  if ('asset' in background) return namedOf(assetOf(background.asset));
  return background.layers.map((layer) => namedOf(assetOf(layer.asset))).find((words) => words !== null) ?? null;
}

const namedOf = (asset: StoryAsset | undefined): string | null => (asset ? assetWords(asset) : null);

/** A label in the reader's language; one that is no label of ours as it is written. */
function spoken(kind: 'look' | 'place', label: string): string {
  const key = `${kind} ${label}`;
  return Object.hasOwn(WORDS, key) ? WORDS[key as Word] : labelWords(label);
}
