import fs from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import { writeFileAtomic } from './files.ts';

/** Passwords that a person entered, by what they are for. They leave this file only towards whom they are for. */
export interface Secrets {
  find(key: string): Readonly<Record<string, string>> | undefined;
  put(key: string, secret: Readonly<Record<string, string>>): void;
  remove(key: string): void;
}

type Stored = Record<string, Record<string, string>>;

/**
 * `secrets.json` beside the settings, readable by its owner alone and in no backup or export. A damaged file is set aside.
 * It is read anew each time: the command line may write it beside a running daemon.
 */
export function openSecrets(config: Pick<Config, 'configFile'>): Secrets {
  const file = path.join(path.dirname(config.configFile), 'secrets.json');
  const read = (): Stored => {
    if (!fs.existsSync(file)) return {};
    try {
      const json = JSON.parse(fs.readFileSync(file, 'utf8')) as unknown;
      if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Stored;
    } catch {
      // set aside below
    }
    fs.renameSync(file, `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`);
    return {};
  };
  const write = (all: Stored): void => writeFileAtomic(file, `${JSON.stringify(all, null, 2)}\n`, 0o600);
  return {
    find: (key) => (Object.hasOwn(read(), key) ? read()[key] : undefined),
    put: (key, secret) => write({ ...read(), [key]: { ...secret } }),
    remove(key) {
      const all = read();
      if (!Object.hasOwn(all, key)) return;
      delete all[key];
      write(all);
    },
  };
}
