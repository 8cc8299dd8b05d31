import fs from 'node:fs';
import path from 'node:path';
import type { Config, parseArgv } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { runImport, runPlay } from './import.ts';
import { printLines } from './lines.ts';
import { runReplay } from './replay.ts';
import { serve } from './serve.ts';
import { VERSION } from '../daemon.ts';

type Flags = ReturnType<typeof parseArgv>['flags'];

const HELP = `ComfyVN ${VERSION}: plays your SillyTavern chats as visual novels.

  npm start                                   start, and open the project hub in your browser
  npm start -- play CHAT.jsonl                import a chat and play it
  npm start -- import CHAT.jsonl              import one chat
  npm start -- import FOLDER                  import all chats of a SillyTavern data folder
  npm start -- lines CHAT.jsonl --json        print the lines a chat becomes, one JSON object a line
  npm start -- replay SAVE.json               play a save again and compare, for tests (--story FILE, --json)

(after one start, "npx comfyvn ..." does the same)

  --project NAME      the project to put an import in
  --swipes            offer the swipes that were not chosen as other takes
  --branches          join the branches and checkpoints of a chat as other paths
  --user NAME         your name in the chat, for "lines"
  --port N            first port to try (default 4717)
  --data-dir FOLDER   keep stories, settings and logs there
  --no-open           do not open the browser
  COMFYVN_PORT, COMFYVN_DATA_DIR, COMFYVN_OPEN, COMFYVN_CONFIG_DIR, COMFYVN_LOG_DIR, COMFYVN_LOG_LEVEL do the same
`;

/** Runs one command of the command line; the exit code. Throws StartError or AppError for what the user should mend. */
export async function runCommand(words: readonly string[], flags: Flags, config: Config): Promise<number> {
  const [command, file, ...rest] = words;
  if (flags.help || command === 'help') return print(HELP);
  if (flags.version) return print(`${VERSION}\n`);
  if (rest.length > 0)
    throw new StartError(`One file at a time: "${rest[0]}" is one too many. A path with spaces needs quotes.`);
  const options = { swipes: flags.swipes === true, branches: flags.branches === true };
  switch (command) {
    case undefined:
    case 'start':
      return serve(config, '/');
    case 'play':
      return runPlay(config, needFile(file, command), options, flags.project);
    case 'import':
      return runImport(config, needFile(file, command), options, flags.project);
    case 'lines':
      return printLines(needFile(file, command), { ...options, json: flags.json === true, user: flags.user });
    case 'replay':
      return runReplay(config, needFile(file, command, 'save'), {
        json: flags.json === true,
        story: flags.story === undefined ? undefined : needFile(flags.story, command, 'story'),
      });
    default:
      throw new StartError(
        `There is no command "${command}". Commands: start, play, import, lines, replay. See: npm start -- --help`,
      );
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function needFile(file: string | undefined, command: string, what = 'chat file'): string {
  if (file === undefined)
    throw new StartError(`Name the ${what}: npm start -- ${command} ${what === 'chat file' ? 'CHAT.jsonl' : 'FILE'}`);
  const absolute = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  if (!fs.existsSync(absolute)) throw new StartError(`There is no file "${file}" (looked at ${absolute}).`);
  return absolute;
}
