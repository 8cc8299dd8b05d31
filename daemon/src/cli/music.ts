import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import {
  MUSIC_MOODS,
  type MusicPiece,
  type MusicRequest,
  type MusicSubject,
  type MusicWanted,
  type SceneMusic,
} from '@comfyvn/shared/music/music.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findStories } from './export.ts';
import { followJobs } from './follow-jobs.ts';
import { withMusic, type MusicDesk } from './music-desk.ts';
import { isReady, type ListedTemplate } from './pictures-desk.ts';

/** Words after `music`, and what its flags say. */
export interface MusicCommand {
  readonly words: readonly string[];
  /** Name or id of a template; the first that can make music where absent. */
  readonly template: string | undefined;
  /** What is made is put into the story at once. */
  readonly keep: boolean;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Words of chats and hosts: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
const lacks = (one: SceneMusic): boolean => one.asset === null && !one.isSilent;

/**
 * `music STORY` lists the moods of its scenes and what was made; `make [MOOD]` makes a piece for each mood whose scenes lack
 * music, or for that one, `keep [PIECE]` puts what was made into the story, `back PIECE` takes it out again, `stop` ends what
 * is being made. The exit code: 1 where something was not made, 130 where it was broken off. Throws StartError for what the
 * user should mend.
 */
export async function runMusic(config: Config, command: MusicCommand): Promise<number> {
  const [first, what, ...rest] = command.words;
  if (first === undefined) throw new StartError('Name a story: npm start -- music "THE STORY"');
  if (rest.length > 1) throw new StartError(`"${rest[1]}" is one word too many. A title with spaces needs quotes.`);
  return withMusic(config, { makes: what === 'make' }, async (desk) => {
    const [story, ...others] = findStories(await desk.stories(), first);
    if (!story || others.length > 0) throw new StartError('One story at a time: give its whole title, or its id.');
    switch (what) {
      case undefined:
        return list(desk, story);
      case 'make':
        return make(desk, story, rest[0], command);
      case 'keep':
        return keep(desk, story, rest[0]);
      case 'back':
        return back(desk, story, rest[0]);
      case 'stop':
        return stop(desk, story);
      default:
        throw new StartError(
          `There is no "music STORY ${what}". Say make, keep, back or stop, or nothing for the list.`,
        );
    }
  });
}

async function list(desk: MusicDesk, { id }: StorySummary): Promise<number> {
  const [wanted, pieces] = [await desk.wanted(id), await desk.list(id)];
  for (const { mood, scenes } of wanted) {
    say(mood);
    for (const one of scenes)
      say(`  ${lacks(one) ? 'lacks' : one.isSilent ? 'quiet' : 'has  '}  ${plain(one.title || one.scene)}`);
  }
  if (pieces.length > 0) say('\nMade:');
  for (const one of pieces) say(pieceLine(one));
  const all = wanted.flatMap(({ scenes }) => scenes);
  say(`\n${all.filter(lacks).length} of ${all.length} scenes lack music.`);
  return 0;
}

const pieceLine = ({ id, title, state, asset, kept, progress, message }: MusicPiece): string => {
  const how = kept
    ? 'in the story'
    : asset !== null
      ? 'made'
      : state === 'running'
        ? `${Math.round(progress * 100)}%`
        : (state ?? 'forgotten');
  return [`  ${id}`, how, plain(title), asset === null ? plain(message) : ''].filter(Boolean).join('  ');
};

async function make(
  desk: MusicDesk,
  { id }: StorySummary,
  mood: string | undefined,
  { template, keep: keeps }: MusicCommand,
): Promise<number> {
  const subjects = chosen(await desk.wanted(id), mood);
  if (subjects.length === 0) {
    say('It lacks nothing.');
    return 0;
  }
  const used = templateFor(await desk.templates(), template);
  const requests: MusicRequest[] = [];
  for (const subject of subjects) {
    const { prompt, negative, seconds } = await desk.plan(id, subject);
    requests.push({ subject, template: used.id, prompt, negative, lyrics: '', seconds });
  }
  const asked = await desk.make(id, requests);
  const isBroken = await followJobs(desk, asked);
  const now = new Map((await desk.list(id)).map((one) => [one.id, one]));
  let failed = 0;
  for (const { id: piece, title } of asked) {
    const one = now.get(piece);
    if (one?.asset == null) {
      failed++;
      say(`not made  ${plain(title)}: ${plain(one?.message || one?.state || 'it is gone')}`);
      continue;
    }
    if (keeps) await desk.keep(piece);
    say(`${keeps ? 'in the story' : 'made'}  ${piece}  ${plain(title)}`);
  }
  if (isBroken) return 130;
  return failed > 0 ? 1 : 0;
}

/** The scenes that lack music, by their moods; or all scenes of the mood that is named. */
function chosen(all: readonly MusicWanted[], mood: string | undefined): MusicSubject[] {
  if (mood === undefined)
    return all.flatMap(({ mood: of, scenes }) => {
      const lacking = scenes.filter(lacks).map((one) => one.scene);
      return lacking.length === 0 ? [] : [{ mood: of, scenes: lacking }];
    });
  const found = all.find((one) => one.mood === mood.toLowerCase());
  if (found) return [{ mood: found.mood, scenes: found.scenes.map((one) => one.scene) }];
  const known = MUSIC_MOODS.filter((one) => all.some((other) => other.mood === one));
  throw new StartError(`No scene of the story is "${mood}". There are: ${known.join(', ')}.`);
}

function templateFor(all: readonly ListedTemplate[], named: string | undefined): ListedTemplate {
  const fits = all.filter(makesMusic);
  const found =
    named === undefined
      ? fits.find(isReady)
      : fits.find((one) => one.id === named || one.name.toLowerCase() === named.toLowerCase());
  if (found) return found;
  throw new StartError(
    named === undefined
      ? 'No ComfyUI can make music now. See: npm start -- pictures templates'
      : `There is no template "${named}" for music. See: npm start -- pictures templates`,
  );
}

async function keep(desk: MusicDesk, { id }: StorySummary, piece: string | undefined): Promise<number> {
  const made = (await desk.list(id)).filter((one) => one.asset !== null && !one.kept);
  const wanted = piece === undefined ? made : made.filter((one) => one.id === piece);
  if (wanted.length === 0)
    throw new StartError(piece === undefined ? 'Nothing waits to be kept.' : `No piece "${piece}" waits to be kept.`);
  // The oldest first: of two for one scene the newer one stays.
  for (const one of wanted.toReversed()) {
    await desk.keep(one.id);
    say(`in the story  ${one.id}  ${plain(one.title)}`);
  }
  return 0;
}

async function back(desk: MusicDesk, { id }: StorySummary, piece: string | undefined): Promise<number> {
  const found = (await desk.list(id)).find((one) => one.id === piece && one.kept);
  if (!found) throw new StartError('Say which piece of the story is taken out, by its id.');
  await desk.takeBack(found.id);
  say(`taken out  ${found.id}  ${plain(found.title)}`);
  return 0;
}

async function stop(desk: MusicDesk, { id }: StorySummary): Promise<number> {
  const open = (await desk.list(id)).filter((one) => one.state !== null && !isFinished(one.state));
  for (const one of open) {
    await desk.cancel(one.job);
    say(`stopped  ${plain(one.title)}`);
  }
  if (open.length === 0) say('Nothing is being made.');
  return 0;
}
