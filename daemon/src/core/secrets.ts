import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Config } from './config.ts';
import { AppError, messageOf } from './errors.ts';
import { renameWithRetry, syncFolder, writeFileAtomic } from './files.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import {
  emptyFile,
  entryOf,
  isKeyOf,
  secretRecord,
  secretsFile,
  withEntry,
  withoutEntry,
  type KeyPlace,
  type SecretRecord,
  type SecretsFile,
} from './secrets-file.ts';
import { createKeys, LostKey } from './secrets-keys.ts';

/** Passwords that a person entered, by what they are for. They leave this file only towards whom they are for. */
export interface Secrets {
  /** Throws AppError where it is there and cannot be read now. */
  find(key: string): SecretRecord | undefined;
  /** Whether there is one, readable now or not. */
  has(key: string): boolean;
  put(key: string, secret: SecretRecord): void;
  remove(key: string): void;
  /** Where they are kept, and what is wrong with that. */
  state(): SecretsState;
}
export interface SecretsState {
  /** null until the first one is kept. */
  readonly kept: KeyPlace | null;
  readonly sentence: string;
  /** What was wrong with them since the start. */
  readonly problems: readonly string[];
}

interface SecretsParts {
  readonly config: Pick<Config, 'configFile' | 'home' | 'keysDir' | 'keyring' | 'secretKey'>;
  /** Told what a person should know. */
  readonly tell: (message: string) => void;
  readonly keyring?: Keyring | null;
}

const plainFile = z.record(z.string(), secretRecord);
const newer = z.object({ comfyvn: z.literal('secrets'), version: z.int().min(2) });

/**
 * `secrets.enc` beside the settings, readable by its owner alone and in no backup or export; its key is elsewhere
 * (adr/2026-11-29-secrets.md). What cannot be read is set aside, never written over. `secrets.json`, in which they were once
 * kept as they are, is taken over. The file is read anew each time: the command line may write it beside a running daemon.
 */
export function openSecrets({ config, tell, keyring }: SecretsParts): Secrets {
  const problems: string[] = [];
  const say = (message: string): void => {
    problems.push(message);
    tell(message);
  };
  const folder = path.dirname(config.configFile);
  const file = path.join(folder, 'secrets.enc');
  const keys = createKeys(
    config,
    keyring === undefined && config.keyring ? createKeyring(config.home) : (keyring ?? null),
  );

  function setAside(what: string, how: string): string {
    const aside = `${what}.${how}-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameWithRetry(what, aside);
    return aside;
  }
  /** What the file holds; null where there is none. Throws AppError where it is a newer program's. */
  function load(): SecretsFile | null {
    if (!fs.existsSync(file)) return null;
    const json = jsonOf(file);
    if (newer.safeParse(json).success)
      throw new AppError(
        'unavailable',
        `${file} was written by a newer ComfyVN. Start that one to use your passwords.`,
      );
    const found = secretsFile.safeParse(json).data;
    if (found) return found;
    const aside = setAside(file, 'damaged');
    say(`The file of your passwords and keys is damaged. It was set aside as ${aside}; enter them again.`);
    return null;
  }
  const write = (next: SecretsFile): void => writeFileAtomic(file, `${JSON.stringify(next, null, 2)}\n`, 0o600);

  /** The file and its key; null where there is none to read. Throws AppError where the key cannot be had now. */
  function unlock(): { all: SecretsFile; key: Buffer } | null {
    const all = load();
    if (!all) return null;
    try {
      const key = keys.find(all.key);
      if (isKeyOf(all, key)) return { all, key };
      if (all.key.kept === 'environment')
        throw new AppError(
          'unavailable',
          `COMFYVN_SECRET_KEY is not the key that ${file} was locked with. Give that one, or move the file away and enter your passwords again.`,
        );
    } catch (error) {
      if (!(error instanceof LostKey)) throw error;
    }
    const aside = setAside(file, 'locked');
    say(
      `The key to your passwords is gone from ${keys.describe(all.key)}. What it locked was set aside as ${aside}; enter the passwords again.`,
    );
    return null;
  }
  function unlocked(): { all: SecretsFile; key: Buffer } {
    const there = unlock();
    if (there) return there;
    const { key, place } = keys.create();
    return { all: emptyFile(key, place), key };
  }
  /** What a key opens, and what it does not: that is copied aside and taken out. */
  function readEntry({ all, key }: { all: SecretsFile; key: Buffer }, name: string): SecretRecord | undefined {
    const found = entryOf(all, key, name);
    if (found !== null) return found;
    const aside = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    fs.copyFileSync(file, aside);
    write(withoutEntry(all, name));
    say(`A password was damaged (${name}). The file was copied to ${aside} as it was; enter the password again.`);
    return undefined;
  }

  /** `secrets.json` goes once all it holds was read back from the new file. */
  function takeOverPlain(): void {
    const plain = path.join(folder, 'secrets.json');
    const scraps = (): string[] =>
      fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => /^\.secrets\.json\..+\.tmp$/.test(name)) : [];
    for (const name of scraps()) fs.rmSync(path.join(folder, name), { force: true });
    if (!fs.existsSync(plain)) return;
    const old = plainFile.safeParse(jsonOf(plain)).data;
    if (!old) {
      const aside = setAside(plain, 'damaged');
      say(
        `The old file of your passwords is damaged. It was set aside as ${aside}, where anybody who can read it may find passwords: look at it, delete it, and enter them again.`,
      );
      return;
    }
    if (Object.keys(old).length > 0) {
      const { all, key } = unlocked();
      write(Object.entries(old).reduce((sum, [name, secret]) => withEntry(sum, key, name, secret), all));
      const back = unlock();
      for (const [name, secret] of Object.entries(old))
        if (!back || !isDeepStrictEqual({ ...entryOf(back.all, back.key, name) }, secret))
          throw new Error(`${file} does not give back what was written to it`);
    }
    fs.rmSync(plain);
    syncFolder(folder);
  }
  /** A key that is given in the environment locks all of them from then on. */
  function takeGivenKey(): void {
    const old = config.secretKey ? load() : null;
    if (!old || old.key.kept === 'environment') return;
    const there = unlock();
    if (!there) return;
    const { key, place } = keys.create();
    let next = emptyFile(key, place);
    for (const name of Object.keys(there.all.entries)) {
      const secret = entryOf(there.all, there.key, name);
      if (secret) next = withEntry(next, key, name, secret);
    }
    write(next);
    keys.drop(there.all.key);
  }
  try {
    takeGivenKey();
    takeOverPlain();
    // A keyring is asked when a password is needed, the others at once: what is wrong is said at the start.
    if (load()?.key.kept !== 'keyring') unlock();
  } catch (error) {
    say(messageOf(error));
  }

  const secrets: Secrets = {
    has: (name) => Object.hasOwn(load()?.entries ?? {}, name),
    find(name) {
      if (!secrets.has(name)) return undefined;
      const there = unlock();
      return there === null ? undefined : readEntry(there, name);
    },
    put(name, secret) {
      const { all, key } = unlocked();
      write(withEntry(all, key, name, secret));
    },
    remove(name) {
      const all = load();
      if (all && Object.hasOwn(all.entries, name)) write(withoutEntry(all, name));
    },
    state() {
      try {
        const all = load();
        if (!all) return { kept: null, sentence: 'No password or key is kept yet.', problems };
        const where = keys.describe(all.key);
        return {
          kept: all.key.kept,
          sentence: `Passwords and keys are kept encrypted. ${locked(all.key.kept, where)}`,
          problems,
        };
      } catch (error) {
        return { kept: null, sentence: messageOf(error), problems };
      }
    },
  };
  return secrets;
}

const locked = (kept: KeyPlace, where: string): string =>
  kept === 'keyring' ? `${where} has what opens them.` : `What opens them is in ${where}.`;

/** undefined where it is no JSON. */
function jsonOf(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
