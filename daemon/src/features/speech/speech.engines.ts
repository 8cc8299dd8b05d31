import type { EngineState, EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import { AppError, messageOf } from '../../core/errors.ts';
import type { SpeechEngine } from './speech.engine.ts';

const KEEP_VOICES_MS = 60_000;
const HEALTH_MS = 8_000;

/** The engines there are, and which of them speaks where nobody chose one. */
export interface Engines {
  get(id: string): SpeechEngine;
  find(id: string): SpeechEngine | undefined;
  standard(): SpeechEngine;
  voices(id: string): Promise<readonly EngineVoice[]>;
  /** Their state, asked of each anew. */
  states(): Promise<EngineState[]>;
  /** What is known of the voices of an engine is asked anew at the next call. */
  forget(id: string): void;
}

/** `all` gives the engines as they are now: people add and remove some while the program runs. */
export function createEngines(all: () => readonly SpeechEngine[], standardId: () => string): Engines {
  const voices = new Map<string, { atMs: number; list: Promise<readonly EngineVoice[]> }>();
  const find = (id: string): SpeechEngine | undefined => all().find((engine) => engine.id === id);
  const get = (id: string): SpeechEngine => {
    const engine = find(id);
    if (engine) return engine;
    const ids = all().map((one) => one.id);
    throw new AppError('not_found', `There is no engine of speech "${id}". There are ${ids.join(', ')}.`);
  };
  const ask = (id: string): Promise<readonly EngineVoice[]> => {
    const known = voices.get(id);
    if (known && performance.now() - known.atMs < KEEP_VOICES_MS) return known.list;
    const list = get(id).voices(AbortSignal.timeout(HEALTH_MS));
    voices.set(id, { atMs: performance.now(), list });
    list.catch(() => voices.delete(id));
    return list;
  };
  const standard = (): SpeechEngine => find(standardId()) ?? get('espeak');
  return {
    get,
    find,
    standard,
    voices: ask,
    forget: (id) => void voices.delete(id),
    async states() {
      const first = standard().id;
      return Promise.all(
        all().map(async (engine): Promise<EngineState> => {
          const { id, name, kind } = engine;
          const state = { id, name, kind, isDefault: id === first, consent: (await engine.consent?.()) ?? null };
          voices.delete(id);
          try {
            return { ...state, ready: true, message: '', voices: (await ask(id)).length };
          } catch (error) {
            return { ...state, ready: false, message: messageOf(error), voices: 0 };
          }
        }),
      );
    },
  };
}
