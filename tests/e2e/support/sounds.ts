import type { Page } from 'playwright-core';

const RATE = 48_000;

/** One stretch of a test sound: a tone of so many hertz, or silence at 0. */
export interface Stretch {
  readonly hz: number;
  readonly seconds: number;
  readonly level?: number;
  /** Only in the left ear. */
  readonly left?: boolean;
}

/** A WAV file, 48 kHz, 16 bit, stereo. Tones of whole hertz that last whole seconds join without a jump. */
export function wav(...stretches: readonly Stretch[]): Buffer {
  const samples = stretches.reduce((sum, { seconds }) => sum + Math.round(seconds * RATE), 0);
  const file = Buffer.alloc(44 + samples * 4);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples * 4, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(2, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 4, 28);
  file.writeUInt16LE(4, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 4, 40);
  let at = 44;
  for (const { hz, seconds, level = 0.25, left = false } of stretches)
    for (let i = 0; i < Math.round(seconds * RATE); i++) {
      const value = Math.round(Math.sin((2 * Math.PI * hz * i) / RATE) * level * 32_767);
      at = file.writeInt16LE(value, at);
      at = file.writeInt16LE(left ? 0 : value, at);
    }
  return file;
}

/** The part of Howler that the ears are held to. */
interface HowlerOfPage {
  readonly Howler?: { readonly ctx?: AudioContext; readonly masterGain?: GainNode };
}
interface Ears {
  /** Amplitude of a tone that comes out now, 0 to 1; `ear` 0 is the left one, 1 the right one. */
  tone(hz: number, ear?: number): number;
  /** Takes down what comes out from now on, until `cut`. */
  record(): void;
  /** What was taken down: the longest silence in milliseconds, and the loudness in pieces of 50 ms. */
  cut(): { readonly silenceMs: number; readonly lengthMs: number; readonly loudness: number[] };
}
declare global {
  var ears: Ears | undefined;
}

/** Lets a test hear what a page sends to the loudspeakers. Waits until there is something that could be heard. */
export async function listenTo(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as HowlerOfPage).Howler?.masterGain !== undefined, undefined, {
    timeout: 60_000,
  });
  await page.evaluate(() => {
    // The master changes with its context, so it is looked up at every use.
    let master: GainNode | undefined;
    let analysers: AnalyserNode[] = [];
    const attach = (): GainNode => {
      const now = (globalThis as HowlerOfPage).Howler?.masterGain;
      if (!now) throw new Error('There is no sound in this page.');
      if (now === master) return now;
      master = now;
      const { context } = now;
      // What is mono comes out of both loudspeakers.
      const both = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
      const split = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
      now.connect(both).connect(split);
      analysers = [0, 1].map((ear) => {
        const analyser = new AnalyserNode(context, { fftSize: 8192 });
        split.connect(analyser, ear);
        return analyser;
      });
      return now;
    };
    /** Goertzel's algorithm, with a window so that other tones stay out. */
    const amplitude = (samples: Float32Array, hz: number, rate: number): number => {
      let [re, im] = [0, 0];
      for (let i = 0; i < samples.length; i++) {
        const windowed = (samples[i] ?? 0) * (1 - Math.cos((2 * Math.PI * i) / samples.length));
        re += windowed * Math.cos((2 * Math.PI * hz * i) / rate);
        im += windowed * Math.sin((2 * Math.PI * hz * i) / rate);
      }
      return (2 * Math.hypot(re, im)) / samples.length;
    };
    let recorder: ScriptProcessorNode | null = null;
    let blocks: Float32Array[] = [];
    globalThis.ears = {
      tone(hz, ear = 0) {
        const { context } = attach();
        const samples = new Float32Array(8192);
        // A context that stands still gives the same samples for ever: that is silence.
        if (context.state !== 'running') return 0;
        analysers[ear]?.getFloatTimeDomainData(samples);
        return amplitude(samples, hz, context.sampleRate);
      },
      record() {
        const node = attach();
        blocks = [];
        // Old, but what it needs is allowed by every content security policy.
        recorder = (node.context as AudioContext).createScriptProcessor(16_384, 1, 1);
        recorder.onaudioprocess = ({ inputBuffer }) => void blocks.push(inputBuffer.getChannelData(0).slice());
        node.connect(recorder);
        recorder.connect(node.context.destination);
      },
      cut() {
        const rate = recorder?.context.sampleRate ?? 48_000;
        recorder?.disconnect();
        let [run, longest] = [0, 0];
        for (const block of blocks)
          for (const sample of block) {
            run = Math.abs(sample) < 1e-4 ? run + 1 : 0;
            longest = Math.max(longest, run);
          }
        const all = blocks.flatMap((block) => [...block]);
        const piece = Math.round(rate / 20);
        const loudness: number[] = [];
        for (let at = 0; at + piece <= all.length; at += piece) {
          let sum = 0;
          for (let i = at; i < at + piece; i++) sum += (all[i] ?? 0) ** 2;
          loudness.push(Math.sqrt(sum / piece));
        }
        return { silenceMs: (longest / rate) * 1000, lengthMs: (all.length / rate) * 1000, loudness };
      },
    };
    attach();
  });
}

/** How loud a tone comes out of a page now, 0 to 1. */
export const toneIn = (page: Page, hz: number, ear = 0): Promise<number> =>
  page.evaluate(([at, side]) => globalThis.ears?.tone(at, side) ?? 0, [hz, ear] as const);

/** Waits until a tone is between two levels; what it was then. */
export async function hears(page: Page, hz: number, from: number, to = Infinity, timeoutMs = 30_000): Promise<number> {
  let level = await toneIn(page, hz);
  for (const end = Date.now() + timeoutMs; level < from || level > to; level = await toneIn(page, hz)) {
    if (Date.now() > end) throw new Error(`${hz} Hz stays at ${level}; wanted ${from} to ${to}.`);
    await page.waitForTimeout(50);
  }
  return level;
}

/** Takes down what comes out of a page for a time. */
export async function recorded(page: Page, forMs: number): Promise<ReturnType<Ears['cut']>> {
  await page.evaluate(() => globalThis.ears?.record());
  await page.waitForTimeout(forMs);
  const cut = await page.evaluate(() => globalThis.ears?.cut());
  if (!cut) throw new Error('Nobody was listening.');
  return cut;
}
