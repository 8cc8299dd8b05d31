import type { MusicMood, MusicPlan, MusicSubject } from '@comfyvn/shared/music/music.schema';
import type { Scene } from '@comfyvn/shared/story/story';
import { plainText } from '@comfyvn/shared/story/text-markup';

/** What a story knows for the prompt of its music. */
export interface MusicSources {
  readonly subject: MusicSubject;
  readonly scenes: readonly Scene[];
  /** Titles and texts of the lore that fires there. */
  readonly lore: readonly { readonly title: string; readonly content: string }[];
}

/** How a mood sounds: words that models of music were trained with. */
const SOUNDS: Readonly<Record<MusicMood, string>> = {
  calm: 'calm, peaceful, ambient, soft piano, warm strings, slow, 70 bpm',
  cheerful: 'cheerful, light, playful, bright melody, pizzicato strings, acoustic guitar, major key, 110 bpm',
  tender: 'tender, romantic, warm, gentle piano, soft strings, slow waltz, 75 bpm',
  sad: 'sad, melancholic, solo piano, cello, minor key, slow, 60 bpm',
  tense: 'tense, suspenseful, low strings, ticking percussion, minor key, 100 bpm',
  fierce: 'epic, battle music, driving drums, brass, staccato strings, minor key, 140 bpm',
  eerie: 'eerie, dark ambient, drones, dissonant strings, sparse, horror, slow',
  mysterious: 'mysterious, wondering, celesta, harp, sustained strings, modal, 80 bpm',
  solemn: 'solemn, majestic, choir pads, brass chorale, organ, slow, 65 bpm',
};

/** Worlds, the words that tell of them, and the instruments that sound like them. */
const WORLDS: readonly { readonly name: string; readonly words: RegExp; readonly sound: string }[] = [
  {
    name: 'fantasy',
    words:
      /\b(castle|knights?|elf|elves|elven|dragons?|wizard\w*|tavern|sword|kingdom|sorcer\w+|goblins?|mage|dwar\w+)\b/gi,
    sound: 'fantasy, medieval folk, lute, wooden flute, harp',
  },
  {
    name: 'science fiction',
    words:
      /\b(starship|spaceship|space|android\w*|robots?|cyber\w*|neon|laser\w*|planet\w*|galaxy|hologram\w*|airlock|drone|reactor)\b/gi,
    sound: 'science fiction, synthesizer, electronic, atmospheric pads',
  },
  {
    name: 'old Japan',
    words: /\b(samurai|shogun|katana|kimono|shrine|geisha|ninja|tatami|ronin|yokai|torii)\b/gi,
    sound: 'traditional japanese, koto, shakuhachi, taiko',
  },
  {
    name: 'the old West',
    words: /\b(saloon|sheriff|cowboys?|revolver|desert|outlaw\w*|ranch|frontier)\b/gi,
    sound: 'western, slide guitar, harmonica, banjo',
  },
  {
    name: 'the sea',
    words: /\b(pirates?|sailor\w*|harbou?r|ship|sea|ocean|captain|anchor|waves|lighthouse|docks?)\b/gi,
    sound: 'sea shanty flavour, accordion, fiddle, bodhran',
  },
  {
    name: 'today',
    words: /\b(school|classroom|phone|smartphone|office|bus|caf[eé]|coffee|apartment|internet|train|mall|college)\b/gi,
    sound: 'modern, lo-fi, electric piano, mellow guitar',
  },
];
/** Fewer words of a world may be by chance. */
const LEAST_WORDS = 2;
const ALWAYS = 'instrumental, no vocals, visual novel soundtrack, background music, seamless loop';
const NEGATIVE = 'vocals, singing, speech, distortion, noise, low quality, abrupt ending';
const SECONDS = 60;

/** A prompt from mood, scenes and lore, instrumental. Pure. */
export function planMusic({ subject, scenes, lore }: MusicSources): MusicPlan {
  const told = scenes.flatMap(({ nodes }) =>
    nodes.flatMap((one) => (one.type === 'line' ? [plainText(one.text)] : [])),
  );
  const found = worldOf(told.join('\n'), lore);
  const from = [`The mood: ${subject.mood}`, ...(found?.from ?? [])];
  const parts = [SOUNDS[subject.mood], ...(found ? [found.sound] : []), ALWAYS];
  return { prompt: parts.join(', '), negative: NEGATIVE, seconds: SECONDS, from };
}

/** The world that most words of scenes and lore tell of; null where too few do. */
function worldOf(told: string, lore: MusicSources['lore']): { sound: string; from: string[] } | null {
  const counted = WORLDS.map(({ name, words, sound }) => {
    const inScenes = told.match(words)?.length ?? 0;
    const inLore = lore.map(({ title, content }) => ({
      title,
      hits: `${title}\n${content}`.match(words)?.length ?? 0,
    }));
    const from = [
      ...(inScenes > 0 ? [`The scenes: ${name}`] : []),
      ...inLore.flatMap(({ title, hits }) => (hits > 0 ? [`The lore "${title}"`] : [])),
    ];
    return { sound, from, hits: inScenes + inLore.reduce((sum, one) => sum + one.hits, 0) };
  });
  const [best] = counted.toSorted((a, b) => b.hits - a.hits);
  return best && best.hits >= LEAST_WORDS ? best : null;
}
