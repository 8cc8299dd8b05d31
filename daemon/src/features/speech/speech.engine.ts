import type { EngineVoice, VoiceChoice, WordTime } from '@comfyvn/shared/speech/speech.schema';
import { AppError } from '../../core/errors.ts';
import type { Pcm } from './sound/pcm.ts';

/** What an engine is asked to say. */
export interface SpeakRequest extends Omit<VoiceChoice, 'engine' | 'language'> {
  /** Cleaned, see spoken-text.ts. */
  readonly text: string;
  readonly language: string;
}

/** What it said: bytes of a sound file, or samples; and when it said each word, where it knows. */
export type Spoken =
  | { readonly bytes: Buffer; readonly words?: readonly WordTime[] }
  | { readonly pcm: Pcm; readonly words?: readonly WordTime[] };

/** Something that speaks. What it throws for people is an AppError: `unavailable` where it is not there at all. */
export interface SpeechEngine {
  readonly id: string;
  readonly name: string;
  readonly kind: 'embedded' | 'system' | 'http';
  /** What else than the request the sound depends on: the version, the model, settings. Part of the key of each clip. */
  readonly settings: string;
  voices(signal?: AbortSignal): Promise<readonly EngineVoice[]>;
  speak(request: SpeakRequest, signal: AbortSignal): Promise<Spoken>;
  close?(): void;
}

/** Nothing answers where the engine should be: not this line's fault, and the next one would not fare better. */
export class EngineAway extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
  }
}
