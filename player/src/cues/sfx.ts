import type { CueOf, CuePresenter } from './presenter.ts';

export const sfx: CuePresenter<CueOf<'sfx'>> = {
  play: (cue, { audio }) => audio.playOnce(cue.asset, cue.volume ?? 1),
};
