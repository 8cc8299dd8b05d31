import type { CueOf, CuePresenter } from './presenter.ts';

export const leave: CuePresenter<CueOf<'leave'>> = {
  prepare: (cue, manners) => void manners.leave.set(cue.character, cue),
};
