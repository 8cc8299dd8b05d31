import type { Cue } from '@comfyvn/shared/story/cue';
import type { RunState } from '@comfyvn/shared/story/run-state';
import type { Audio } from './audio/audio.ts';
import type { PreferenceStore } from './preferences.ts';

/** Browsers that cannot mark text without changing it go without. */
export const CAN_LIGHT = typeof Highlight === 'function' && typeof CSS === 'object' && 'highlights' in CSS;

export interface SpokenWordsParts {
  readonly root: ParentNode;
  readonly audio: Pick<Audio, 'voiceMs'>;
  readonly preferences: Pick<PreferenceStore, 'value'>;
}

/** Words that light up as the voice of a line says them, for readers who want that; fetched with the first of them. */
export class SpokenWords {
  #parts: SpokenWordsParts;
  #turn = 0;
  #end: (() => void) | null = null;

  constructor(parts: SpokenWordsParts) {
    this.#parts = parts;
  }

  /** Another line is shown; `cues` are those that are performed with it. */
  async follow(state: RunState, cues: readonly Cue[]): Promise<void> {
    this.stop();
    const { root, audio, preferences } = this.#parts;
    const words = cues.find((cue) => cue.type === 'voice')?.times?.words ?? [];
    const text = state.line?.text;
    if (!CAN_LIGHT || !preferences.value.litWords || text === undefined || words.length === 0) return;
    const turn = this.#turn;
    const module = await import('./text/lit-words.ts').catch(() => null);
    if (module && turn === this.#turn)
      this.#end = module.lightWords({ text, words }, { root, voiceMs: () => audio.voiceMs });
  }

  stop(): void {
    this.#turn += 1;
    this.#end?.();
    this.#end = null;
  }
}
