import type { Channel, Preferences } from '../preferences.ts';
import { LANGUAGE_TAGS, LANGUAGES } from '../words/languages.ts';
import { WORDS, type Word } from './words.ts';

type NamesOf<T> = { [K in keyof Preferences]: Preferences[K] extends T ? K : never }[keyof Preferences];

/** A number on a scale. */
export interface SliderRow {
  readonly kind: 'slider';
  readonly name: NamesOf<number>;
  readonly word: Word;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as the reader reads it. */
  shown(value: number): string;
  /** Where the value stands on the scale, and back; the same if absent. */
  readonly scale?: { toSlider(value: number): number; toValue(at: number): number };
  /** Switches it off without moving it. */
  readonly mute?: NamesOf<boolean>;
}

/** One of a few. */
export interface ChoiceRow {
  readonly kind: 'choice';
  readonly name: Exclude<NamesOf<string>, NamesOf<number> | NamesOf<boolean>>;
  readonly word: Word;
  options(): readonly (readonly [value: string, text: string])[];
}

/** On or off. */
export interface ToggleRow {
  readonly kind: 'toggle';
  readonly name: NamesOf<boolean>;
  readonly word: Word;
}

/** The skins, with their colours. */
interface SkinRow {
  readonly kind: 'skin';
}

export type SettingsRow = SliderRow | ChoiceRow | ToggleRow | SkinRow;

/** Settings that belong together. A new setting is a row here; the page and its tests need nothing else. */
export interface SettingsGroup {
  readonly word: Word;
  readonly rows: readonly SettingsRow[];
}

const percent = (value: number): string => `${Math.round(value)} %`;
const toggle = (name: ToggleRow['name'], word: Word): ToggleRow => ({ kind: 'toggle', name, word });

function choice<K extends ChoiceRow['name']>(
  name: K,
  word: Word,
  options: readonly (readonly [Preferences[K] & string, Word])[],
): ChoiceRow {
  return { kind: 'choice', name, word, options: () => options.map(([value, text]) => [value, WORDS[text]]) };
}

function slider(
  name: SliderRow['name'],
  word: Word,
  range: readonly [number, number, number],
  shown = percent,
): SliderRow {
  const [min, max, step] = range;
  return { kind: 'slider', name, word, min, max, step, shown };
}

function volume(name: 'master' | Channel): SliderRow {
  return {
    ...slider(name, name, [0, 100, 5], (value) => percent(value * 100)),
    scale: { toSlider: (value) => Math.round(value * 100), toValue: (at) => at / 100 },
    mute: `${name}Muted`,
  };
}

/** Everything that a reader can set, as it stands on the page. */
export const SETTINGS: readonly SettingsGroup[] = [
  {
    word: 'text',
    rows: [
      slider('textSize', 'textSize', [80, 250, 10]),
      choice('typeface', 'typeface', [
        ['story', 'typefaceStory'],
        ['sans', 'typefaceSans'],
        ['serif', 'typefaceSerif'],
        ['hyperlegible', 'typefaceHyperlegible'],
        ['dyslexic', 'typefaceDyslexic'],
      ]),
      slider('lineSpacing', 'lineSpacing', [100, 200, 10]),
      slider('letterSpacing', 'letterSpacing', [0, 20, 1], (value) => `${value} %`),
      {
        ...slider('textSpeed', 'textSpeed', [8, 200, 8], (value) =>
          value === 0 ? WORDS.atOnce : `${value} ${WORDS.perSecond}`,
        ),
        // 200 stands for "at once": it is faster than anything that can be followed.
        scale: { toSlider: (value) => (value === 0 ? 200 : value), toValue: (at) => (at >= 200 ? 0 : at) },
      },
    ],
  },
  {
    word: 'look',
    rows: [
      { kind: 'skin' },
      choice('contrast', 'contrast', [
        ['system', 'contrastSystem'],
        ['standard', 'contrastStandard'],
        ['more', 'contrastMore'],
      ]),
      slider('boxOpacity', 'boxOpacity', [0, 100, 2]),
      {
        kind: 'choice',
        name: 'language',
        word: 'language',
        options: () => [
          ['system', WORDS.languageSystem],
          ...LANGUAGE_TAGS.map((tag) => [tag, LANGUAGES[tag].name] as const),
        ],
      },
    ],
  },
  {
    word: 'reading',
    rows: [
      slider('autoWait', 'autoWait', [0, 8, 0.5], (value) => `${value.toFixed(1)} ${WORDS.seconds}`),
      toggle('skipUnread', 'skipUnread'),
      toggle('seenTint', 'seenTint'),
      toggle('litWords', 'litWords'),
    ],
  },
  {
    word: 'comfort',
    rows: [
      choice('motion', 'motion', [
        ['system', 'motionSystem'],
        ['full', 'motionFull'],
        ['reduced', 'motionReduced'],
      ]),
      toggle('idleMotion', 'idleMotion'),
      toggle('parallax', 'parallax'),
      choice('timedChoices', 'timedChoices', [
        ['on', 'timedOn'],
        ['more', 'timedMore'],
        ['off', 'timedOff'],
      ]),
      choice('hand', 'hand', [
        ['both', 'handBoth'],
        ['left', 'handLeft'],
        ['right', 'handRight'],
      ]),
      choice('selfVoicing', 'selfVoicing', [
        ['off', 'voicingOff'],
        ['browser', 'voicingBrowser'],
      ]),
      slider('voicingRate', 'voicingRate', [0.5, 2, 0.1], (value) => `${value.toFixed(1)} ×`),
      toggle('describeStage', 'describeStage'),
    ],
  },
  {
    word: 'sound',
    rows: [
      ...(['master', 'music', 'ambience', 'sfx', 'voice', 'interface'] as const).map(volume),
      choice('blips', 'blips', [
        ['off', 'blipsOff'],
        ['story', 'blipsStory'],
        ['all', 'blipsAll'],
      ]),
      choice('backgroundSound', 'backgroundSound', [
        ['keep', 'backgroundKeep'],
        ['quiet', 'backgroundQuiet'],
        ['stop', 'backgroundStop'],
      ]),
      toggle('interfaceSounds', 'interfaceSounds'),
      toggle('voiceSustain', 'voiceSustain'),
      toggle('mono', 'mono'),
    ],
  },
];
