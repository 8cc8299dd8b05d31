import type { Connection } from '../connection.ts';
import type { ProviderSettings, SpeechProvider, Voice } from './provider.ts';

/**
 * The class that SillyTavern makes an object of when ComfyVN is chosen as its TTS provider. It is small; what it does is
 * loaded then.
 */
export function speechProviderClass(connection: Connection) {
  return class {
    settings: ProviderSettings = {};
    separator = ' . ';
    #own: Promise<SpeechProvider> | null = null;
    #provider = (): Promise<SpeechProvider> =>
      (this.#own ??= import('./provider.ts').then(({ createSpeechProvider }) =>
        createSpeechProvider(connection, () => this.settings),
      ));

    get settingsHtml(): string {
      return '<div id="comfyvn_speech"></div>';
    }
    /** SillyTavern gives what it has kept, `voiceMap` among it, and keeps `settings` as it is. */
    async loadSettings(kept: ProviderSettings): Promise<void> {
      this.settings = kept;
      (await this.#provider()).show(document.getElementById('comfyvn_speech'));
    }
    checkReady = async (): Promise<void> => (await this.#provider()).checkReady();
    onRefreshClick = async (): Promise<void> => (await this.#provider()).renew();
    fetchTtsVoiceObjects = async (): Promise<Voice[]> => (await this.#provider()).voices();
    getVoice = async (name: string): Promise<Voice> => (await this.#provider()).voice(name);
    generateTts = async (text: string, voice: string, whose?: string | null) =>
      (await this.#provider()).speak(text, voice, whose);
    previewTtsVoice = async (voice: string): Promise<void> => (await this.#provider()).preview(voice);
    dispose(): void {
      void this.#own?.then((provider) => provider.dispose());
    }
  };
}
