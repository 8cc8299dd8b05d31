import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import { AppError, messageOf } from './errors.ts';
import { writeFileAtomic } from './files.ts';
import { newId } from './ids.ts';
import { KeyringAway, type Keyring } from './keyring.ts';
import { KEY_BYTES, type KeyPlace, type SecretsFile } from './secrets-file.ts';

type Place = SecretsFile['key'];

/** The key is not where it was, and nothing else has it. */
export class LostKey extends Error {
  override name = 'LostKey';
}

/** How long a keyring that did not answer is left alone. */
const REST_MS = 10_000;

/** Where the keys of files of secrets are. A key that was found is known until the process ends. */
export function createKeys(
  { keysDir, secretKey }: Pick<Config, 'keysDir' | 'secretKey'>,
  keyring: Keyring | null,
  platform: NodeJS.Platform = process.platform,
) {
  const known = new Map<string, Buffer>();
  const fileOf = (id: string): string => path.join(keysDir, `${id}.key`);
  const fromText = (text: string | null): Buffer => {
    const key = Buffer.from(text?.trim() ?? '', 'base64');
    if (key.length !== KEY_BYTES) throw new LostKey();
    return key;
  };
  let asking: Promise<void> | null = null;
  let restUntil = 0;

  /** Goes on asking while others are answered: a person may have to unlock it. */
  function askOn(of: Keyring, id: string): void {
    asking ??= of
      .readPatiently(id)
      .then((text) => void known.set(id, fromText(text)))
      .catch(() => {})
      .finally(() => {
        asking = null;
        restUntil = Date.now() + REST_MS;
      });
  }
  function fromKeyring(id: string): Buffer {
    const locked = (why: string, cause?: unknown): AppError =>
      new AppError('unavailable', `${nameOf('keyring', platform)} has the key to your passwords, but ${why}.`, {
        cause,
      });
    if (!keyring) throw locked('COMFYVN_KEYRING says that it is not asked');
    if (asking || Date.now() < restUntil)
      throw locked('it does not answer. Unlock it, by signing in to your desktop, and try again');
    try {
      return fromText(keyring.read(id));
    } catch (error) {
      if (!(error instanceof KeyringAway)) throw error;
      restUntil = Date.now() + REST_MS;
      askOn(keyring, id);
      throw locked(`does not give it (${error.message}). Unlock it and try again`, error);
    }
  }
  function fromFile(id: string): Buffer {
    try {
      return fromText(fs.readFileSync(fileOf(id), 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof LostKey || code === 'ENOENT') throw new LostKey();
      throw new AppError('unavailable', `The key to your passwords, ${fileOf(id)}, cannot be read (${code}).`, {
        cause: error,
      });
    }
  }
  function fromEnvironment(): Buffer {
    if (secretKey) return secretKey;
    throw new AppError(
      'unavailable',
      'Your passwords were locked with the key in COMFYVN_SECRET_KEY, which is not set now. Start ComfyVN with it.',
    );
  }
  const FIND: Record<KeyPlace, (id: string) => Buffer> = {
    keyring: fromKeyring,
    file: fromFile,
    environment: fromEnvironment,
  };

  function writeKey(id: string, key: Buffer): void {
    const file = fileOf(id);
    try {
      fs.mkdirSync(keysDir, { recursive: true, mode: 0o700 });
      writeFileAtomic(file, `${key.toString('base64')}\n`, 0o600);
    } catch (error) {
      throw new AppError(
        'unavailable',
        `No password can be kept: the key to lock it with cannot be written to ${file} (${messageOf(error)}). Make that folder writable, or give a key in COMFYVN_SECRET_KEY.`,
        { cause: error },
      );
    }
    if (!fromFile(id).equals(key)) throw new Error(`${file} does not hold what was written to it`);
  }

  return {
    /** Throws LostKey where it is gone, AppError where it cannot be had now. */
    find({ id, kept }: Place): Buffer {
      const key = known.get(id) ?? FIND[kept](id);
      known.set(id, key);
      return key;
    },
    /** A new key, kept where it is safest: as it is given, in the keyring, else in a file. Throws AppError where it cannot be kept. */
    create(): { key: Buffer; place: Place } {
      const id = newId('key');
      const made = (key: Buffer, kept: KeyPlace) => {
        known.set(id, key);
        return { key, place: { id, kept } };
      };
      if (secretKey) return made(secretKey, 'environment');
      const key = randomBytes(KEY_BYTES);
      try {
        keyring?.write(id, key.toString('base64'));
        if (keyring) return made(key, 'keyring');
      } catch (error) {
        if (!(error instanceof KeyringAway)) throw error;
      }
      writeKey(id, key);
      return made(key, 'file');
    },
    /** A key that nothing is locked with any more. */
    drop({ id, kept }: Place): void {
      known.delete(id);
      if (kept === 'file') fs.rmSync(fileOf(id), { force: true });
      if (kept !== 'keyring') return;
      try {
        keyring?.remove(id);
      } catch (error) {
        if (!(error instanceof KeyringAway)) throw error;
      }
    },
    /** Where a key is, for people. */
    describe: ({ id, kept }: Place): string => (kept === 'file' ? `the file ${fileOf(id)}` : nameOf(kept, platform)),
  };
}
export type Keys = ReturnType<typeof createKeys>;

function nameOf(kept: Exclude<KeyPlace, 'file'>, platform: NodeJS.Platform): string {
  if (kept === 'environment') return 'COMFYVN_SECRET_KEY';
  if (platform === 'win32') return 'The Credential Manager of Windows';
  return platform === 'darwin' ? 'The Keychain of macOS' : 'The keyring of your desktop';
}
