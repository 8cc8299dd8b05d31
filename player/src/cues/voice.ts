import type { CueOf, CuePresenter } from './presenter.ts';

export const voice: CuePresenter<CueOf<'voice'>> = {
  play: (cue, { audio }) => audio.speak(cue.asset, cue.volume ?? 1, cue.times ?? null),
};
