/**
 * How a card picture shows a mood that it cannot show by its face: a light, and a way to stand. It is the doing of
 * whatever shows the story, not the story's: a story says what somebody feels, and sprites, where there are any, show it better.
 */
export interface Mood {
  /** Light that falls on the picture, `#rrggbb`; null: none. */
  readonly tint: string | null;
  readonly scale: number;
  /** Lift above the floor, fraction of the stage's height. */
  readonly lift: number;
  /** Degrees, clockwise. */
  readonly lean: number;
}

const CALM: Mood = { tint: null, scale: 1, lift: 0, lean: 0 };
const BRIGHT: Mood = { tint: '#fff3d6', scale: 1.02, lift: 0.012, lean: 0 };
const TENDER: Mood = { tint: '#ffe4ea', scale: 1.025, lift: 0, lean: -1 };
const LOW: Mood = { tint: '#bfcfec', scale: 0.985, lift: -0.012, lean: 1.5 };
const HARD: Mood = { tint: '#ffcabd', scale: 1.04, lift: 0, lean: -1 };
const SHRINKING: Mood = { tint: '#cbd6e6', scale: 0.965, lift: -0.006, lean: 1 };
const STARTLED: Mood = { tint: null, scale: 1.035, lift: 0.014, lean: 0 };
const ASKING: Mood = { tint: null, scale: 1.01, lift: 0, lean: 2 };
const SHY: Mood = { tint: '#ffd8d2', scale: 0.985, lift: 0, lean: 2 };

const MOODS: Readonly<Record<string, Mood>> = {
  admiration: BRIGHT,
  amusement: BRIGHT,
  approval: BRIGHT,
  excitement: BRIGHT,
  gratitude: BRIGHT,
  joy: BRIGHT,
  optimism: BRIGHT,
  pride: BRIGHT,
  relief: BRIGHT,
  caring: TENDER,
  desire: TENDER,
  love: TENDER,
  disappointment: LOW,
  grief: LOW,
  remorse: LOW,
  sadness: LOW,
  anger: HARD,
  annoyance: HARD,
  disapproval: HARD,
  disgust: HARD,
  fear: SHRINKING,
  nervousness: SHRINKING,
  realization: STARTLED,
  surprise: STARTLED,
  confusion: ASKING,
  curiosity: ASKING,
  embarrassment: SHY,
};

/** The mood of an expression; one that is not known is calm. Pure. */
export const moodOf = (expression: string): Mood =>
  Object.hasOwn(MOODS, expression) ? (MOODS[expression] ?? CALM) : CALM;
