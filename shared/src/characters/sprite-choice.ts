import { nearestExpression } from './expression.ts';
import type { AssetId } from '../story/ids.ts';
import type { Character } from '../story/story.ts';

/**
 * The picture of a character's expression: in the costume, exactly, else the nearest one, else neutral, else any.
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
  const label = nearestExpression(expression, new Set(pool.map((item) => item.expression)));
  return pool.find((item) => item.expression === label)?.asset ?? null;
}
