import type { Howl, HowlerGlobal } from 'howler';

/** The Web Audio node of a sound of Howler, while it plays. */
type HowlNode = GainNode & { bufferSource?: AudioBufferSourceNode | null };

// Howler knows neither loop points nor channels, and keeps what a stream is told at a bad moment for ever: all of this
// needs its nodes. Its types leave them out; no version of 2.2 changed them.
interface InsideOfSound {
  readonly _id: number;
  readonly _node: HowlNode | HTMLMediaElement;
  _volume: number;
}
interface InsideOfHowl {
  readonly _webAudio: boolean;
  readonly _sounds: readonly InsideOfSound[];
}
interface InsideOfHowler {
  /** What Howler believes the context to be; it plays nothing unless this is `running`. */
  state: 'running' | 'suspended' | 'suspending';
  _autoResume(): void;
  _autoSuspend(): void;
}

export interface HowlSound {
  readonly id: number;
  /** The node if Web Audio plays it. */
  readonly node: HowlNode | null;
  /** The element if it is streamed. */
  readonly media: HTMLMediaElement | null;
}

/** The one sound of a Howl of ours; null once it is unloaded. */
export function soundOf(howl: Howl): HowlSound | null {
  const { _sounds, _webAudio } = howl as unknown as InsideOfHowl;
  const [sound] = _sounds;
  if (!sound) return null;
  return {
    id: sound._id,
    node: _webAudio ? (sound._node as HowlNode) : null,
    media: _webAudio ? null : (sound._node as HTMLMediaElement),
  };
}

/** Sets the volume of a stream, 0 to 1, now and for when it begins. */
export function setStreamVolume(howl: Howl, volume: number): void {
  const [sound] = (howl as unknown as InsideOfHowl)._sounds;
  if (!sound || !(sound._node instanceof HTMLMediaElement)) return;
  sound._volume = volume;
  sound._node.volume = volume;
}

/** Howler as it is inside. */
export const insideOf = (howler: HowlerGlobal): InsideOfHowler => howler as unknown as InsideOfHowler;
