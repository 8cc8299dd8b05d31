import type { CueOf, CuePresenter } from './presenter.ts';

export const move: CuePresenter<CueOf<'move'>> = {
  prepare: (cue, manners) => void manners.move.set(cue.character, cue),
};
