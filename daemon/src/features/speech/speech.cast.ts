import { hash53 } from '@comfyvn/shared/hash53';
import { voiceChoice, type EngineVoice, type VoiceChoice } from '@comfyvn/shared/speech/speech.schema';
import { AppError } from '../../core/errors.ts';
import type { Engines } from './speech.engines.ts';
import type { CastRow } from './speech.store.ts';

/** Somebody who needs a voice. */
export interface Speaker {
  /** Id in the story. */
  readonly character: string;
  readonly name: string;
  readonly description?: string | undefined;
}

const SHE = /\b(she|her|hers|woman|girl|sie|elle|ella|она|её)\b/giu;
const HE = /\b(he|him|his|man|boy|er|il|él|он|его)\b/giu;

/** What a description says of somebody's voice, by its pronouns; null where it does not say. */
function genderOf(description = ''): EngineVoice['gender'] | null {
  const she = description.match(SHE)?.length ?? 0;
  const he = description.match(HE)?.length ?? 0;
  if (she + he === 0 || (she < he * 2 && he < she * 2)) return null;
  return she > he ? 'female' : 'male';
}

const shortOf = (language: string): string => language.toLowerCase().split(/[-_]/)[0]!;

/** The voice for a speaker: of their language, of their kind where that is known, and not one of those taken. Pure. */
export function pickVoice(
  voices: readonly EngineVoice[],
  speaker: Pick<Speaker, 'name' | 'description'>,
  language: string,
  taken: ReadonlySet<string>,
): EngineVoice | undefined {
  const gender = genderOf(speaker.description);
  const speaks = ({ languages }: EngineVoice): boolean =>
    languages.length === 0 || languages.some((one) => shortOf(one) === shortOf(language));
  const able = voices.some(speaks) ? voices.filter(speaks) : voices;
  const free = able.filter(({ id }) => !taken.has(id));
  const left = free.length > 0 ? free : able;
  const fitting = left.filter((voice) => voice.gender === gender);
  const choice = fitting.length > 0 ? fitting : left;
  // By name, so that somebody sounds the same in every story.
  return choice[hash53(speaker.name.trim().toLowerCase()) % Math.max(1, choice.length)];
}

/** The voice that was kept for a speaker, as long as its engine is there. */
export function keptChoice(row: CastRow | undefined, engines: Engines): VoiceChoice | undefined {
  if (row === undefined) return undefined;
  const parsed = voiceChoice.safeParse(JSON.parse(row.choice));
  return parsed.success && engines.find(parsed.data.engine) ? parsed.data : undefined;
}

/** A voice for everybody: those they have, and for the others one each of the standard engine. */
export async function assignVoices(
  speakers: readonly Speaker[],
  kept: readonly CastRow[],
  language: string,
  engines: Engines,
): Promise<Map<string, { choice: VoiceChoice; chosen: boolean }>> {
  const cast = new Map<string, { choice: VoiceChoice; chosen: boolean }>();
  const taken = new Set<string>();
  for (const { character } of speakers) {
    const row = kept.find((one) => one.character === character);
    const choice = keptChoice(row, engines);
    // One that was assigned gives way to another standard engine.
    if (!row || !choice || (row.chosen === 0 && choice.engine !== engines.standard().id)) continue;
    cast.set(character, { choice, chosen: row.chosen === 1 });
    if (choice.engine === engines.standard().id) taken.add(choice.voice);
  }
  for (const speaker of speakers) {
    if (cast.has(speaker.character)) continue;
    const choice = await standardChoice(speaker, language, taken, engines);
    taken.add(choice.voice);
    cast.set(speaker.character, { choice, chosen: false });
  }
  return cast;
}

/** A voice of the standard engine for somebody. Throws AppError where it has none. */
export async function standardChoice(
  speaker: Pick<Speaker, 'name' | 'description'>,
  language: string,
  taken: ReadonlySet<string>,
  engines: Engines,
): Promise<VoiceChoice> {
  const engine = engines.standard();
  const voice = pickVoice(await engines.voices(engine.id), speaker, language, taken);
  if (!voice)
    throw new AppError('unavailable', `${engine.name} has no voices. Add one there, or choose another engine.`);
  return voiceChoice.parse({ engine: engine.id, voice: voice.id });
}
