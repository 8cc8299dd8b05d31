import type { CueOf, CuePresenter } from './presenter.ts';

export const voice: CuePresenter<CueOf<'voice'>> = {
  play: (cue, { audio }) => audio.playOnce('voice', cue.asset, cue.volume ?? 1),
};
