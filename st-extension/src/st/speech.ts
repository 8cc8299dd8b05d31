/** SillyTavern's own extension that speaks (TTS): what it has spoken, and a provider of ours among its providers. */
import { context, onEvents, stModule } from '../st.ts';
import { gatherPieces, type Piece } from './spoken-pieces.ts';

/** Something that was spoken aloud, as one sound: a whole message, or a part of it (a paragraph, the quotes). */
export type Spoken = Piece;

export interface SpeechHeard {
  whole(spoken: Spoken): void;
  /** A sound begins to play: all of what is spoken, or the next piece of it. */
  piece?(): void;
  /** What was spoken last came in pieces and is not whole. */
  broken?(): void;
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

/**
 * Calls back for everything that is spoken as a sound; the voices of the browser itself leave none. Where an engine gives
 * pieces, they are joined. Returns what ends it.
 */
export function onSpoken({ whole, piece = () => undefined, broken = () => undefined }: SpeechHeard): () => void {
  // Joining takes a while; the order stays.
  let last: Promise<unknown> = Promise.resolve();
  const jobs = gatherPieces({
    piece,
    whole(pieces) {
      last = last.then(() => joined(pieces)).then(whole, broken);
    },
    broken() {
      last = last.then(broken);
    },
  });
  return onEvents(['TTS_JOB_STARTED', 'TTS_AUDIO_READY', 'TTS_JOB_COMPLETE'], (name, detail) => {
    if (name === 'TTS_JOB_STARTED') return jobs.started();
    if (name === 'TTS_JOB_COMPLETE') return jobs.completed();
    const { messageId, characterName, text, audio } = (detail ?? {}) as Record<string, unknown>;
    if (!(audio instanceof Blob) || audio.size === 0 || typeof text !== 'string' || text.trim() === '') return;
    jobs.sounded({
      message: typeof messageId === 'number' ? messageId : null,
      character: typeof characterName === 'string' ? characterName : '',
      text: text.trim(),
      audio,
    });
  });
}

async function joined(pieces: readonly [Piece, ...Piece[]]): Promise<Spoken> {
  const [first, ...rest] = pieces;
  if (rest.length === 0) return first;
  const { joinSounds } = await import('../speech/join-sounds.ts');
  return { ...first, audio: await joinSounds(pieces.map(({ audio }) => audio)) };
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
