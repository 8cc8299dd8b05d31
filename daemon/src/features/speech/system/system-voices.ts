import type { EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import type { SpeakRequest } from '../speech.engine.ts';

/** Where a request lies while it is spoken. */
export interface SpokenFiles {
  /** The text, UTF-8. */
  readonly text: string;
  /** Where the WAV is to be written. */
  readonly sound: string;
}

/** How the voices of an operating system are asked: by which program, and with which words. The text is never among them. */
export interface SystemVoices {
  readonly name: string;
  /** Names of the program, looked for in this order. */
  readonly programs: readonly string[];
  /** What else to give it in its environment, besides what `speak` says. */
  listing(): { args: readonly string[]; env?: Readonly<Record<string, string>> };
  voicesIn(output: string): EngineVoice[];
  speaking(
    request: SpeakRequest,
    files: SpokenFiles,
  ): { args: readonly string[]; env?: Readonly<Record<string, string>> };
}
