import { isExpression } from '@comfyvn/shared/characters/expression';

/** What the makers of cards call the expressions; a card has few pictures, and each should be found. */
const WORDS: Readonly<Record<string, string>> = {
  normal: 'neutral', default: 'neutral', idle: 'neutral', base: 'neutral', calm: 'neutral', serious: 'neutral',
  happy: 'joy', happiness: 'joy', smile: 'joy', smiling: 'joy', laugh: 'amusement', laughing: 'amusement', amused: 'amusement',
  sad: 'sadness', cry: 'grief', crying: 'grief', tears: 'grief', angry: 'anger', mad: 'anger', furious: 'anger',
  annoyed: 'annoyance', surprised: 'surprise', shock: 'surprise', shocked: 'surprise', scared: 'fear', afraid: 'fear',
  embarrassed: 'embarrassment', blush: 'embarrassment', blushing: 'embarrassment', shy: 'embarrassment', loving: 'love',
  disgusted: 'disgust', confused: 'confusion', thinking: 'curiosity', curious: 'curiosity', worried: 'nervousness',
  nervous: 'nervousness', excited: 'excitement', proud: 'pride', smug: 'pride', disappointed: 'disappointment',
  relieved: 'relief', hopeful: 'optimism', grateful: 'gratitude', regret: 'remorse', guilty: 'remorse', horny: 'desire',
}; // prettier-ignore

/** The label that SillyTavern gives a picture of that name: lower case, up to the first sign that is no letter or digit. Pure. */
export function labelOf(name: string): string {
  const slug = name
    .replace(/\.(?:a?png|jpe?g|webp|gif|avif|bmp|jfif)$/i, '')
    .trim()
    .toLowerCase();
  return (/[\p{L}\p{N}_ ]+/u.exec(slug)?.[0] ?? '').split(/[ ]/)[0]!.slice(0, 80).toWellFormed() || 'neutral';
}

/** The expression that a label of a card means, where no other picture of the card has it already. Pure. */
export function expressionOf(label: string, taken: ReadonlySet<string>): string {
  const known = Object.hasOwn(WORDS, label) ? WORDS[label]! : label;
  return isExpression(known) && !taken.has(known) ? known : label;
}
