import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { SpeechEngine } from './speech.engine.ts';
import { linux } from './system/linux.ts';
import { macos } from './system/macos.ts';
import { runProgram } from './system/run-program.ts';
import type { SystemVoices } from './system/system-voices.ts';
import { windows } from './system/windows.ts';

const LIST_MS = 20_000;
const SPEAK_MS = 120_000;
const BY_PLATFORM: Readonly<Record<string, SystemVoices>> = { win32: windows, darwin: macos, linux };

export interface SystemPlace {
  readonly platform: string;
  /** The folders in which programs are looked for, as in PATH. */
  readonly path: string;
  readonly speakMs?: number;
}

/** Where a program is; undefined where it is not installed. */
function found(programs: readonly string[], { path: folders }: SystemPlace): string | undefined {
  const places = programs.flatMap((name) =>
    path.isAbsolute(name)
      ? [name]
      : folders.split(path.delimiter).flatMap((folder) => (path.isAbsolute(folder) ? [path.join(folder, name)] : [])),
  );
  return places.find((place) => existsSync(place));
}

/** The voices of the operating system; null where it has none that give their sound out. */
export function createSystemEngine(place: SystemPlace): SpeechEngine | null {
  const system = BY_PLATFORM[place.platform];
  const program = system && found(system.programs, place);
  if (!system || program === undefined) return null;
  const { name } = system;
  const speakMs = place.speakMs ?? SPEAK_MS;
  return {
    id: 'system',
    name,
    kind: 'system',
    settings: place.platform,
    async voices(signal = AbortSignal.timeout(LIST_MS)) {
      const output = await runProgram({ program, ...system.listing(), timeoutMs: LIST_MS, signal, name });
      try {
        return system.voicesIn(output);
      } catch (error) {
        const said = output.slice(0, 80).replace(/\s+/g, ' ');
        throw new AppError('unavailable', `${name} are listed in a way that is not known: "${said}".`, {
          cause: error,
        });
      }
    },
    async speak(request, signal) {
      // A name that begins with a dash would be an option of the program.
      if (!/^[\p{L}\p{N}]/u.test(request.voice))
        throw new AppError('not_found', `${name}: there is no voice "${request.voice}".`);
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'comfyvn-speech-'));
      const files = { text: path.join(folder, 'text.txt'), sound: path.join(folder, 'sound.wav') };
      try {
        await fs.writeFile(files.text, request.text, 'utf8');
        await runProgram({ program, ...system.speaking(request, files), timeoutMs: speakMs, signal, name });
        return { bytes: await soundIn(files.sound, name) };
      } finally {
        await fs.rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function soundIn(file: string, name: string): Promise<Buffer> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    throw new AppError('unavailable', `${name} spoke nothing. Is the voice still installed?`, { cause: error });
  }
}
