import fs from 'node:fs';
import path from 'node:path';
import type { LoreFile } from '@comfyvn/shared/lore/lore.schema';
import type { StoryId } from '@comfyvn/shared/story/ids';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import type { Daemon } from '../daemon.ts';
import { findStories } from './export.ts';
import { withDaemon } from './with-daemon.ts';

/** More stories than anybody has. */
const ALL = 100_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Names come from files of others: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
const counted = (n: number): string => `${n} ${n === 1 ? 'entry' : 'entries'}`;

/** Words after `lore`, and the folder that files are relative to. */
export interface LoreCommand {
  readonly words: readonly string[];
  readonly cwd: string;
}

/**
 * `lore`: lists the lore files. `lore take FILE [STORY]` takes one in, and attaches it; `lore attach NAME STORY`,
 * `lore detach NAME STORY`, `lore remove NAME`. Throws StartError or AppError for what the user should mend.
 */
export async function runLore(config: Config, { words, cwd }: LoreCommand): Promise<number> {
  const [what = 'list', name, story, ...rest] = words;
  if (rest.length > 0) throw new StartError(`"${rest[0]}" is one word too many. A name with spaces needs quotes.`);
  switch (what) {
    case 'list':
      return withDaemon(config, (daemon) => Promise.resolve(list(daemon)));
    case 'take':
      return withDaemon(config, (daemon) => take(daemon, path.resolve(cwd, need(name, 'take FILE [STORY]')), story));
    case 'attach':
    case 'detach':
      return withDaemon(config, (daemon) => {
        const usage = `${what} NAME STORY`;
        const file = findFile(daemon, need(name, usage));
        daemon.lore.files[what](file.id, oneStory(daemon, need(story, usage)));
        return Promise.resolve(list(daemon));
      });
    case 'remove':
      return withDaemon(config, (daemon) => {
        daemon.lore.files.remove(findFile(daemon, need(name, 'remove NAME')).id);
        return Promise.resolve(list(daemon));
      });
    default:
      throw new StartError(`There is no "lore ${what}". Say list, take, attach, detach or remove.`);
  }
}

function list(daemon: Daemon): number {
  const files = daemon.lore.files.list();
  if (files.length === 0) say('No lore files yet. Take one in: npm start -- lore take FILE.json "THE STORY"');
  const titles = new Map(daemon.stories.list(ALL).map(({ id, title }) => [id, title]));
  for (const file of files) {
    say(`${plain(file.name)}  (${counted(file.entries)})`);
    const at = file.stories.map((id) => `"${plain(titles.get(id) ?? id)}"`).join(', ');
    say(`  ${at === '' ? 'stands alone' : `attached to ${at}`}`);
  }
  return 0;
}

async function take(daemon: Daemon, place: string, story: string | undefined): Promise<number> {
  if (!fs.statSync(place, { throwIfNoEntry: false })?.isFile()) throw new StartError(`There is no file "${place}".`);
  const into = story === undefined ? undefined : oneStory(daemon, story);
  const { file, changed, leftOut } = await daemon.lore.files.take(fs.readFileSync(place), path.basename(place), into);
  say(`"${plain(file.name)}": ${counted(file.entries)}${changed ? '' : ' (nothing new)'}.`);
  if (leftOut > 0) say(`  ${counted(leftOut)} more were left out: a book has at most ${file.entries}.`);
  return 0;
}

function findFile(daemon: Daemon, name: string): LoreFile {
  const all = daemon.lore.files.list();
  const found = all.find((one) => one.id === name || one.name === name || `${one.name}.json` === name);
  if (found) return found;
  const known = all.map((one) => `"${plain(one.name)}"`).join(', ') || 'none';
  throw new StartError(`There is no lore file "${name}". Known: ${known}.`);
}

function oneStory(daemon: Daemon, name: string): StoryId {
  const stories = findStories(daemon.stories.list(ALL), name);
  if (stories.length !== 1) throw new StartError('One story at a time: give its whole title, or its id.');
  return stories[0]!.id;
}

function need(word: string | undefined, usage: string): string {
  if (word === undefined) throw new StartError(`Say which: npm start -- lore ${usage}`);
  return word;
}
