/** The 28 labels SillyTavern's classifiers give and its sprite packs are named after. */
export const EXPRESSIONS = [
  'admiration', 'amusement', 'anger', 'annoyance', 'approval', 'caring', 'confusion', 'curiosity', 'desire', 'disappointment',
  'disapproval', 'disgust', 'embarrassment', 'excitement', 'fear', 'gratitude', 'grief', 'joy', 'love', 'nervousness',
  'optimism', 'pride', 'realization', 'relief', 'remorse', 'sadness', 'surprise', 'neutral',
] as const; // prettier-ignore
export type Expression = (typeof EXPRESSIONS)[number];

/** Where a label has no picture, these come nearest, best first. */
const NEAREST: Readonly<Record<Expression, readonly Expression[]>> = {
  admiration: ['love', 'approval', 'joy', 'gratitude'],
  amusement: ['joy', 'excitement', 'approval', 'optimism'],
  anger: ['annoyance', 'disapproval', 'disgust'],
  annoyance: ['anger', 'disapproval', 'disgust', 'disappointment'],
  approval: ['joy', 'admiration', 'optimism', 'pride'],
  caring: ['love', 'admiration', 'gratitude', 'joy'],
  confusion: ['curiosity', 'surprise', 'realization', 'nervousness'],
  curiosity: ['confusion', 'surprise', 'realization', 'optimism'],
  desire: ['love', 'admiration', 'excitement', 'joy'],
  disappointment: ['sadness', 'disapproval', 'annoyance', 'remorse'],
  disapproval: ['annoyance', 'anger', 'disappointment', 'disgust'],
  disgust: ['disapproval', 'annoyance', 'anger', 'fear'],
  embarrassment: ['nervousness', 'love', 'remorse', 'surprise'],
  excitement: ['joy', 'amusement', 'optimism', 'surprise'],
  fear: ['nervousness', 'surprise', 'sadness', 'grief'],
  gratitude: ['joy', 'admiration', 'caring', 'love'],
  grief: ['sadness', 'remorse', 'disappointment', 'fear'],
  joy: ['amusement', 'excitement', 'optimism', 'approval', 'love'],
  love: ['caring', 'admiration', 'desire', 'joy'],
  nervousness: ['embarrassment', 'fear', 'confusion', 'sadness'],
  optimism: ['joy', 'approval', 'excitement', 'relief'],
  pride: ['approval', 'joy', 'admiration', 'amusement'],
  realization: ['surprise', 'curiosity', 'confusion'],
  relief: ['joy', 'gratitude', 'optimism', 'approval'],
  remorse: ['sadness', 'grief', 'disappointment', 'embarrassment'],
  sadness: ['grief', 'disappointment', 'remorse', 'nervousness'],
  surprise: ['realization', 'excitement', 'fear', 'confusion'],
  neutral: ['approval', 'relief', 'optimism', 'joy'],
};

export const isExpression = (label: string): label is Expression => Object.hasOwn(NEAREST, label);

/** The label among `available` that shows `wanted` best: itself, a near one, neutral, or null when there are none at all. */
export function nearestExpression(wanted: string, available: ReadonlySet<string>): string | null {
  if (available.has(wanted)) return wanted;
  if (isExpression(wanted)) for (const label of NEAREST[wanted]) if (available.has(label)) return label;
  if (available.has('neutral')) return 'neutral';
  for (const label of available) return label;
  return null;
}
