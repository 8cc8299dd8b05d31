import type { KeyValueStorage } from './options.ts';
import { SKIN_IDS, type SkinId } from './skins/index.ts';
import { LANGUAGE_TAGS, type LanguageTag } from './words/languages.ts';

/** interface: the small sounds of buttons. */
export const CHANNELS = ['music', 'ambience', 'sfx', 'voice', 'interface'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Which channels are silent, whatever their volume: `masterMuted`, `musicMuted` ... */
type Mutes = { [K in `${'master' | Channel}Muted`]: boolean };

/** What a reader can set. It holds for all stories of this browser. */
export interface Preferences extends Mutes {
  /** Percent of the standard size, 80 to 250. */
  textSize: number;
  /** Graphemes per second; 0 shows the whole line at once. */
  textSpeed: number;
  /** Extra seconds that auto waits after each line, 0 to 8. */
  autoWait: number;
  /** Opacity of the dialogue box in percent, 0 to 100. */
  boxOpacity: number;
  /** story: as the skin has it. hyperlegible: Atkinson Hyperlegible. dyslexic: OpenDyslexic. */
  typeface: 'story' | 'sans' | 'serif' | 'hyperlegible' | 'dyslexic';
  /** Percent of the standard distance of lines, 100 to 200. */
  lineSpacing: number;
  /** Hundredths of the letters' size between letters, 0 to 20. */
  letterSpacing: number;
  /** host: what the page chose, or the standard one. */
  skin: 'host' | SkinId;
  /** system: strong where the system asks for it. */
  contrast: 'system' | 'standard' | 'more';
  /** Of the interface; that of a story is kept for each story. */
  language: 'system' | LanguageTag;
  skipUnread: boolean;
  /** Text that was read before, in any run, is tinted. */
  seenTint: boolean;
  /** Where the tools gather on a telephone, to be reached by one thumb. */
  hand: 'both' | 'left' | 'right';
  /** Lines, menus and pages are read aloud. browser: by the voices of the browser. */
  selfVoicing: 'off' | 'browser';
  /** How fast it reads aloud, 0.5 to 2. */
  voicingRate: number;
  /** Who comes on the stage and where it is, is told to assistive technology and read aloud. */
  describeStage: boolean;
  motion: 'system' | 'full' | 'reduced';
  /** Figures breathe, blink and move their mouths. */
  idleMotion: boolean;
  /** Layers of a background follow the pointer, or the tilt of the device. */
  parallax: boolean;
  /** more: three times as long. off: menus wait. */
  timedChoices: 'on' | 'more' | 'off';
  /** 0 to 1 each. */
  master: number;
  music: number;
  ambience: number;
  sfx: number;
  voice: number;
  interface: number;
  /** Sounds for the letters of lines without a voice. story: where a character has one; all: a soft tone for the others. */
  blips: 'off' | 'story' | 'all';
  /** Buttons are heard. */
  interfaceSounds: boolean;
  /** While the page is in the background. quiet: music steps back, the voice waits; stop: all of it waits. */
  backgroundSound: 'keep' | 'quiet' | 'stop';
  /** A voice speaks to its end, also when the reader goes on to a line without one. */
  voiceSustain: boolean;
  /** Words light up as a voice says them. */
  litWords: boolean;
  /** The same in both ears. */
  mono: boolean;
  /** How the pages of saves are ordered. */
  savesOrder: 'slots' | 'newest';
}

export const DEFAULTS: Preferences = {
  textSize: 100,
  textSpeed: 48,
  autoWait: 1.5,
  boxOpacity: 82,
  typeface: 'story',
  lineSpacing: 100,
  letterSpacing: 0,
  skin: 'host',
  contrast: 'system',
  language: 'system',
  skipUnread: false,
  seenTint: false,
  hand: 'both',
  selfVoicing: 'off',
  voicingRate: 1,
  describeStage: false,
  motion: 'system',
  idleMotion: true,
  parallax: true,
  timedChoices: 'on',
  master: 1,
  music: 0.6,
  ambience: 0.6,
  sfx: 0.8,
  voice: 1,
  interface: 0.5,
  masterMuted: false,
  musicMuted: false,
  ambienceMuted: false,
  sfxMuted: false,
  voiceMuted: false,
  interfaceMuted: false,
  blips: 'story',
  interfaceSounds: false,
  backgroundSound: 'quiet',
  voiceSustain: false,
  litWords: false,
  mono: false,
  savesOrder: 'slots',
};

const RANGES: { readonly [K in keyof Preferences]?: readonly [number, number] } = {
  textSize: [80, 250],
  textSpeed: [0, 200],
  autoWait: [0, 8],
  boxOpacity: [0, 100],
  lineSpacing: [100, 200],
  letterSpacing: [0, 20],
  voicingRate: [0.5, 2],
  master: [0, 1],
  music: [0, 1],
  ambience: [0, 1],
  sfx: [0, 1],
  voice: [0, 1],
  interface: [0, 1],
};
const WORDS = {
  typeface: ['story', 'sans', 'serif', 'hyperlegible', 'dyslexic'],
  skin: ['host', ...SKIN_IDS],
  contrast: ['system', 'standard', 'more'],
  language: ['system', ...LANGUAGE_TAGS],
  motion: ['system', 'full', 'reduced'],
  timedChoices: ['on', 'more', 'off'],
  hand: ['both', 'left', 'right'],
  selfVoicing: ['off', 'browser'],
  blips: ['off', 'story', 'all'],
  backgroundSound: ['keep', 'quiet', 'stop'],
  savesOrder: ['slots', 'newest'],
} as const;

const KEY = 'comfyvn.player.preferences';

/** Reads stored preferences; anything missing or out of range gets its default. Pure. */
export function parsePreferences(text: string | null): Preferences {
  const stored = parseRecord(text);
  const result: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const found = stored.get(name);
    const range = RANGES[name as keyof Preferences];
    if (range) {
      if (typeof found === 'number' && Number.isFinite(found))
        result[name] = Math.min(range[1], Math.max(range[0], found));
    } else if (typeof standard === 'boolean') {
      if (typeof found === 'boolean') result[name] = found;
    } else if ((WORDS[name as keyof typeof WORDS] as readonly unknown[]).includes(found)) result[name] = found;
  }
  return result as unknown as Preferences;
}

function parseRecord(text: string | null): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

/** The reader's preferences, stored at each change. */
export class PreferenceStore {
  #storage: KeyValueStorage;
  #value: Preferences;
  #listeners = new Set<(value: Preferences) => void>();

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    this.#value = parsePreferences(storage.getItem(KEY));
  }

  get value(): Preferences {
    return this.#value;
  }

  set(change: Partial<Preferences>): void {
    this.#value = { ...this.#value, ...change };
    this.#storage.setItem(KEY, JSON.stringify(this.#value));
    for (const listener of this.#listeners) listener(this.#value);
  }

  /** Calls at once and at each change. */
  watch(listener: (value: Preferences) => void): void {
    this.#listeners.add(listener);
    listener(this.#value);
  }
}
