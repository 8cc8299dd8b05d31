import type { EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import type { SystemVoices } from './system-voices.ts';

const WORDS_A_MINUTE = 175;
/** `Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.` */
const VOICE = /^(.*\S)\s+([a-z]{2,3}(?:[_-][A-Za-z0-9]+)*)\s+#/;

/** The voices of macOS, by `say`. They have no pitch of their own to set. */
export const macos: SystemVoices = {
  name: 'Voices of macOS',
  programs: ['say'],
  listing: () => ({ args: ['-v', '?'] }),
  voicesIn: (output) =>
    output.split('\n').flatMap((line): EngineVoice[] => {
      const found = VOICE.exec(line);
      const [, name, locale] = found ?? [];
      return name && locale ? [{ id: name, name, gender: 'other', languages: [locale.replace('_', '-')] }] : [];
    }),
  speaking: ({ voice, speed }, { text, sound }) => ({
    args: [
      ...['-v', voice, '-r', String(Math.round(WORDS_A_MINUTE * speed)), '-f', text],
      ...['-o', sound, '--file-format=WAVE', '--data-format=LEI16@22050'],
    ],
  }),
};
