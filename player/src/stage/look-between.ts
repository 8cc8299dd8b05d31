import { mixMatrices } from './tones.ts';
import type { Look } from './effects/effects.ts';

/** The look part of the way, 0 to 1, from one to another; of two different colour tables the stronger one alone. Pure. */
export function lookBetween(from: Look, to: Look, part: number): Look {
  const shareOf = (look: Look, share: number): number => (look.table ? look.strength * share : 0);
  const [before, after] = [shareOf(from, 1 - part), shareOf(to, part)];
  return {
    matrix: mixMatrices(from.matrix, to.matrix, part),
    table: before > after ? from.table : to.table,
    strength: from.table === to.table ? before + after : Math.max(before, after),
  };
}
