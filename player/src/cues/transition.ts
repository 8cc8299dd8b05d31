import type { CueOf, CuePresenter } from './presenter.ts';

export const transition: CuePresenter<CueOf<'transition'>> = {
  prepare(cue, manners) {
    manners.transition = cue;
  },
};
