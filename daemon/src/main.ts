import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './cli/commands.ts';
import { parseArgv, parseConfig } from './core/config.ts';
import { messageOf, StartError } from './core/errors.ts';

/** daemon/dist/main.mjs lies two folders below the program's home. */
const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

try {
  const { flags, words } = parseArgv(process.argv.slice(2));
  const config = parseConfig(flags, process.env, home, os.homedir());
  process.exitCode = await runCommand(words, flags, config);
} catch (error) {
  const expected = error instanceof StartError || (error instanceof Error && error.name === 'AppError');
  process.stderr.write(`${expected ? messageOf(error) : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof StartError ? error.exitCode : 1;
}
