import type { EngineVoice, VoiceChoice, WordTime } from '@comfyvn/shared/speech/speech.schema';
import { AppError } from '../../core/errors.ts';
import type { Pcm } from './sound/pcm.ts';

/** What an engine is asked to say. */
export interface SpeakRequest extends Omit<VoiceChoice, 'engine' | 'language'> {
  /** Cleaned, see spoken-text.ts. */
  readonly text: string;
  readonly language: string;
}

/** When a sound of speech begins; `sign` is IPA, empty for silence. */
export interface PhonemeTime {
  readonly ms: number;
  readonly sign: string;
}

/** When each word and each sound of a text is said. */
export interface SpokenTimes {
  readonly words: readonly WordTime[];
  readonly phonemes: readonly PhonemeTime[];
}

/** What it said: bytes of a sound file, or samples; and when it said what, where it knows. */
export type Spoken = ({ readonly bytes: Buffer } | { readonly pcm: Pcm }) & { readonly times?: SpokenTimes };

/** Something that speaks. What it throws for people is an AppError: `unavailable` where it is not there at all. */
export interface SpeechEngine {
  readonly id: string;
  readonly name: string;
  readonly kind: 'embedded' | 'system' | 'http';
  /** What else than the request the sound depends on: the version, the model, settings. Part of the key of each clip. */
  readonly settings: string;
  /** Whether texts may be sent to it; null where they stay in the own network. */
  consent?(): Promise<boolean | null>;
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
