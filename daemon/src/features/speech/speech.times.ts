import type { Clip } from '@comfyvn/shared/speech/speech.schema';
import type { VoiceTimes } from '@comfyvn/shared/story/cue';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { levelsOf, MOUTH_STEP_MS } from './sound/mouth.ts';
import type { Pcm } from './sound/pcm.ts';
import type { PhonemeTime, SpokenTimes } from './speech.engine.ts';

export const NO_TIMES: SpokenTimes = { words: [], phonemes: [] };
/** What is quieter than this, against the loudest, is the silence before and after a voice. */
const HEARD = 0.06;
/** A word of the spoken text stands no further than this behind the one before it. */
const FAR = 120;
const MOST_WORDS = 2_000;
const MOST_STEPS = 6_000;

/** When the speech in a sound begins and ends, in milliseconds. */
function spanOf(pcm: Pcm): { fromMs: number; toMs: number } {
  const levels = levelsOf(pcm);
  const first = levels.findIndex((level) => level >= HEARD);
  const last = levels.findLastIndex((level) => level >= HEARD);
  return { fromMs: Math.max(0, first) * MOUTH_STEP_MS, toMs: (last + 1) * MOUTH_STEP_MS };
}

/** The same of what eSpeak NG said: from its first sound to the silence after its last. */
function spanOfPhonemes(phonemes: readonly PhonemeTime[], lengthMs: number): { fromMs: number; toMs: number } {
  const first = phonemes.find(({ sign }) => sign !== '');
  const last = phonemes.findLastIndex(({ sign }) => sign !== '');
  return { fromMs: first?.ms ?? 0, toMs: phonemes[last + 1]?.ms ?? lengthMs };
}

/** The times of one speaker brought to the pace of another, who said the same words in `pcm`. Pure. */
export function scaledTimes({ words, phonemes, lengthMs }: SpokenTimes & { lengthMs: number }, pcm: Pcm): SpokenTimes {
  const own = spanOfPhonemes(phonemes, lengthMs);
  const other = spanOf(pcm);
  const factor = (other.toMs - other.fromMs) / Math.max(1, own.toMs - own.fromMs);
  const scaled = <T extends { readonly ms: number }>(time: T): T => ({
    ...time,
    ms: Math.max(0, Math.round(other.fromMs + (time.ms - own.fromMs) * factor)),
  });
  return { words: words.map(scaled), phonemes: phonemes.map(scaled) };
}

/** Quotes are written one way where they are spoken, each by one sign. */
const evenQuotes = (text: string): string => text.replace(/[‘’]/g, "'").replace(/[“”„«»]/g, '"');

/** The times of a clip for a line with this text: places of words are those of the line without its marks. Pure. */
export function timesIn(text: string, clip: Pick<Clip, 'text' | 'words' | 'mouth'>): VoiceTimes {
  const shown = evenQuotes(plainText(text));
  const words: VoiceTimes['words'] = [];
  let spokenTo = 0;
  let shownTo = 0;
  for (const { ms, at, length } of clip.words) {
    // A number may be several words for an engine, all in one place.
    if (at < spokenTo || length < 1) continue;
    spokenTo = at + length;
    const found = shown.indexOf(clip.text.slice(at, at + length), shownTo);
    if (found < 0 || found - shownTo > FAR) continue;
    shownTo = found + length;
    words.push([ms, found, length]);
  }
  return { mouth: clip.mouth.slice(0, MOST_STEPS), words: words.slice(0, MOST_WORDS) };
}
