import { utterancesOf, voiceFor } from './utterances.ts';

/** A letter takes no longer than this, however slow the voice; after that an engine is taken to have stopped. */
const LETTER_MS = 160;
const START_MS = 2_500;

/** Speaks through the browser. Makes no sound, and never waits for one, where there is no engine. */
export class Speech {
  #engine: SpeechSynthesis;
  #rate: number;
  /** Grows when what was said before does not count any more. */
  #turn = 0;
  #open = 0;
  /** When the engine must be done; it may die silently. */
  #untilMs = 0;

  constructor(engine: SpeechSynthesis, rate: number) {
    this.#engine = engine;
    this.#rate = rate;
  }

  get speaking(): boolean {
    return this.#open > 0 && performance.now() < this.#untilMs;
  }

  set rate(rate: number) {
    this.#rate = rate;
  }

  /** Says a text after what is being said. */
  say(text: string, locale: string): void {
    const turn = this.#turn;
    const voice = voiceFor(this.#engine.getVoices(), locale);
    for (const piece of utterancesOf(text)) {
      const utterance = new SpeechSynthesisUtterance(piece);
      utterance.lang = locale;
      utterance.rate = this.#rate;
      if (voice) utterance.voice = voice;
      const over = (): void => {
        if (turn === this.#turn) this.#open = Math.max(0, this.#open - 1);
      };
      utterance.onend = over;
      utterance.onerror = over;
      this.#open += 1;
      const lengthMs = START_MS + (piece.length * LETTER_MS) / this.#rate;
      this.#untilMs = Math.max(performance.now(), this.#untilMs) + lengthMs;
      this.#engine.speak(utterance);
    }
  }

  stop(): void {
    this.#turn += 1;
    this.#open = 0;
    this.#untilMs = 0;
    this.#engine.cancel();
  }
}
