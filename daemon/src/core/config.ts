import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LowSync, type SyncAdapter } from 'lowdb';
import { settings as settingsSchema, type Settings } from '@comfyvn/shared/settings/settings.schema';
import { StartError } from './errors.ts';
import { writeFileAtomic } from './files.ts';
import { KEY_BYTES } from './secrets-file.ts';

/** Where this instance keeps its things, and how it was started. Parsed once; nothing else reads argv or the environment. */
export interface Config {
  readonly home: string;
  readonly dataDir: string;
  readonly configFile: string;
  readonly logDir: string;
  readonly port: number | null;
  readonly open: boolean | null;
  readonly logLevel: Settings['logLevel'] | 'silent' | null;
  /** The user's home folder and environment, for finding SillyTavern. */
  readonly userHome: string;
  /** Where keys of secrets lie that no keyring has: in the user's own folder, away from what is copied with the data. */
  readonly keysDir: string;
  /** Whether the system's keyring is asked. */
  readonly keyring: boolean;
  /** The key of the secrets, where it is given. */
  readonly secretKey: Buffer | null;
}

export interface Argv {
  readonly flags: { port?: string; 'data-dir'?: string; 'no-open'?: boolean; help?: boolean; version?: boolean };
  readonly words: readonly string[];
}

/** schema defaults < config file < COMFYVN_* < argv. `home` is the folder of the installed program. */
export function parseConfig(flags: Argv['flags'], env: NodeJS.ProcessEnv, home: string, userHome: string): Config {
  const given = flags['data-dir'] ?? env.COMFYVN_DATA_DIR;
  const dataDir = path.resolve(given ?? path.join(home, 'data'));
  const own = given === undefined ? home : dataDir;
  return {
    home,
    dataDir,
    configFile: path.resolve(env.COMFYVN_CONFIG_DIR ?? path.join(own, 'config'), 'comfyvn.json'),
    logDir: path.resolve(env.COMFYVN_LOG_DIR ?? path.join(own, 'logs')),
    port: parsePort(flags.port, '--port') ?? parsePort(env.COMFYVN_PORT, 'COMFYVN_PORT'),
    open: flags['no-open'] ? false : parseSwitch(env.COMFYVN_OPEN, 'COMFYVN_OPEN'),
    logLevel: parseLevel(env.COMFYVN_LOG_LEVEL),
    userHome,
    keysDir: path.join(ownFolder(env, userHome), 'keys'),
    keyring: parseSwitch(env.COMFYVN_KEYRING, 'COMFYVN_KEYRING') ?? true,
    secretKey: parseKey(env.COMFYVN_SECRET_KEY),
  };
}

/** The folder of this program among the user's own, as each system has it. */
function ownFolder(env: NodeJS.ProcessEnv, userHome: string, platform = process.platform): string {
  if (platform === 'win32') return path.join(env.LOCALAPPDATA || path.join(userHome, 'AppData', 'Local'), 'ComfyVN');
  if (platform === 'darwin') return path.join(userHome, 'Library', 'Application Support', 'ComfyVN');
  return path.join(env.XDG_CONFIG_HOME || path.join(userHome, '.config'), 'comfyvn');
}

function parseKey(text: string | undefined): Buffer | null {
  if (text === undefined || text === '') return null;
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new StartError(
    `COMFYVN_SECRET_KEY holds no key of ${KEY_BYTES} bytes, in base64 or hex. "openssl rand -base64 ${KEY_BYTES}" makes one.`,
  );
}

function parsePort(text: string | undefined, from: string): number | null {
  if (text === undefined || text === '') return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartError(`${from} is "${text}"; give a port from 1 to 65535 (0 takes any free one).`);
  return port;
}

function parseSwitch(text: string | undefined, from: string): boolean | null {
  if (text === undefined || text === '') return null;
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true;
  if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false;
  throw new StartError(`${from} is "${text}"; give 1 or 0.`);
}

function parseLevel(text: string | undefined): Config['logLevel'] {
  if (text === undefined || text === '') return null;
  if (text === 'debug' || text === 'info' || text === 'warn' || text === 'error' || text === 'silent') return text;
  throw new StartError(`COMFYVN_LOG_LEVEL is "${text}"; give debug, info, warn, error or silent.`);
}

const OPTIONS = {
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  project: { type: 'string' },
  swipes: { type: 'boolean' },
  branches: { type: 'boolean' },
  user: { type: 'string' },
  story: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  'dry-run': { type: 'boolean' },
  scenes: { type: 'string' },
  save: { type: 'string' },
  replace: { type: 'boolean' },
  'as-copy': { type: 'boolean' },
  'allow-outside': { type: 'boolean' },
  template: { type: 'string' },
  keep: { type: 'boolean' },
  'allow-self-signed': { type: 'boolean' },
} as const;

/** Flags and words of the command line. Throws StartError for an unknown flag. */
export function parseArgv(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    return { flags: values, words: positionals };
  } catch (error) {
    throw new StartError(`${(error as Error).message.split('. ')[0]}. See: npm start -- --help`);
  }
}

/** lowdb adapter that survives a power cut and never overwrites a damaged file. */
class SettingsFile implements SyncAdapter<Settings> {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }
  read(): Settings | null {
    if (!fs.existsSync(this.#file)) return null;
    return settingsSchema.parse(JSON.parse(fs.readFileSync(this.#file, 'utf8').replace(/^\uFEFF/, '')));
  }
  write(data: Settings): void {
    writeFileAtomic(this.#file, JSON.stringify(data, null, 2) + '\n');
  }
}

export interface SettingsStore {
  get(): Settings;
  update(change: Partial<Settings>): Settings;
}

/** Opens `config/comfyvn.json`, creating it from the defaults. A damaged file is renamed and `message` told of it. */
export function openSettings(file: string, message: (text: string) => void): SettingsStore {
  const db = new LowSync<Settings>(new SettingsFile(file), settingsSchema.parse({}));
  try {
    db.read();
  } catch (error) {
    const aside = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    fs.renameSync(file, aside);
    const why = error instanceof SyntaxError ? 'it is not valid JSON' : 'it holds a value that is not allowed';
    message(`The settings file could not be read (${why}). It was set aside as ${aside} and the defaults are used.`);
  }
  if (!fs.existsSync(file)) db.write();
  return {
    get: () => db.data,
    update(change) {
      db.data = settingsSchema.parse({ ...db.data, ...change });
      db.write();
      return db.data;
    },
  };
}
