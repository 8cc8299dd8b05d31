import type { Mixer } from './mixer.ts';
import type { Output } from './output.ts';

/** What the interface makes a sound for. */
export type InterfaceSound = 'hover' | 'press' | 'confirm' | 'back';

interface Tone {
  readonly hz: number;
  /** Where the pitch goes until the tone is over. */
  readonly toHz?: number;
  readonly afterMs?: number;
  readonly lengthMs: number;
  readonly level: number;
  readonly wave: OscillatorType;
}

const SOUNDS: { readonly [K in InterfaceSound]: readonly Tone[] } = {
  hover: [{ hz: 880, lengthMs: 30, level: 0.05, wave: 'sine' }],
  press: [{ hz: 520, toHz: 430, lengthMs: 55, level: 0.16, wave: 'triangle' }],
  confirm: [
    { hz: 523, lengthMs: 70, level: 0.15, wave: 'triangle' },
    { hz: 784, afterMs: 60, lengthMs: 110, level: 0.15, wave: 'triangle' },
  ],
  back: [{ hz: 440, toHz: 294, lengthMs: 90, level: 0.14, wave: 'triangle' }],
};
const SOUNDS_APART_MS = 40;

/** Small tones that need no file. */
export class Tones {
  #mixer: Mixer;
  #output: Output;
  #lastMs = -Infinity;

  constructor(mixer: Mixer, output: Output) {
    this.#mixer = mixer;
    this.#output = output;
  }

  /** A sound of the interface. */
  async signal(sound: InterfaceSound): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#lastMs < SOUNDS_APART_MS) return;
    this.#lastMs = nowMs;
    if (!(await this.#output.wake())) return;
    const input = this.#mixer.input('interface');
    if (input) for (const tone of SOUNDS[sound]) sing(input, tone);
    this.#output.settle();
  }

  /** The sound of a letter, at a pitch in hertz. Nothing while the context sleeps. */
  letter(hz: number): void {
    const input = this.#output.running ? this.#mixer.input('voice') : null;
    if (input) sing(input, { hz, toHz: hz * 0.94, lengthMs: 52, level: 0.11, wave: 'triangle' });
  }
}

/** Plays a tone that swells and fades within its length, so that it never clicks. */
function sing(input: AudioNode, { hz, toHz = hz, afterMs = 0, lengthMs, level, wave }: Tone): void {
  const { context } = input;
  const startS = context.currentTime + afterMs / 1000;
  const endS = startS + lengthMs / 1000;
  const voice = new OscillatorNode(context, { type: wave, frequency: hz });
  const shape = new GainNode(context, { gain: 0 });
  voice.frequency.setValueAtTime(hz, startS);
  voice.frequency.linearRampToValueAtTime(toHz, endS);
  shape.gain.setValueAtTime(0, startS);
  shape.gain.linearRampToValueAtTime(level, startS + Math.min(0.008, lengthMs / 4000));
  shape.gain.linearRampToValueAtTime(0, endS);
  voice.connect(shape).connect(input);
  voice.addEventListener('ended', () => shape.disconnect());
  voice.start(startS);
  voice.stop(endS);
}
