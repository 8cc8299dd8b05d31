import type { Cue } from './cue.ts';
import { figureOf, sameBackground } from './stage-change.ts';
import type { Stage } from './stage.ts';

/** Whether a cue of this type for this character (or for the stage) stands in the list already. */
function hasOwn(own: readonly Cue[], type: Cue['type'], character?: string): boolean {
  return own.some(
    (cue) => cue.type === type && (character === undefined || ('character' in cue && cue.character === character)),
  );
}

function figureCues(before: Stage, after: Stage): Cue[] {
  const cues: Cue[] = [];
  for (const character of Object.keys(before.characters))
    if (figureOf(after, character) === undefined) cues.push({ type: 'leave', character });
  for (const [character, figure] of Object.entries(after.characters)) {
    const old = figureOf(before, character);
    if (old === undefined) cues.push({ type: 'enter', character });
    else if (old.x !== figure.x || old.y !== figure.y) cues.push({ type: 'move', character });
  }
  return cues;
}

/**
 * The cues that a change of the stage asks for: a dissolve for another background, somebody leaves, enters, moves.
 * `own` are cues the author stated; nothing is derived where one of the same type for the same figure stands. Pure.
 */
export function cuesBetween(before: Stage, after: Stage, own: readonly Cue[]): Cue[] {
  if (before === after) return [];
  const cues: Cue[] = [];
  if (!sameBackground(before.background, after.background) && !hasOwn(own, 'transition'))
    cues.push({ type: 'transition', kind: 'dissolve' });
  if (before.characters === after.characters) return cues;
  for (const cue of figureCues(before, after))
    if ('character' in cue && !hasOwn(own, cue.type, cue.character)) cues.push(cue);
  return cues;
}
