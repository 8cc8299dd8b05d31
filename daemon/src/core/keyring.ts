import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod';
import { messageOf } from './errors.ts';

/** The keyring of the system does not answer, refuses, or is not there; another time it may. */
export class KeyringAway extends Error {
  override name = 'KeyringAway';
}

/** The user's keyring: the Credential Manager of Windows, the Keychain of macOS, the Secret Service of Linux. Throws KeyringAway. */
export interface Keyring {
  /** null where it has nothing by this name. Waits for seconds at most, and everything else with it. */
  read(id: string): string | null;
  /** Asks while others are answered, and long enough for a person to unlock it. */
  readPatiently(id: string): Promise<string | null>;
  /** Reads it back too. */
  write(id: string, value: string): void;
  remove(id: string): void;
}

/** Where the question stops the process. */
const SHORT_MS = 4_000;
const PATIENT_MS = 60_000;
const answered = z.union([z.object({ value: z.string().nullable() }), z.object({ error: z.string() })]);

/** `home`: the folder of the program. `command` answers as keyring-child.mjs does. */
export function createKeyring(
  home: string,
  command: readonly string[] = [process.execPath, path.join(home, 'daemon', 'src', 'core', 'keyring-child.mjs')],
  { shortMs, patientMs }: { shortMs: number; patientMs: number } = { shortMs: SHORT_MS, patientMs: PATIENT_MS },
): Keyring {
  const [program = '', ...args] = command;
  const ask = (question: object): string | null => {
    const input = JSON.stringify(question);
    const run = spawnSync(program, args, {
      input,
      timeout: shortMs,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const code = (run.error as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ETIMEDOUT') throw late(shortMs);
    if (run.error) throw new KeyringAway(messageOf(run.error));
    return valueOf(run.stdout);
  };
  return {
    read: (id) => ask({ id }),
    readPatiently: (id) =>
      new Promise((done, fail) => {
        const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
        // Nobody waits for it when the program ends.
        child.unref();
        const timer = setTimeout(() => {
          child.kill('SIGKILL');
          fail(late(patientMs));
        }, patientMs);
        timer.unref();
        let told = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
        child.stdin.on('error', () => {});
        child.stdin.end(JSON.stringify({ id }));
        child.once('error', (error) => fail(new KeyringAway(messageOf(error))));
        child.once('close', () => {
          clearTimeout(timer);
          try {
            done(valueOf(told));
          } catch (error) {
            fail(error as Error);
          }
        });
      }),
    write(id, value) {
      if (ask({ id, value }) !== value) throw new KeyringAway('it does not give back what was put into it');
    },
    remove: (id) => void ask({ id, value: null }),
  };
}

const late = (ms: number): KeyringAway => new KeyringAway(`it did not answer within ${ms / 1_000} seconds`);

function valueOf(text: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KeyringAway('it ended without an answer');
  }
  const told = answered.safeParse(json).data;
  if (!told) throw new KeyringAway('its answer is none');
  if ('error' in told) throw new KeyringAway(told.error.slice(0, 300));
  return told.value;
}
