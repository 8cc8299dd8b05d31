import * as z from 'zod';
import { engineVoice, type EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import type { SystemVoices } from './system-voices.ts';

const OPEN = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
Add-Type -AssemblyName System.Speech
$speech = New-Object System.Speech.Synthesis.SpeechSynthesizer
`;
const LIST = `${OPEN}
$voices = @($speech.GetInstalledVoices() | Where-Object { $_.Enabled } | ForEach-Object {
  @{ name = $_.VoiceInfo.Name; gender = $_.VoiceInfo.Gender.ToString(); language = $_.VoiceInfo.Culture.Name }
})
ConvertTo-Json -InputObject $voices -Compress
`;
/** What is asked for comes by the environment, the text by a file: nothing of it is ever read as a command. */
const SPEAK = `${OPEN}
$speech.SelectVoice($env:COMFYVN_VOICE)
$speech.Rate = [int]$env:COMFYVN_RATE
$speech.SetOutputToWaveFile($env:COMFYVN_SOUND)
$speech.Speak([System.IO.File]::ReadAllText($env:COMFYVN_TEXT, [System.Text.Encoding]::UTF8))
$speech.Dispose()
`;
const listed = z.array(z.object({ name: z.string(), gender: z.string(), language: z.string() }));

/** PowerShell takes a script as Base64 of UTF-16. */
const argsOf = (script: string): string[] => [
  ...['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass'],
  ...['-EncodedCommand', Buffer.from(script, 'utf16le').toString('base64')],
];

/** A rate of System.Speech, -10 to 10, of which each end is a third or three times as fast. */
const rateOf = (speed: number): number => Math.max(-10, Math.min(10, Math.round((10 * Math.log(speed)) / Math.log(3))));

/** The voices of Windows, by System.Speech in Windows PowerShell. They have no pitch of their own to set. */
export const windows: SystemVoices = {
  name: 'Voices of Windows',
  programs: ['powershell.exe'],
  listing: () => ({ args: argsOf(LIST) }),
  voicesIn: (output) =>
    listed.parse(JSON.parse(output)).flatMap(({ name, gender, language }): EngineVoice[] => {
      const kind = gender.toLowerCase();
      const voice = engineVoice.safeParse({
        id: name,
        name: name.replace(/^Microsoft (.*) Desktop$/, '$1'),
        gender: kind === 'female' || kind === 'male' ? kind : 'other',
        languages: language === '' ? [] : [language],
      });
      return voice.success ? [voice.data] : [];
    }),
  speaking: ({ voice, speed }, { text, sound }) => ({
    args: argsOf(SPEAK),
    env: {
      COMFYVN_VOICE: voice,
      COMFYVN_RATE: String(rateOf(speed)),
      COMFYVN_TEXT: text,
      COMFYVN_SOUND: sound,
    },
  }),
};
