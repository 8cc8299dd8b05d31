import type { Cue } from '@comfyvn/shared/story/cue';
import type { CharacterId } from '@comfyvn/shared/story/ids';

export type CueOf<T extends Cue['type']> = Extract<Cue, { type: T }>;

/** How the next change of the stage is to be shown, as the cues of the step say. */
export interface Manners {
  transition: CueOf<'transition'> | null;
  readonly enter: Map<CharacterId, CueOf<'enter'>>;
  readonly leave: Map<CharacterId, CueOf<'leave'>>;
  readonly move: Map<CharacterId, CueOf<'move'>>;
  /** after a load, a rollback or while skipping: quick and without movement. */
  readonly quick: boolean;
}

export const noManners = (quick: boolean): Manners => ({
  transition: null,
  enter: new Map(),
  leave: new Map(),
  move: new Map(),
  quick,
});
