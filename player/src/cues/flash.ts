import type { CueOf, CuePresenter } from './presenter.ts';

export const flash: CuePresenter<CueOf<'flash'>> = {
  play: (cue, { stage }) => stage?.flash(cue),
};
