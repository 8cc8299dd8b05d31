import { Howl, Howler } from 'howler';
import type { Channel } from '../preferences.ts';
import { levelAt, piecesOf, steady, type Fade } from './fade.ts';
import { setStreamVolume, soundOf } from './howler-inside.ts';
import { planLoop, positionInLoop, type LoopPlan, type LoopPoints } from './loop-plan.ts';
import type { Mixer } from './mixer.ts';
import { formatOf, inlined, isDecoded } from './sound-file.ts';

/** Longer than any decoding of what is decoded as a whole. */
const OPENING_MS = 20_000;
/** Short enough to be no fade, long enough to be no click. */
const CLICK_MS = 25;
const STREAM_CHECK_MS = 80;
const SLIDE_MS = 40;

/** Whether a sound could be opened: `broken` bytes are no sound that this browser knows, `silent` is no fault of theirs. */
export type Opening = { recording: Recording } | 'broken' | 'silent';

export interface RecordingOptions {
  readonly channel: Channel;
  /** Played again and again between its points; once if absent. */
  readonly loop?: { readonly points: LoopPoints | undefined };
  /** Counts for the loudness of the voice. */
  readonly measured?: boolean;
}

/** One sound that is open: a Howl whose node goes through the mixer. It is played once, or as a loop, and then closed. */
export class Recording {
  /** Resolves when it has come to its end, or was closed. */
  readonly over: Promise<void>;
  #howl: Howl;
  #mixer: Mixer;
  #options: RecordingOptions;
  /** Between Howler's node and the channel; null for a stream. */
  #gain: GainNode | null = null;
  #level: Fade = steady(1);
  #plan: LoopPlan | null;
  #end: () => void = () => undefined;
  #fromS = 0;
  #startedS = 0;
  #playing = false;
  #closed = false;
  #unwatch: () => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The volume of a stream now, and what brings it to another. */
  #heard = 0;
  #slide: ReturnType<typeof setInterval> | undefined;

  private constructor(howl: Howl, mixer: Mixer, options: RecordingOptions) {
    this.#howl = howl;
    this.#mixer = mixer;
    this.#options = options;
    this.#plan = options.loop ? planLoop(options.loop.points, howl.duration()) : null;
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.#route();
    howl.on('end', () => this.#onEnd());
    howl.on('playerror', () => this.#plan || this.#finish());
  }

  /** Opens the bytes of a sound. Never rejects. */
  static async open(blob: Blob, mixer: Mixer, options: RecordingOptions): Promise<Opening> {
    const decoded = isDecoded(blob, options.loop?.points !== undefined);
    const src = decoded ? await inlined(blob).catch(() => null) : URL.createObjectURL(blob);
    if (src === null) return 'broken';
    return new Promise((resolve) => {
      const patience = setTimeout(() => settle('silent'), OPENING_MS);
      const settle = (opening: Opening): void => {
        clearTimeout(patience);
        if (typeof opening === 'string') howl.unload();
        if (!decoded) URL.revokeObjectURL(src);
        resolve(opening);
      };
      const howl = new Howl({
        src: [src],
        format: [formatOf(blob.type)],
        html5: !decoded,
        // One node alone: it is taken out of Howler's way and led through the mixer.
        pool: 1,
        volume: 1,
        loop: options.loop !== undefined && decoded,
        onload: () => settle({ recording: new Recording(howl, mixer, options) }),
        // A context that was replaced meanwhile unloads what it was opening: no fault of the sound.
        onloaderror: () => settle(howl.state() === 'unloaded' || Howler.noAudio ? 'silent' : 'broken'),
      });
    });
  }

  get playing(): boolean {
    return this.#playing;
  }

  get durationS(): number {
    return this.#howl.duration();
  }

  /** Where it is, in seconds. */
  get positionS(): number {
    if (this.#closed) return 0;
    if (this.#gain && this.#plan && this.#playing)
      return positionInLoop(this.#plan, this.#fromS, this.#gain.context.currentTime - this.#startedS);
    const id = soundOf(this.#howl)?.id;
    return id === undefined ? 0 : Number(this.#howl.seek(id)) || 0;
  }

  /** Begins, from an offset in seconds, at a level that a fade may change. */
  play(fromS = 0, level = 1): void {
    const sound = soundOf(this.#howl);
    if (this.#closed || !sound) return;
    this.fade(level, 0);
    this.#playing = true;
    if (fromS > 0 || sound.node === null) this.#howl.seek(Math.min(fromS, this.#howl.duration()), sound.id);
    this.#fromS = fromS;
    this.#startedS = this.#gain?.context.currentTime ?? 0;
    this.#howl.play(sound.id);
    this.#shape();
  }

  /** Goes on from another place, in seconds. */
  jump(toS: number): void {
    if (this.#closed || !this.#playing) return;
    this.#howl.pause();
    this.play(Math.max(0, Math.min(toS, this.durationS - 0.05)), this.#level.to);
  }

  /** Goes to a level, 0 to 1, within a time. */
  fade(level: number, withinMs: number): void {
    const nowS = this.#nowS();
    const fade: Fade = { from: levelAt(this.#level, nowS), to: level, startS: nowS, lengthS: withinMs / 1000 };
    this.#level = fade;
    if (!this.#gain) return this.#tellStream(withinMs);
    const { gain } = this.#gain;
    gain.cancelScheduledValues(nowS);
    gain.setValueAtTime(withinMs > 0 ? fade.from : level, nowS);
    if (withinMs > 0) for (const piece of piecesOf(fade)) gain.linearRampToValueAtTime(piece.level, piece.atS);
  }

  /** Waits where it is. */
  pause(): void {
    if (this.#closed || !this.#playing) return;
    this.#playing = false;
    this.#howl.pause();
  }

  /** Goes on from where it waits. */
  resume(): void {
    const sound = soundOf(this.#howl);
    if (this.#closed || this.#playing || !sound) return;
    this.#playing = true;
    this.#howl.play(sound.id);
  }

  /** Plays the same sound again, from its beginning. `rate` is its speed, and with it its pitch. */
  again(rate: number): void {
    const sound = soundOf(this.#howl);
    if (this.#closed || !sound) return;
    if (this.#playing) this.#howl.stop();
    this.#playing = true;
    const id = soundOf(this.#howl)?.id ?? sound.id;
    this.#howl.rate(rate, id);
    this.#howl.play(id);
  }

  /** Fades out and closes. */
  async leave(withinMs: number): Promise<void> {
    if (this.#closed) return;
    this.fade(0, Math.max(CLICK_MS, withinMs));
    await new Promise((resolve) => setTimeout(resolve, Math.max(CLICK_MS, withinMs) + 20));
    this.close();
  }

  /** Ends it at once and gives its memory back. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unwatch();
    clearInterval(this.#timer);
    clearInterval(this.#slide);
    this.#howl.unload();
    this.#gain?.disconnect();
    this.#finish();
  }

  #nowS(): number {
    return this.#gain?.context.currentTime ?? performance.now() / 1000;
  }

  /** Takes the Howl out of Howler's master and leads it through the mixer. */
  #route(): void {
    const node = soundOf(this.#howl)?.node;
    const input = this.#mixer.input(this.#options.channel);
    if (!node || !input || node.context !== input.context) {
      this.#unwatch = this.#mixer.watch((withinMs) => this.#tellStream(withinMs));
      return;
    }
    const gain = input.context.createGain();
    node.disconnect();
    node.connect(gain);
    gain.connect(input);
    if (this.#options.measured && this.#mixer.meter) gain.connect(this.#mixer.meter);
    this.#gain = gain;
  }

  /** Gives a decoded loop its points, and a streamed one somebody who brings it back. */
  #shape(): void {
    const plan = this.#plan;
    if (!plan) return;
    const source = soundOf(this.#howl)?.node?.bufferSource;
    if (source) {
      source.loopStart = plan.startS;
      source.loopEnd = plan.endS;
      // Howler lets a loop sound for a day and then says nothing.
      source.addEventListener('ended', () => {
        if (this.#closed || soundOf(this.#howl)?.node?.bufferSource !== source) return;
        this.#howl.stop();
        this.play(plan.startS, this.#level.to);
      });
    } else if (plan.endS < this.#howl.duration() - 0.1) {
      clearInterval(this.#timer);
      this.#timer = setInterval(() => this.positionS >= plan.endS && this.#backToStart(plan), STREAM_CHECK_MS);
    }
  }

  #onEnd(): void {
    if (!this.#plan) return this.#finish();
    // Decoded loops go on by themselves; Howler only says that they came round.
    if (!this.#gain) this.#backToStart(this.#plan);
  }

  #backToStart({ startS }: LoopPlan): void {
    const sound = soundOf(this.#howl);
    if (this.#closed || !sound?.media) return;
    if (this.#howl.playing(sound.id)) {
      sound.media.currentTime = startS;
      return;
    }
    this.#howl.seek(startS, sound.id);
    this.#howl.play(sound.id);
  }

  /** A stream goes past the mixer: it follows the level of the fade and the gains of its channel by itself. */
  #tellStream(withinMs: number): void {
    if (this.#gain || this.#closed) return;
    clearInterval(this.#slide);
    const from = this.#heard;
    const startMs = performance.now();
    const step = (): void => {
      const part = withinMs > 0 ? Math.min(1, (performance.now() - startMs) / withinMs) : 1;
      const to = this.#level.to * this.#mixer.gain(this.#options.channel);
      this.#heard = from + (to - from) * part;
      setStreamVolume(this.#howl, this.#heard);
      if (part === 1) clearInterval(this.#slide);
    };
    if (withinMs > 0) this.#slide = setInterval(step, SLIDE_MS);
    step();
  }

  #finish(): void {
    this.#playing = false;
    this.#end();
  }
}
