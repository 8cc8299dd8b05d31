import type { EngineVoice, VoiceChoice } from '@comfyvn/shared/speech/speech.schema';
import { voiceChoice } from '@comfyvn/shared/speech/speech.schema';
import { languageOf } from '@comfyvn/shared/speech/language';
import { notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { newSecret } from '../../core/ids.ts';
import { hashToken } from '../../core/security.ts';
import { keptChoice, standardChoice } from './speech.cast.ts';
import { toClip, type Clips } from './speech.clips.ts';
import type { Engines } from './speech.engines.ts';
import type { ClipRow, SpeechStore } from './speech.store.ts';

/** Language of a text whose letters do not tell it and of which nobody said it. */
const STANDARD_LANGUAGE = 'en';

export function createSpeechService(
  store: SpeechStore,
  { newId, now }: Pick<FeatureContext, 'newId' | 'now'>,
  { engines, clips }: { engines: Engines; clips: Clips },
) {
  const say = (text: string, character: string, choice: VoiceChoice, signal: AbortSignal): Promise<ClipRow> => {
    const language = choice.language ?? languageOf(text, STANDARD_LANGUAGE);
    return clips.say({ text, character, choice, language }, signal);
  };

  /** The voice of a name: that of a character of a story, `engine:voice`, or one that is assigned to the name. */
  async function voiceNamed(name: string, text: string): Promise<{ character: string; choice: VoiceChoice }> {
    const [engine, ...rest] = name.split(':');
    if (engine !== undefined && rest.length > 0 && engines.find(engine))
      return { character: '', choice: voiceChoice.parse({ engine, voice: rest.join(':') }) };
    const kept = keptChoice(store.castByName(name), engines);
    if (kept) return { character: name, choice: kept };
    const character = name === 'default' ? '' : name;
    const language = languageOf(text, STANDARD_LANGUAGE);
    return { character, choice: await standardChoice({ name }, language, new Set(), engines) };
  }

  return {
    engines: () => engines.states(),
    /** The voices of the engines that are there now. */
    async voices(): Promise<(EngineVoice & { engine: string })[]> {
      const states = await engines.states();
      const lists = states.map(async ({ id, ready }) =>
        ready ? (await engines.voices(id)).map((voice) => ({ ...voice, engine: id })) : [],
      );
      return (await Promise.all(lists)).flat();
    },
    say: async (text: string, character: string, choice: VoiceChoice, signal: AbortSignal) =>
      toClip(await say(text, character, choice, signal)),
    /** What a program asks for by a name; the row of the clip. */
    async speakAs(name: string, text: string, how: { speed: number; style?: string | undefined }, signal: AbortSignal) {
      const { character, choice } = await voiceNamed(name, text);
      const speed = Math.max(0.5, Math.min(2, choice.speed * how.speed));
      const style = how.style ?? choice.style;
      return say(text, character, { ...choice, speed, ...(style !== undefined && { style }) }, signal);
    },
    /** Names that can be asked for: characters that have a voice, then the voices of engines. */
    async names(): Promise<{ id: string; name: string }[]> {
      const characters = store.names().map(({ name }) => ({ id: name, name }));
      const voices = (await this.voices()).map((one) => ({ id: `${one.engine}:${one.id}`, name: one.name }));
      return [{ id: 'default', name: 'Default' }, ...characters, ...voices];
    },
    clip(asset: string) {
      const row = clips.ofAsset(asset);
      if (!row) throw notFound('voice', asset);
      return toClip(row);
    },
    keys: () => store.keys().map(({ id, name, created_at }) => ({ id, name, createdAt: created_at })),
    addKey(name: string) {
      const key = `cvn-${newSecret()}`;
      const row = { id: newId('key'), name, token_hash: hashToken(key), created_at: now().toISOString() };
      store.putKey(row);
      return { id: row.id, name, createdAt: row.created_at, key };
    },
    removeKey(id: string): void {
      if (!store.dropKey(id)) throw notFound('key', id);
    },
    isKey: (tokenHash: string): boolean => store.findKey(tokenHash) !== undefined,
  };
}
export type SpeechService = ReturnType<typeof createSpeechService>;
