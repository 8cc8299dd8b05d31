import type { EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import type { SystemVoices } from './system-voices.ts';

const WORDS_A_MINUTE = 165;
/** ` 5  de              --/M      German             gmw/de               ` */
const VOICE = /^\s*\d+\s+(\S+)\s+(\S*)\s+(\S+)\s+(\S+)/;
const GENDERS: Readonly<Record<string, EngineVoice['gender']>> = { F: 'female', M: 'male' };
const MIDDLE_PITCH = 50;

/**
 * What Linux has: eSpeak NG as a program, with the voices of MBROLA where they are installed. Speech Dispatcher
 * (`spd-say`) speaks to the loudspeakers alone and gives no sound out, so it cannot be used.
 */
export const linux: SystemVoices = {
  name: 'eSpeak NG of this computer',
  programs: ['espeak-ng', 'espeak'],
  listing: () => ({ args: ['--voices'] }),
  voicesIn: (output) =>
    output.split('\n').flatMap((line): EngineVoice[] => {
      const [, language, kind, name, file] = VOICE.exec(line) ?? [];
      if (!language || !name || !file) return [];
      const gender = GENDERS[kind?.split('/').at(-1) ?? ''] ?? 'other';
      return [{ id: file, name: name.replaceAll('_', ' '), gender, languages: [language] }];
    }),
  speaking: ({ voice, speed, pitch }, { text, sound }) => ({
    args: [
      ...['-v', voice, '-b', '1', '-s', String(Math.round(WORDS_A_MINUTE * speed))],
      ...['-p', String(Math.max(0, Math.min(99, Math.round(MIDDLE_PITCH + 45 * Math.log2(pitch)))))],
      ...['-f', text, '-w', sound],
    ],
  }),
};
