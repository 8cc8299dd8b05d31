import type { CueOf, CuePresenter } from './presenter.ts';

export const tween: CuePresenter<CueOf<'tween'>> = {
  play: (cue, { stage }) => stage?.tween(cue),
};
