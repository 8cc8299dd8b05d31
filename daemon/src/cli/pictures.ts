import { comfyPrice, type ComfyHost, type ComfyPrice } from '@comfyvn/shared/comfy/comfy.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { Picture, PictureRequest, PictureWanted } from '@comfyvn/shared/pictures/pictures.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findStories } from './export.ts';
import { followJobs } from './follow-jobs.ts';
import { isReady, withPictures, type ListedTemplate, type PicturesDesk } from './pictures-desk.ts';

/** Words after `pictures`, and what its flags say. */
export interface PicturesCommand {
  readonly words: readonly string[];
  /** Name or id of a template; the first that can draw it where absent. */
  readonly template: string | undefined;
  /** What is drawn is put into the story at once. */
  readonly keep: boolean;
  /** A ComfyUI that is added may be sent prompts and pictures although it is not in one's own network. */
  readonly consent: boolean;
  /** A ComfyUI that is added may show a certificate of https that nobody vouches for. */
  readonly allowSelfSigned: boolean;
}

/** So many are asked for at once. */
const MOST_AT_ONCE = 60;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Words of chats and hosts: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/**
 * `pictures STORY` lists what a story has and lacks; `draw [WHAT]` draws what it lacks, or what that names, `keep [PICTURE]`
 * puts what was drawn into it, `stop` ends what is being drawn. `pictures hosts [add ADDRESS [NAME]]`, `pictures hosts
 * price HOST 0.40/hour`, `pictures templates`.
 * The exit code: 1 where something was not drawn, 130 where it was broken off. Throws StartError for what the user should mend.
 */
export async function runPictures(config: Config, command: PicturesCommand): Promise<number> {
  const [first, what, ...rest] = command.words;
  if (first === undefined) throw new StartError('Name a story: npm start -- pictures "THE STORY"');
  if (first === 'hosts') return withPictures(config, { draws: false }, (desk) => hosts(desk, command));
  if (first === 'templates') return withPictures(config, { draws: false }, templates);
  if (rest.length > 1) throw new StartError(`"${rest[1]}" is one word too many. A title with spaces needs quotes.`);
  return withPictures(config, { draws: what === 'draw' }, async (desk) => {
    const stories = findStories(await desk.stories(), first);
    if (stories.length !== 1) throw new StartError('One story at a time: give its whole title, or its id.');
    const story = stories[0]!;
    switch (what) {
      case undefined:
        return list(desk, story);
      case 'draw':
        return draw(desk, story, rest[0], command);
      case 'keep':
        return keep(desk, story, rest[0]);
      case 'stop':
        return stop(desk, story);
      default:
        throw new StartError(`There is no "pictures STORY ${what}". Say draw, keep or stop, or nothing for the list.`);
    }
  });
}

async function hosts(desk: PicturesDesk, { words, consent, allowSelfSigned }: PicturesCommand): Promise<number> {
  const [what, url, name = ''] = words.slice(1);
  if (what === 'add') {
    if (url === undefined) throw new StartError('Say which: npm start -- pictures hosts add http://127.0.0.1:8188');
    const added = await desk.addHost({ url, name, consent, allowSelfSigned });
    say(`${plain(added.name)} draws now: ${added.models} models, ${added.loras.length} LoRAs.`);
    return 0;
  }
  if (what === 'price') {
    if (url === undefined || name === '')
      throw new StartError('Say whose, and how much: npm start -- pictures hosts price "My pod" 0.40/hour');
    const { id, price } = hostIn(await desk.hosts(), url);
    say(hostLine(await desk.changeHost(id, { price: priceIn(name, price) })));
    return 0;
  }
  if (what !== undefined)
    throw new StartError(`There is no "pictures hosts ${what}". Say add or price, or nothing for the list.`);
  const all = await desk.hosts();
  if (all.length === 0) say('No ComfyUI yet. Add one: npm start -- pictures hosts add http://127.0.0.1:8188');
  for (const one of all) say(hostLine(one));
  return 0;
}

function hostLine({ id, name, url, enabled, problem, models, price, costs }: ComfyHost): string {
  const state = !enabled ? 'off' : plain(problem ?? `ready, ${models} models`);
  const paid =
    price === null || costs === null
      ? []
      : [
          `$${price.dollars} a${price.per === 'hour' ? 'n hour' : ' picture'}`,
          `$${costs.spentToday.toFixed(2)} of $${price.caps.day} today, $${costs.spentThisMonth.toFixed(2)} of $${price.caps.month} this month`,
        ];
  return [id, plain(name), url, state, ...paid].join('  ');
}

/** A ComfyUI by its id, name or address. Throws StartError. */
function hostIn(all: readonly ComfyHost[], named: string): ComfyHost {
  const found = all.filter(({ id, name, url }) => [id, name, url].includes(named));
  if (found.length === 1) return found[0]!;
  throw new StartError(
    `No one ComfyUI is "${named}". Known: ${all.map(({ id, name }) => `"${plain(name)}" (${id})`).join(', ') || 'none'}`,
  );
}

/** `0.40/hour`, `0.02/picture` or `none`; what else was set stays. Throws StartError. */
function priceIn(text: string, before: ComfyPrice | null): ComfyPrice | null {
  if (text === 'none') return null;
  const [, dollars, per] = /^\$?(\d+(?:\.\d+)?)\/(hour|picture)$/.exec(text) ?? [];
  const price = comfyPrice.safeParse({ ...before, per, dollars: Number(dollars) });
  if (price.success) return price.data;
  throw new StartError(`"${text}" is no price. Write 0.40/hour, 0.02/picture or none.`);
}

async function templates(desk: PicturesDesk): Promise<number> {
  for (const one of await desk.templates()) {
    const why = one.hosts.length === 0 ? 'no ComfyUI' : (one.hosts.flatMap(({ missing }) => missing)[0] ?? 'no model');
    say([one.id, plain(one.name), one.purposes.join(', '), isReady(one) ? 'ready' : plain(why)].join('  '));
  }
  return 0;
}

async function list(desk: PicturesDesk, { id }: StorySummary): Promise<number> {
  const [wanted, drawn] = [await desk.wanted(id), await desk.list(id)];
  for (const one of wanted) say(`${one.asset === null ? 'lacks' : 'has  '}  ${plain(one.title)}`);
  const waiting = drawn.filter((one) => !one.kept);
  if (waiting.length > 0) say('\nDrawn, and not in the story:');
  for (const one of waiting) say(pictureLine(one));
  const lacks = wanted.filter((one) => one.asset === null).length;
  say(`\n${lacks} of ${wanted.length} are lacking.`);
  return 0;
}

const pictureLine = ({ id, title, state, asset, progress, message }: Picture): string => {
  const how =
    asset !== null ? 'drawn' : state === 'running' ? `${Math.round(progress * 100)}%` : (state ?? 'forgotten');
  return [`  ${id}`, how, plain(title), asset === null ? plain(message) : ''].filter(Boolean).join('  ');
};

async function draw(
  desk: PicturesDesk,
  { id }: StorySummary,
  what: string | undefined,
  { template, keep: keeps }: PicturesCommand,
): Promise<number> {
  const wanted = chosen(await desk.wanted(id), what);
  if (wanted.length === 0) {
    say('It lacks nothing.');
    return 0;
  }
  if (wanted.length > MOST_AT_ONCE) say(`The first ${MOST_AT_ONCE} of ${wanted.length} are drawn.`);
  const known = await desk.templates();
  const requests: PictureRequest[] = [];
  for (const { subject } of wanted.slice(0, MOST_AT_ONCE)) {
    const { prompt, negative, width, height, loras } = await desk.plan(id, subject);
    const used = templateFor(known, subject.purpose, template);
    requests.push({ subject, template: used.id, prompt, negative, width, height, loras });
  }
  const asked = await desk.draw(id, requests);
  const isBroken = await followJobs(desk, asked);
  const now = new Map((await desk.list(id)).map((one) => [one.id, one]));
  let failed = 0;
  for (const { id: picture, title } of asked) {
    const one = now.get(picture);
    if (one?.asset == null) {
      failed++;
      say(`not drawn  ${plain(title)}: ${plain(one?.message || one?.state || 'it is gone')}`);
      continue;
    }
    if (keeps) await desk.keep(picture, true);
    say(`${keeps ? 'in the story' : 'drawn'}  ${picture}  ${plain(title)}`);
  }
  if (isBroken) return 130;
  return failed > 0 ? 1 : 0;
}

/** What is lacking, each place once; or what has those words in its title, lacking or not. */
function chosen(all: readonly PictureWanted[], what: string | undefined): PictureWanted[] {
  if (what === undefined) return all.filter((one) => one.asset === null && !one.isRepeated);
  const found = all.filter((one) => one.title.toLowerCase().includes(what.toLowerCase()));
  if (found.length > 0) return found;
  const titles = all.slice(0, 20).map((one) => `\n  ${plain(one.title)}`);
  throw new StartError(`Nothing that could be drawn has "${what}" in its title. There are:${titles.join('')}`);
}

function templateFor(all: readonly ListedTemplate[], purpose: PictureRequest['subject']['purpose'], named?: string) {
  const fits = all.filter((one) => one.purposes.includes(purpose));
  const found =
    named === undefined
      ? fits.find((one) => !one.needsPicture && isReady(one))
      : fits.find((one) => one.id === named || one.name.toLowerCase() === named.toLowerCase());
  if (found) return found;
  throw new StartError(
    named === undefined
      ? `No ComfyUI can draw a ${purpose} now. See: npm start -- pictures templates`
      : `There is no template "${named}" for a ${purpose}. See: npm start -- pictures templates`,
  );
}

async function keep(desk: PicturesDesk, { id }: StorySummary, picture: string | undefined): Promise<number> {
  const drawn = (await desk.list(id)).filter((one) => one.asset !== null && !one.kept);
  const wanted = picture === undefined ? drawn : drawn.filter((one) => one.id === picture);
  if (wanted.length === 0)
    throw new StartError(
      picture === undefined ? 'Nothing waits to be kept.' : `No picture "${picture}" waits to be kept.`,
    );
  // The oldest first: of two for one place the newer one stays.
  for (const one of wanted.toReversed()) {
    await desk.keep(one.id, one.subject.purpose === 'background');
    say(`in the story  ${one.id}  ${plain(one.title)}`);
  }
  return 0;
}

async function stop(desk: PicturesDesk, { id }: StorySummary): Promise<number> {
  const open = (await desk.list(id)).filter((one) => one.state !== null && !isFinished(one.state));
  for (const one of open) {
    await desk.cancel(one.job);
    say(`stopped  ${plain(one.title)}`);
  }
  if (open.length === 0) say('Nothing is being drawn.');
  return 0;
}
