import type { MusicMood } from '@comfyvn/shared/music/music.schema';
import type { Scene } from '@comfyvn/shared/story/story';
import { plainText } from '@comfyvn/shared/story/text-markup';

type Weights = Readonly<Partial<Record<MusicMood, number>>>;

/** What the faces of a scene say of its mood, whatever its language. */
const FACES: Readonly<Record<string, Weights>> = {
  admiration: { cheerful: 0.7 },
  amusement: { cheerful: 1 },
  approval: { cheerful: 0.5 },
  excitement: { cheerful: 1 },
  gratitude: { cheerful: 0.5, tender: 0.5 },
  joy: { cheerful: 1 },
  optimism: { cheerful: 1 },
  pride: { cheerful: 0.5, solemn: 0.5 },
  caring: { tender: 1 },
  desire: { tender: 1 },
  love: { tender: 1.2 },
  embarrassment: { tender: 0.5 },
  disappointment: { sad: 0.7 },
  grief: { sad: 1.5 },
  remorse: { sad: 1 },
  sadness: { sad: 1 },
  fear: { tense: 0.7, eerie: 0.5 },
  nervousness: { tense: 0.7 },
  anger: { fierce: 0.7, tense: 0.4 },
  annoyance: { tense: 0.3 },
  disgust: { tense: 0.4 },
  confusion: { mysterious: 0.4 },
  curiosity: { mysterious: 0.5 },
  realization: { mysterious: 0.4 },
  surprise: { mysterious: 0.3, tense: 0.2 },
  relief: { calm: 0.7 },
  neutral: { calm: 0.2 },
};

/** And what its words do, in English. */
const WORDS: Readonly<Record<MusicMood, RegExp>> = {
  calm: /\b(quiet(ly)?|peaceful(ly)?|calm(ly)?|rests?|resting|tea|breeze|sleepy|slumber|still(ness)?)\b/gi,
  cheerful: /\b(laugh(s|ed|ing|ter)?|grin(s|ned|ning)?|giggl\w+|festival|danc(e|es|ed|ing)|party|cheers?|sunny)\b/gi,
  tender: /\b(kiss(es|ed|ing)?|embrac\w+|caress\w*|hugs?|hugged|blush\w*|cuddl\w+|heartbeat|beloved|darling)\b/gi,
  sad: /\b(tears?|weep\w*|wept|sobs?|sobb\w+|cry|cries|cried|crying|mourn\w*|funeral|farewell|goodbye|grief|lonely)\b/gi,
  tense:
    /\b(chas(e|es|ed|ing)|hid(e|es|ing)|footsteps|danger\w*|trapped|hurr(y|ies|ied)|alarm|gun|pursu\w+|escape)\b/gi,
  fierce:
    /\b(battle\w*|fights?|fighting|fought|swords?|blades?|attack\w*|strikes?|struck|roar\w*|explo\w+|armies|army|blood)\b/gi,
  eerie:
    /\b(ghost\w*|corpse\w*|haunt\w*|graves?|graveyard|crypt|curse\w*|nightmare\w*|scream\w*|skull\w*|undead|rotting)\b/gi,
  mysterious: /\b(secret\w*|ancient|strange|ruins?|riddle\w*|puzzle|magic\w*|spell\w*|myster\w+|rune\w*|unknown)\b/gi,
  solemn: /\b(king|queen|throne|oath|vow\w*|ceremony|pray\w*|temple|altar|honou?r|ritual|coronation|cathedral)\b/gi,
};
/** Less than this says nothing. */
const LEAST = 0.8;

/** How the music of a scene should feel, told from its faces and words; calm where they say nothing. Pure. */
export function moodOfScene({ nodes }: Pick<Scene, 'nodes'>): MusicMood {
  const lines = nodes.flatMap((node) => (node.type === 'line' ? [node] : []));
  const scores = new Map<MusicMood, number>();
  const add = (mood: MusicMood, score: number): void => void scores.set(mood, (scores.get(mood) ?? 0) + score);
  for (const { expression } of lines)
    if (expression !== undefined && Object.hasOwn(FACES, expression))
      for (const [mood, weight] of Object.entries(FACES[expression]!)) add(mood as MusicMood, weight);
  const text = lines.map((line) => plainText(line.text)).join('\n');
  for (const [mood, words] of Object.entries(WORDS)) add(mood as MusicMood, text.match(words)?.length ?? 0);
  const [best] = [...scores].toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[1] >= LEAST ? best[0] : 'calm';
}
