import fs from 'node:fs';
import path from 'node:path';

/** Programs of operating systems as far as we ask them: same words, same files, same faults. Each writes down what it was given. */
const COMMON = `
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(__dirname + '/asked.jsonl', JSON.stringify({ args, env: Object.fromEntries(Object.entries(process.env).filter(([key]) => key.startsWith('COMFYVN_'))) }) + '\\n');
const after = (name) => args[args.indexOf(name) + 1];
const fail = (words, code = 1) => { process.stderr.write(words + '\\n'); process.exit(code); };
/** A WAV with the swells of syllables, 90 ms a letter. */
function speak(text, file, rate = 1) {
  const hz = 22050;
  const count = Math.round(Math.max(1, text.length) * 0.09 / rate * hz);
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write('RIFF', 0); bytes.writeUInt32LE(36 + count * 2, 4); bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16); bytes.writeUInt16LE(1, 20); bytes.writeUInt16LE(1, 22); bytes.writeUInt32LE(hz, 24);
  bytes.writeUInt32LE(hz * 2, 28); bytes.writeUInt16LE(2, 32); bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36); bytes.writeUInt32LE(count * 2, 40);
  for (let i = 0; i < count; i++)
    bytes.writeInt16LE(Math.round(6000 * Math.sin(i * 0.06) * Math.abs(Math.sin(Math.PI * 4 * i / hz))), 44 + i * 2);
  fs.writeFileSync(file, bytes);
}
`;

const SAY = `
const VOICES = [
  'Alex                en_US    # Most people recognize me by my voice.',
  'Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.',
  'Bad News            en_US    # The light you see at the end of the tunnel is the headlamp of a fast approaching train.',
  'Tingting            zh_CN    # 你好！我叫婷婷。',
];
if (after('-v') === '?') { process.stdout.write(VOICES.join('\\n') + '\\n'); process.exit(0); }
if (!VOICES.some((line) => line.startsWith(after('-v') + ' '))) fail("Voice \`" + after('-v') + "' not found.");
if (!args.includes('--data-format=LEI16@22050')) fail('Opening output file failed: fmt?');
speak(fs.readFileSync(after('-f'), 'utf8'), after('-o'), Number(after('-r')) / 175);
`;

const ESPEAK = `
if (args.includes('--voices')) {
  process.stdout.write('Pty Language       Age/Gender VoiceName          File                 Other Languages\\n');
  process.stdout.write(' 5  de              --/M      German             gmw/de               \\n');
  process.stdout.write(' 2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)\\n');
  process.stdout.write(' 5  us              23/F      us-mbrola-1        mb/mb-us1            (en-us 3)\\n');
  process.exit(0);
}
if (after('-v') === 'gmw/slow') setTimeout(() => {}, 60_000);
else if (!['gmw/de', 'gmw/en', 'mb/mb-us1'].includes(after('-v'))) fail('Error: The specified espeak-ng voice does not exist.');
else if (after('-v') === 'mb/mb-us1') fail('mbrowrap error: mbrola executable was not found. Please install MBROLA!', 0);
else speak(fs.readFileSync(after('-f'), 'utf8'), after('-w'), Number(after('-s')) / 165);
`;

const POWERSHELL = `
const script = Buffer.from(after('-EncodedCommand'), 'base64').toString('utf16le');
if (!script.includes('Add-Type -AssemblyName System.Speech')) fail('no speech');
if (script.includes('GetInstalledVoices')) {
  process.stdout.write('[{"language":"en-US","name":"Microsoft Zira Desktop","gender":"Female"},{"language":"de-DE","name":"Microsoft Hedda Desktop","gender":"Female"},{"language":"en-US","name":"Microsoft David Desktop","gender":"Male"}]\\r\\n');
  process.exit(0);
}
const { COMFYVN_VOICE: voice, COMFYVN_RATE: rate, COMFYVN_TEXT: text, COMFYVN_SOUND: sound } = process.env;
if (!/^Microsoft (Zira|Hedda|David) Desktop$/.test(voice))
  fail('Exception calling "SelectVoice" with "1" argument(s): "Cannot set voice. No matching voice is installed or the voice was disabled."');
speak(fs.readFileSync(text, 'utf8'), sound, 3 ** (Number(rate) / 10));
`;

export const FAKES = { say: SAY, 'espeak-ng': ESPEAK, 'powershell.exe': POWERSHELL } as const;

/** Puts a program into a folder; what it was given is told by `asked`. */
export function fakeProgram(folder: string, name: keyof typeof FAKES) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  fs.writeFileSync(path.join(folder, name), `#!${process.execPath}\n${COMMON}${FAKES[name]}`, { mode: 0o755 });
  return {
    folder,
    asked: (): { args: string[]; env: Record<string, string> }[] =>
      fs
        .readFileSync(path.join(folder, 'asked.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { args: string[]; env: Record<string, string> }),
  };
}
