import type { Howl, HowlerGlobal } from 'howler';

/** The Web Audio node of a sound of Howler, while it plays. */
type HowlNode = GainNode & { bufferSource?: AudioBufferSourceNode | null };

// Howler knows neither loop points nor channels; both need its nodes. Its types leave them out; no version of 2.2 changed them.
interface InsideOfHowl {
  readonly _webAudio: boolean;
  readonly _sounds: readonly { readonly _id: number; readonly _node: HowlNode }[];
}
interface InsideOfHowler {
  /** What Howler believes the context to be; it plays nothing unless this is `running`. */
  state: 'running' | 'suspended' | 'suspending';
  _autoResume(): void;
  _autoSuspend(): void;
}

/** The one sound of a Howl of ours: its id, and its node if Web Audio plays it. */
export function soundOf(howl: Howl): { id: number; node: HowlNode | null } | null {
  const { _sounds, _webAudio } = howl as unknown as InsideOfHowl;
  const [sound] = _sounds;
  return sound ? { id: sound._id, node: _webAudio ? sound._node : null } : null;
}

/** Howler as it is inside. */
export const insideOf = (howler: HowlerGlobal): InsideOfHowler => howler as unknown as InsideOfHowler;
