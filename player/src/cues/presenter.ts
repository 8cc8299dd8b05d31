import type { Cue } from '@comfyvn/shared/story/cue';
import type { Audio } from '../audio/audio.ts';
import type { Manners } from '../stage/manners.ts';
import type { PixiStage } from '../stage/stage.ts';

/** Who performs cues. The stage is null where no picture can be drawn. */
export interface Performers {
  readonly stage: PixiStage | null;
  readonly audio: Audio;
}

/** How one type of cue is shown: as a manner of the coming change of the stage, or as a performance of its own. */
export interface CuePresenter<C extends Cue = Cue> {
  prepare?(cue: C, manners: Manners): void;
  /** Resolves when it is over. */
  play?(cue: C, performers: Performers): Promise<void> | undefined;
}

export type CueOf<T extends Cue['type']> = Extract<Cue, { type: T }>;
