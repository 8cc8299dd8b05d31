import type { StoryAsset } from '@comfyvn/shared/story/story';
import type { Audio, Audition } from '../audio/audio.ts';

/** How far a position must fall to be a loop that came round, in seconds. */
const CAME_ROUND_S = 0.5;

/** Plays one track after the other, or one again and again. */
export class MusicRoom {
  track: StoryAsset | null = null;
  playing = false;
  loop = true;
  #audio: Pick<Audio, 'audition'>;
  #tracks: readonly StoryAsset[];
  #changed: () => void;
  #audition: Audition | null = null;
  #time = { positionS: 0, durationS: 0 };
  #turn = 0;

  constructor(audio: Pick<Audio, 'audition'>, tracks: readonly StoryAsset[], changed: () => void) {
    this.#audio = audio;
    this.#tracks = tracks;
    this.#changed = changed;
    this.track = tracks[0] ?? null;
  }

  /** Where the track is, and how long it is; zero before it is heard. */
  get time(): { readonly positionS: number; readonly durationS: number } {
    return this.#time;
  }

  /** Plays a track or pauses it; the present one if absent. */
  toggle(track = this.track): void {
    if (!track) return;
    if (track.id !== this.track?.id || !this.#audition) return void this.#start(track);
    this.playing = !this.playing;
    if (this.playing) this.#audition.resume();
    else this.#audition.pause();
    this.#changed();
  }

  /** To the track before or after; round at the ends. */
  go(step: number): void {
    const count = this.#tracks.length;
    const at = this.#tracks.findIndex((one) => one.id === this.track?.id);
    const track = this.#tracks[(at + step + count) % count];
    if (track) void this.#start(track);
  }

  seek(toS: number): void {
    this.#time = { ...this.#time, positionS: toS };
    this.#audition?.seek(toS);
    this.#changed();
  }

  setLoop(loop: boolean): void {
    this.loop = loop;
    this.#changed();
  }

  /** To be called a few times a second: follows the place, and goes on where a track is over. */
  tick(): void {
    const time = this.playing ? this.#audition?.time : null;
    if (!time) return;
    const before = this.#time.positionS;
    this.#time = { ...time };
    if (!this.loop && time.positionS < before - CAME_ROUND_S && before > time.durationS * 0.7) this.go(1);
    this.#changed();
  }

  stop(): void {
    this.#turn += 1;
    this.#audition?.stop();
    this.#audition = null;
    this.playing = false;
  }

  async #start(track: StoryAsset): Promise<void> {
    this.track = track;
    this.playing = true;
    this.#time = { positionS: 0, durationS: 0 };
    this.#changed();
    const turn = ++this.#turn;
    const audition = await this.#audio.audition(track.id);
    if (turn !== this.#turn) return audition?.stop();
    this.#audition = audition;
    if (!audition) this.playing = false;
    this.#changed();
  }
}
