import type { Cue } from '@comfyvn/shared/story/cue';
import type { Manners } from '../stage/manners.ts';
import { enter } from './enter.ts';
import { flash } from './flash.ts';
import { leave } from './leave.ts';
import { move } from './move.ts';
import type { CueOf, CuePresenter, Performers } from './presenter.ts';
import { sfx } from './sfx.ts';
import { shake } from './shake.ts';
import { transition } from './transition.ts';
import { tween } from './tween.ts';
import { voice } from './voice.ts';

/** One presenter for each type of cue; a missing one does not compile. */
const PRESENTERS = { enter, leave, move, tween, shake, flash, sfx, voice, transition } satisfies {
  [T in Cue['type']]: CuePresenter<CueOf<T>>;
};

const presenterOf = (cue: Cue): CuePresenter => PRESENTERS[cue.type] as CuePresenter;

/** Lets the cues of a step say how the change of the stage is to be shown. */
export function prepareCues(cues: readonly Cue[], manners: Manners): void {
  for (const cue of cues) presenterOf(cue).prepare?.(cue, manners);
}

/** Starts what the cues perform. Resolves when those are over that the reader waits for. */
export async function playCues(cues: readonly Cue[], performers: Performers): Promise<void> {
  await Promise.all(
    cues.flatMap((cue) => {
      const over = presenterOf(cue).play?.(cue, performers);
      return over && cue.blocking ? [over] : [];
    }),
  );
}
