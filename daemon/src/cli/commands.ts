import fs from 'node:fs';
import path from 'node:path';
import type { BundleMode } from '@comfyvn/shared/bundle/bundle.schema';
import type { Config, parseArgv } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { runAssets } from './assets.ts';
import { runBackup, runRestore } from './backup.ts';
import { runCompute } from './compute.ts';
import { runDirect } from './direct.ts';
import { runExport } from './export.ts';
import { runImport, runPlay } from './import.ts';
import { runJobs } from './jobs.ts';
import { runLibraries } from './libraries.ts';
import { printLines } from './lines.ts';
import { runLlm } from './llm.ts';
import { runLore } from './lore.ts';
import { runMusic } from './music.ts';
import { runPictures } from './pictures.ts';
import { runReplay } from './replay.ts';
import { serve } from './serve.ts';
import { runVoice } from './voice.ts';
import { VERSION } from '../daemon.ts';

type Flags = ReturnType<typeof parseArgv>['flags'];

const HELP = `ComfyVN ${VERSION}: plays your SillyTavern chats as visual novels.

  npm start                                   start, and open the project hub in your browser
  npm start -- play CHAT.jsonl                import a chat and play it
  npm start -- import CHAT.jsonl              import one chat, or a story bundle (.zip)
  npm start -- import CARD.png                import a character card (.png, .json, .charx, .byaf, .yaml): its greeting begins a story
  npm start -- import FOLDER                  import all chats of a SillyTavern data folder
  npm start -- libraries                      list the SillyTavern libraries; "libraries add FOLDER-OR-ADDRESS" adds one,
                                              "libraries import LIBRARY [SEARCH]" imports it, "libraries assets
                                              LIBRARY" takes its pictures and sounds in, "libraries sync" updates
  npm start -- export STORY --to TARGET       export a story, or all stories of a project
  npm start -- voice STORY                    speak a story, or all stories of a project, with the voices of its characters
  npm start -- backup [PROJECT]               pack a project, or all of them, into one file (--out FILE.zip)
  npm start -- restore FILE.zip               bring back what a backup holds
  npm start -- assets [list WORDS]            list pictures and sounds; "assets show ID", "assets set ID licence=CC0-1.0 tags=sea,night",
                                              "assets import FILE-OR-FOLDER", "assets remove ID", "assets rebuild" (from the disk alone)
  npm start -- pictures STORY                 list which pictures a story has and lacks; "pictures STORY draw" draws what it lacks,
                                              "draw WORDS" what has those words in its title (--template NAME, --keep), "keep [PICTURE]",
                                              "stop"; "pictures hosts", "pictures hosts add ADDRESS", "pictures templates",
                                              "pictures hosts price HOST 0.40/hour" (or /picture, none) for one that is rented
  npm start -- music STORY                    list the moods of its scenes and their music; "music STORY make [MOOD]" makes what
                                              they lack (--template NAME, --keep), "keep [PIECE]", "back PIECE", "stop"
  npm start -- jobs                           list background work; "jobs watch [JOB]" follows it with a bar, "jobs log JOB",
                                              "jobs cancel JOB", "jobs retry JOB", "jobs lanes", "jobs pause LANE", "jobs resume LANE"
  npm start -- lore                           list the lore files; "lore take FILE.json [STORY]" takes world info or a lorebook in,
                                              "lore attach NAME STORY", "lore detach NAME STORY", "lore remove NAME"
  npm start -- compute                        show processor, GPUs and ComfyUIs, and how busy they are (--json)
  npm start -- llm                            list the text models; "llm add ADDRESS [MODEL]" adds one (key: COMFYVN_LLM_KEY),
                                              "llm test [MODEL] [QUESTION]" tries it
  npm start -- direct STORY [MODEL]           let a text model suggest how a story is staged; "direct STORY take" puts that into
                                              the story, "direct STORY back" takes it out again
  npm start -- lines CHAT.jsonl --json        print the lines a chat becomes, one JSON object a line
  npm start -- replay SAVE.json               play a save again and compare, for tests (--story FILE, --json)

(after one start, "npx comfyvn ..." does the same)

  --project NAME      the project to put an import in
  --replace           let a bundle or backup replace stories that are here and differ
  --as-copy           keep both: what is here, and what the bundle or backup holds
  --to TARGET         renpy, web, bundle, fountain, markdown, html, ink or twee
  --out PLACE         where to write an export or a backup
  --scenes A,B        export only these scenes, by id or title
  --save SLOT         for reading copies: follow the choices of this saved game
  --dry-run           only say what an export would write
  --swipes            offer the swipes that were not chosen as other takes
  --branches          join the branches and checkpoints of a chat as other paths
  --template NAME     for "pictures STORY draw" and "music STORY make": what it is made with; the first that can, if absent
  --keep              for both: put what is made into the story at once
  --user NAME         your name in the chat, for "lines"; the account, for "libraries add" (password: COMFYVN_PASSWORD)
  --allow-outside     for "llm add" and "pictures hosts add": texts of stories may be sent there although it is not in your network
  --allow-self-signed for "libraries add", "llm add" and "pictures hosts add": accept a certificate of https that nobody vouches for
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
  if (command === 'libraries')
    return runLibraries(config, {
      words: words.slice(1),
      cwd: workingFolder(),
      user: flags.user,
      swipes: flags.swipes === true,
      branches: flags.branches === true,
      password: process.env['COMFYVN_PASSWORD'],
      allowSelfSigned: flags['allow-self-signed'] === true,
    });
  if (command === 'assets')
    return runAssets(config, { words: words.slice(1), json: flags.json === true, cwd: workingFolder() });
  if (command === 'lore') return runLore(config, { words: words.slice(1), cwd: workingFolder() });
  if (command === 'jobs') return runJobs(config, { words: words.slice(1), json: flags.json === true });
  if (command === 'pictures')
    return runPictures(config, {
      words: words.slice(1),
      template: flags.template,
      keep: flags.keep === true,
      consent: flags['allow-outside'] === true,
      allowSelfSigned: flags['allow-self-signed'] === true,
    });
  if (command === 'music')
    return runMusic(config, { words: words.slice(1), template: flags.template, keep: flags.keep === true });
  if (command === 'direct') return runDirect(config, words.slice(1));
  if (command === 'llm')
    return runLlm(config, {
      words: words.slice(1),
      consent: flags['allow-outside'] === true,
      key: process.env['COMFYVN_LLM_KEY'],
      allowSelfSigned: flags['allow-self-signed'] === true,
    });
  if (rest.length > 0)
    throw new StartError(`One file at a time: "${rest[0]}" is one too many. A path with spaces needs quotes.`);
  const options = {
    swipes: flags.swipes === true,
    branches: flags.branches === true,
    mode: bundleModeOf(flags),
    project: flags.project,
  };
  switch (command) {
    case undefined:
    case 'start':
      return serve(config, '/');
    case 'play':
      return runPlay(config, needFile(file, command), options);
    case 'import':
      return runImport(config, needFile(file, command), options);
    case 'export':
      return runExport(config, file, { ...flags, dryRun: flags['dry-run'] === true, cwd: workingFolder() });
    case 'voice':
      return runVoice(config, file);
    case 'compute':
      return runCompute(config, { json: flags.json === true });
    case 'backup':
      return runBackup(config, file, { out: flags.out, cwd: workingFolder() });
    case 'restore':
      return runRestore(config, needFile(file, command, 'backup'), options);
    case 'lines':
      return printLines(needFile(file, command), { ...options, json: flags.json === true, user: flags.user });
    case 'replay':
      return runReplay(config, needFile(file, command, 'save'), {
        json: flags.json === true,
        story: flags.story === undefined ? undefined : needFile(flags.story, command, 'story'),
      });
    default:
      throw new StartError(
        `There is no command "${command}". Commands: start, play, import, libraries, assets, lore, pictures, music, jobs, compute, llm, direct, export, voice, backup, restore, lines, replay. See: npm start -- --help`,
      );
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** The folder the user is in; npm runs its scripts in another one. */
const workingFolder = (): string => process.env['INIT_CWD'] ?? process.cwd();

function bundleModeOf(flags: Flags): BundleMode {
  if (flags.replace === true && flags['as-copy'] === true)
    throw new StartError('--replace and --as-copy exclude each other. Choose one of them.');
  if (flags.replace === true) return 'replace';
  return flags['as-copy'] === true ? 'copy' : 'new';
}

function needFile(file: string | undefined, command: string, what = 'chat file'): string {
  if (file === undefined)
    throw new StartError(`Name the ${what}: npm start -- ${command} ${what === 'chat file' ? 'CHAT.jsonl' : 'FILE'}`);
  const absolute = path.resolve(workingFolder(), file);
  if (!fs.existsSync(absolute)) throw new StartError(`There is no file "${file}" (looked at ${absolute}).`);
  return absolute;
}
