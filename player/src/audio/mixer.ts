import { Howler } from 'howler';
import { CHANNELS, type Channel, type Preferences } from '../preferences.ts';
import { channelGain, masterGain, type Surroundings } from './channel-gain.ts';

/** A change of volume is heard as one movement, never as a step. */
const VOLUME_MS = 80;
/** Samples that the loudness is measured over: 21 ms at 48 kHz. */
const MEASURED = 1024;
/** A voice's mean amplitude that counts as loud. */
const LOUD = 0.22;

interface Graph {
  readonly context: AudioContext;
  readonly out: GainNode;
  readonly channels: ReadonlyMap<Channel, GainNode>;
  readonly meter: AnalyserNode;
}

/** The channels of a player in the audio context: sounds go into one of these, and all of them out to Howler's master. */
export class Mixer {
  #graph: Graph | null = null;
  #preferences: Preferences;
  #surroundings: Surroundings = { duck: 1, hidden: false };
  #samples = new Float32Array(MEASURED);
  /** Sounds that are streamed past the graph: they are told of each change. */
  #streams = new Set<(withinMs: number) => void>();

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
  }

  /** Where the sounds of a channel go in; null where there is no Web Audio. */
  input(channel: Channel): GainNode | null {
    return this.#current()?.channels.get(channel) ?? null;
  }

  /** Where voices are measured. */
  get meter(): AnalyserNode | null {
    return this.#current()?.meter ?? null;
  }

  /** What a sound of a channel is multiplied with when it is streamed past the graph. */
  gain(channel: Channel): number {
    return (
      channelGain(channel, this.#preferences, this.#surroundings) *
      masterGain(this.#preferences, this.#surroundings.hidden)
    );
  }

  /** Calls at each change of a gain. Returns what ends it. */
  watch(listener: (withinMs: number) => void): () => void {
    this.#streams.add(listener);
    return () => this.#streams.delete(listener);
  }

  setPreferences(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#apply(VOLUME_MS);
  }

  surround(change: Partial<Surroundings>, withinMs: number): void {
    this.#surroundings = { ...this.#surroundings, ...change };
    this.#apply(withinMs);
  }

  /** How loud the voice is now, 0 to 1. */
  level(): number {
    const meter = this.#graph?.meter;
    if (!meter) return 0;
    meter.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.min(1, Math.sqrt(sum / MEASURED) / LOUD);
  }

  destroy(): void {
    this.#graph?.out.disconnect();
    this.#graph = null;
    this.#streams.clear();
  }

  #current(): Graph | null {
    const context = (Howler.ctx as AudioContext | null | undefined) ?? null;
    if (!context) return null;
    if (this.#graph?.context !== context) {
      this.#graph = build(context);
      this.#apply(0);
    }
    return this.#graph;
  }

  #apply(withinMs: number): void {
    for (const stream of this.#streams) stream(withinMs);
    const graph = this.#graph;
    if (!graph) return;
    const { out, channels, context } = graph;
    // One channel makes one of both sides; the destination gives it to both ears.
    out.channelCount = this.#preferences.mono ? 1 : 2;
    out.channelCountMode = this.#preferences.mono ? 'explicit' : 'max';
    approach(out.gain, masterGain(this.#preferences, this.#surroundings.hidden), withinMs, context);
    for (const [channel, node] of channels)
      approach(node.gain, channelGain(channel, this.#preferences, this.#surroundings), withinMs, context);
  }
}

function build(context: AudioContext): Graph {
  const out = context.createGain();
  out.connect(Howler.masterGain);
  const channels = new Map(
    CHANNELS.map((channel) => {
      const node = context.createGain();
      node.connect(out);
      return [channel, node];
    }),
  );
  const meter = context.createAnalyser();
  meter.fftSize = MEASURED;
  return { context, out, channels, meter };
}

/** Brings a gain near a value within the time, from wherever it is. */
function approach(gain: AudioParam, value: number, withinMs: number, { currentTime }: AudioContext): void {
  gain.cancelScheduledValues(currentTime);
  if (withinMs <= 0) gain.setValueAtTime(value, currentTime);
  // After three time constants 95 % of the way are done.
  else gain.setTargetAtTime(value, currentTime, withinMs / 3000);
}
