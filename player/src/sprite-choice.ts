import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Character } from '@comfyvn/shared/story/story';

/** SillyTavern's 28 labels in families; labels of one family can stand in for each other, nearest first. */
const FAMILIES: readonly (readonly string[])[] = [
  ['joy', 'amusement', 'excitement', 'optimism', 'pride', 'gratitude', 'relief', 'approval', 'admiration'],
  ['love', 'caring', 'desire', 'admiration', 'gratitude', 'joy'],
  ['sadness', 'grief', 'remorse', 'disappointment'],
  ['anger', 'annoyance', 'disapproval', 'disgust'],
  ['fear', 'nervousness', 'confusion', 'surprise'],
  ['surprise', 'realization', 'curiosity', 'confusion'],
  ['embarrassment', 'nervousness', 'remorse'],
];

/** Labels that can stand in for one, nearest first. Pure. */
export function similarLabels(label: string): string[] {
  const found = new Map<string, number>();
  for (const family of FAMILIES) {
    const own = family.indexOf(label);
    if (own < 0) continue;
    family.forEach((other, index) => {
      const distance = Math.abs(index - own) + (own === 0 ? 0 : 0.5);
      if (other !== label && distance < (found.get(other) ?? Infinity)) found.set(other, distance);
    });
  }
  return [...found].sort((a, b) => a[1] - b[1]).map(([name]) => name);
}

/**
 * The picture of a character's expression: in the costume, exactly, else neutral, else a similar one, else any.
 * Null when none of its sprites can be shown. Pure.
 */
export function chooseSprite(
  character: Character,
  expression: string,
  costume?: string,
  missing: ReadonlySet<AssetId> = new Set(),
): AssetId | null {
  const shown = character.sprites.filter((item) => !missing.has(item.asset));
  const pools = [
    shown.filter((item) => (item.costume ?? '') === (costume ?? '')),
    shown.filter((item) => item.costume === undefined),
    shown,
  ];
  const pool = pools.find((items) => items.length > 0);
  if (!pool) return null;
  for (const label of [expression, 'neutral', ...similarLabels(expression)]) {
    const sprite = pool.find((item) => item.expression === label);
    if (sprite) return sprite.asset;
  }
  return pool[0]?.asset ?? null;
}
