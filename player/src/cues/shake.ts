import type { CueOf, CuePresenter } from './presenter.ts';

export const shake: CuePresenter<CueOf<'shake'>> = {
  play: (cue, { stage }) => stage?.shake(cue),
};
