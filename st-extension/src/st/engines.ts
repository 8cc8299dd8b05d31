/** SillyTavern's engines beside its models: image generation, translation, speech. Each is done by its own commands. */
import { context, onEvents, readFile } from '../st.ts';
import { word } from '../words.ts';
import { onSpoken, speakingProvider } from './speech.ts';

type Callback = (named: object, text: string) => Promise<unknown>;

const command = (name: string): Callback | undefined =>
  (context().SlashCommandParser.commands[name] as { callback?: Callback } | undefined)?.callback;

/** The function of its translation, which it leaves for others. */
const translator = () =>
  (globalThis as { translate?: (text: string, language: string) => Promise<string | undefined> }).translate;

export interface PictureWish {
  readonly prompt: string;
  readonly negative?: string;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export const canDraw = (): boolean => command('imagine') !== undefined;
export const canTranslate = (): boolean => typeof translator() === 'function';

/** Lets SillyTavern draw by what is set there; the picture also lies in its gallery. Throws a sentence where none came. */
export async function draw(
  { prompt, negative = '', width, height }: PictureWish,
  signal: AbortSignal,
): Promise<{ path: string; bytes: Blob }> {
  const imagine = command('imagine');
  if (!imagine) throw new Error(word('cannotDraw'));
  const named = {
    quiet: 'true',
    ...(negative && { negative }),
    ...(width && { width: String(width) }),
    ...(height && { height: String(height) }),
    _abortController: signal,
  };
  const path = await imagine(named, prompt);
  if (signal.aborted) throw new Error(word('stopped'));
  if (typeof path !== 'string' || !path) throw new Error(word('noPicture'));
  return { path, bytes: await readFile(path) };
}

/** Throws a sentence where no translation came; SillyTavern has shown why. */
export async function translate(text: string, language: string): Promise<string> {
  const translated = await translator()?.(text, language);
  if (typeof translated !== 'string' || translated.trim() === '') throw new Error(word('noTranslation'));
  return translated;
}

interface TtsSettings {
  enabled?: boolean;
  [provider: string]: unknown;
}

/** Characters that have a voice of a provider that gives sounds. */
export function voicedCharacters(ownProvider: string): string[] {
  const tts = context().extensionSettings['tts'] as TtsSettings | undefined;
  const provider = speakingProvider();
  if (!tts?.enabled || !command('speak') || provider === 'System' || provider === ownProvider) return [];
  const { voiceMap } = (tts[provider] ?? {}) as { voiceMap?: Record<string, string> };
  const fallback = voiceMap?.['[Default Voice]'] ?? 'disabled';
  return Object.entries(typeof voiceMap === 'object' ? voiceMap : {})
    .filter(([name, voice]) => !/^\[| \("Quotes"\)$| \(\*Text| \(Other text\)$/.test(name) && voice !== 'disabled')
    .filter(([, voice]) => voice !== '[Default Voice]' || fallback !== 'disabled')
    .map(([name]) => name);
}

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** Lets a character speak, aloud in SillyTavern. Throws a sentence where it is not spoken as one sound. */
export async function speakAs(character: string, text: string, signal: AbortSignal): Promise<Blob> {
  const speak = command('speak');
  if (!speak) throw new Error(word('cannotSpeak'));
  return new Promise((done, failed) => {
    const heard = onSpoken({
      whole(spoken) {
        if (spoken.character !== character) return;
        end();
        if (letters(spoken.text) === letters(text)) done(spoken.audio);
        else failed(new Error(word('spokenInParts')));
      },
      broken() {
        end();
        failed(new Error(word('spokenInParts')));
      },
    });
    const stopped = () => {
      end();
      failed(new Error(word('stopped')));
    };
    function end(): void {
      heard();
      signal.removeEventListener('abort', stopped);
    }
    signal.addEventListener('abort', stopped);
    speak({ voice: character }, text.replaceAll(/\s+/g, ' ')).catch((error: unknown) => {
      end();
      failed(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

/** Calls back when what SillyTavern offers may have changed. Returns what ends it. */
export const onEnginesChanged = (changed: () => void): (() => void) =>
  onEvents(
    [
      'SETTINGS_UPDATED',
      'CHAT_CHANGED',
      'CONNECTION_PROFILE_LOADED',
      'CONNECTION_PROFILE_CREATED',
      'CONNECTION_PROFILE_DELETED',
      'CONNECTION_PROFILE_UPDATED',
    ],
    changed,
  );
