/** SillyTavern's own extension that speaks (TTS): what it has spoken, and a provider of ours among its providers. */
import { context, onEvents, stModule } from '../st.ts';

/** Something that was spoken aloud: a whole message, or a part of it (a paragraph, the quotes). */
export interface Spoken {
  /** 0-based; null where no message was read. */
  readonly message: number | null;
  readonly character: string;
  readonly text: string;
  readonly audio: Blob;
}

interface TtsModule {
  registerTtsProvider(name: string, provider: unknown): void;
  saveTtsProviderSettings(): void;
  initVoiceMap(): Promise<void>;
}
const MODULE = '/scripts/extensions/tts/index.js';

const settings = () =>
  context().extensionSettings['tts'] as { currentProvider?: string; enabled?: boolean } | undefined;

/** Which provider speaks. */
export const speakingProvider = (): string => settings()?.currentProvider ?? '';

/** Calls back for everything that is spoken as a sound; the voices of the browser itself leave none. Returns what ends it. */
export function onSpoken(heard: (spoken: Spoken) => void): () => void {
  return onEvents(['TTS_AUDIO_READY'], (_name, detail) => {
    const { messageId, characterName, text, audio } = (detail ?? {}) as Record<string, unknown>;
    if (!(audio instanceof Blob) || audio.size === 0 || typeof text !== 'string' || text.trim() === '') return;
    heard({
      message: typeof messageId === 'number' ? messageId : null,
      character: typeof characterName === 'string' ? characterName : '',
      text: text.trim(),
      audio,
    });
  });
}

const list = (): HTMLSelectElement | null => document.querySelector<HTMLSelectElement>('#tts_provider');

/**
 * Adds a provider, where SillyTavern's TTS is switched on; its module is in the page then. One that was chosen before is
 * loaded by SillyTavern at once. Returns what takes it away: whoever had chosen it speaks with the provider of before.
 */
export function addSpeechProvider(name: string, provider: unknown): () => void {
  let isGone = false;
  void (async () => {
    if (!list()) return;
    const { registerTtsProvider } = await stModule<TtsModule>(MODULE);
    if (isGone || hasOption(name)) return;
    try {
      registerTtsProvider?.(name, provider);
    } catch {
      // Known from before it was switched off in this page: SillyTavern forgets none.
      list()?.append(new Option(name, name));
    }
  })();
  return () => {
    isGone = true;
    if (speakingProvider() === name) choose('System');
    [...(list()?.options ?? [])].find(({ value }) => value === name)?.remove();
  };
}

const hasOption = (name: string): boolean => [...(list()?.options ?? [])].some(({ value }) => value === name);

function choose(name: string): void {
  const providers = list();
  if (!providers) return;
  providers.value = name;
  // SillyTavern listens by jQuery, which hears native events too.
  providers.dispatchEvent(new Event('change', { bubbles: true }));
  context().saveSettingsDebounced();
}

/** SillyTavern keeps what is set in the provider that speaks. */
export const keepProviderSettings = async (): Promise<void> =>
  (await stModule<TtsModule>(MODULE)).saveTtsProviderSettings?.();

/** SillyTavern asks the provider for its voices again. */
export const renewVoices = async (): Promise<void> => (await stModule<TtsModule>(MODULE)).initVoiceMap?.();
