import type { Background } from '@comfyvn/shared/story/stage';

type Motif = Extract<Background, { paint: unknown }>['paint']['motif'];
interface Place {
  readonly title: string;
  readonly motif: Motif;
  readonly words: readonly string[];
}

/** Places that roleplay visits, the words that tell of them, and how they are painted when no picture fits. */
const PLACES: readonly Place[] = [
  { title: 'The tavern', motif: 'room', words: ['tavern', 'inn', 'pub', 'bar', 'saloon'] },
  { title: 'The café', motif: 'room', words: ['cafe', 'café', 'coffee', 'restaurant', 'diner', 'bakery', 'teahouse'] },
  { title: 'The bedroom', motif: 'room', words: ['bedroom', 'bed', 'bedside', 'dormitory'] },
  { title: 'The kitchen', motif: 'room', words: ['kitchen', 'pantry', 'stove'] },
  {
    title: 'The living room',
    motif: 'room',
    words: ['livingroom', 'sofa', 'couch', 'fireplace', 'hearth', 'apartment'],
  },
  { title: 'The library', motif: 'room', words: ['library', 'bookshelf', 'bookshelves', 'archive', 'bookshop'] },
  { title: 'The classroom', motif: 'room', words: ['classroom', 'school', 'lecture', 'academy', 'university'] },
  { title: 'The office', motif: 'room', words: ['office', 'desk', 'meeting'] },
  { title: 'The hospital', motif: 'room', words: ['hospital', 'clinic', 'ward', 'infirmary'] },
  { title: 'The castle', motif: 'room', words: ['castle', 'throne', 'palace', 'keep', 'dungeon'] },
  { title: 'The workshop', motif: 'room', words: ['workshop', 'laboratory', 'lab', 'forge', 'garage'] },
  { title: 'The forest', motif: 'forest', words: ['forest', 'woods', 'glade', 'grove', 'clearing', 'jungle', 'trees'] },
  { title: 'The park', motif: 'forest', words: ['park', 'garden', 'meadow', 'orchard'] },
  { title: 'The lighthouse', motif: 'sea', words: ['lighthouse'] },
  {
    title: 'The harbour',
    motif: 'sea',
    words: ['harbour', 'harbor', 'pier', 'dock', 'docks', 'ship', 'deck'],
  },
  { title: 'The beach', motif: 'sea', words: ['beach', 'shore', 'sea', 'ocean', 'waves', 'lake', 'river', 'lagoon'] },
  {
    title: 'The street',
    motif: 'city',
    words: ['street', 'alley', 'city', 'town', 'market', 'plaza', 'square', 'sidewalk', 'neon'],
  },
  { title: 'The rooftop', motif: 'city', words: ['rooftop', 'roof', 'balcony', 'skyline', 'tower'] },
  { title: 'The station', motif: 'city', words: ['station', 'train', 'platform', 'airport', 'bus', 'subway'] },
  {
    title: 'The mountains',
    motif: 'dawn',
    words: ['mountain', 'mountains', 'hill', 'hills', 'cliff', 'valley', 'field', 'road'],
  },
  { title: 'The camp', motif: 'night', words: ['camp', 'campfire', 'tent', 'bonfire'] },
  { title: 'The cave', motif: 'night', words: ['cave', 'cavern', 'mine', 'crypt', 'tunnel'] },
];
const BY_WORD = new Map(PLACES.flatMap((p) => p.words.map((w) => [w, p] as const)));
const TIMES: ReadonlyMap<string, Motif> = new Map([
  ['night', 'night'], ['midnight', 'night'], ['moonlight', 'night'], ['stars', 'night'],
  ['evening', 'dusk'], ['sunset', 'dusk'], ['dusk', 'dusk'], ['twilight', 'dusk'],
  ['morning', 'dawn'], ['dawn', 'dawn'], ['sunrise', 'dawn'],
]); // prettier-ignore

export interface Setting {
  readonly title: string | null;
  readonly motif: Motif;
  /** The words of the text that told it, for matching names of installed backgrounds. */
  readonly words: ReadonlySet<string>;
}

/** Guesses where a scene plays from its first lines: the place named most, earlier mentions counting more. */
export function findSetting(texts: readonly string[]): Setting {
  const scores = new Map<Place, number>();
  const words = new Set<string>();
  let time: Motif | null = null;
  for (const [i, text] of texts.entries())
    for (const match of text
      .slice(0, 600)
      .toLowerCase()
      .matchAll(/[\p{L}]{3,20}/gu)) {
      const word = match[0];
      words.add(word);
      const place = BY_WORD.get(word);
      if (place) scores.set(place, (scores.get(place) ?? 0) + 1 / (i + 2));
      time ??= TIMES.get(word) ?? null;
    }
  const best = [...scores].toSorted((a, b) => b[1] - a[1])[0];
  if (!best || best[1] < 0.2) return { title: null, motif: time ?? 'dusk', words };
  const outdoors =
    best[0].motif !== 'room' && best[0].motif !== 'city' && best[0].motif !== 'forest' && best[0].motif !== 'sea';
  return { title: best[0].title, motif: outdoors && time ? time : best[0].motif, words };
}

/** Words of a background's file name that say where it is; numbers, credits and fillers do not count. */
export function backgroundWords(file: string): string[] {
  const name = file.replace(/\.[a-z0-9]+$/i, '').replace(/\(.*?\)/g, ' ');
  return (name.toLowerCase().match(/[\p{L}]{3,}/gu) ?? []).filter(
    (w) => w !== 'the' && w !== 'and' && w !== 'with' && w !== 'background',
  );
}

/** The installed background whose name fits the words of a scene best, or null when none shares a place word with it. */
export function matchBackground(setting: Setting, backgrounds: readonly { readonly name: string }[]): number | null {
  let best: number | null = null;
  let bestScore = 0;
  for (const [i, b] of backgrounds.entries()) {
    const words = backgroundWords(b.name);
    const shared = words.filter(
      (w) => setting.words.has(w) || (setting.title ?? '').toLowerCase().split(' ').includes(w),
    );
    if (!shared.some((w) => BY_WORD.has(w))) continue;
    const score = shared.length - words.length * 0.05;
    if (score > bestScore) [best, bestScore] = [i, score];
  }
  return best;
}
