import type { CueOf, CuePresenter } from './presenter.ts';

export const enter: CuePresenter<CueOf<'enter'>> = {
  prepare: (cue, manners) => void manners.enter.set(cue.character, cue),
};
