import fs from 'node:fs';
import { openStory, StoryError } from '@comfyvn/shared/story/migrations';
import { replay } from '@comfyvn/shared/story/run-replay';
import { decisionsOf, valueOf, type Decided, type RunState } from '@comfyvn/shared/story/runner';
import { load, openSave, SaveError, type RunSave } from '@comfyvn/shared/story/save';
import type { Story } from '@comfyvn/shared/story/story';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { viewOf, type StoryView } from '@comfyvn/shared/story/view';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What may differ between a save and its replay, and how. */
interface Difference {
  readonly what: string;
  readonly saved: unknown;
  readonly replayed: unknown;
}

/**
 * Plays a save again from its seed and its decisions and compares the outcome with what the save holds. Prints the way,
 * for people or as one JSON object a line. The exit code is 0 when both are the same, 1 when not. Throws StartError.
 */
export async function runReplay(
  config: Config,
  file: string,
  options: { readonly story?: string | undefined; readonly json: boolean },
): Promise<number> {
  const save = readSave(file);
  const story =
    options.story === undefined
      ? await withDaemon(config, async (daemon) => daemon.stories.document(save.story.id))
      : readStory(options.story);
  const view = viewOf(story);
  const saved = loadSave(view, save);
  if (save.origin === null)
    throw new StartError('This save does not tell how its run began, so it cannot be replayed.');
  const played = replay(view, saved, null, (save.since ?? 0) + 1);
  const done = played.kind === 'played' ? played.states : [played.at];
  const end = done.find((state) => state.step === saved.step) ?? done.at(-1)!;
  for (const state of pathTo(end)) say(options.json ? JSON.stringify(toRecord(state)) : toText(state));
  const differences =
    played.kind === 'stopped'
      ? [{ what: 'decision', saved: decisionsOf(saved)[played.done] ?? null, replayed: null }]
      : compare(view, saved, end);
  say(options.json ? JSON.stringify({ same: differences.length === 0, differences }) : toVerdict(differences));
  return differences.length === 0 ? 0 : 1;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new StartError(`"${file}" is not valid JSON.`, 1);
  }
}

/** A save by itself, or as the saved games of a story hold it. */
function readSave(file: string): RunSave {
  const json = readJson(file);
  const inner = typeof json === 'object' && json !== null && 'save' in json ? json.save : json;
  try {
    return openSave(inner);
  } catch (error) {
    if (error instanceof SaveError) throw new StartError(`"${file}": ${error.message}`, 1);
    throw error;
  }
}

function readStory(file: string): Story {
  try {
    return openStory(readJson(file));
  } catch (error) {
    if (error instanceof StoryError) throw new StartError(`"${file}": ${error.message}`, 1);
    throw error;
  }
}

function loadSave(view: StoryView, save: RunSave): RunState {
  try {
    const { state, message } = load(view, save);
    if (message !== null) process.stderr.write(`warning: ${message}\n`);
    return state;
  } catch (error) {
    if (error instanceof SaveError) throw new StartError(error.message, 1);
    throw error;
  }
}

/** All states from the beginning to this one. */
function pathTo(state: RunState): RunState[] {
  const states: RunState[] = [];
  for (let at: RunState | null = state; at !== null; at = at.previous) states.push(at);
  return states.reverse();
}

/** What the reader decided between the state before and this one. */
function decidedAt({ previous, decisions }: RunState): Decided | undefined {
  return decisions === (previous?.decisions ?? null) ? undefined : decisions?.decided;
}

function toRecord(state: RunState) {
  const { step, status, scene, node, line, menu, input, ending } = state;
  const decided = decidedAt(state);
  return {
    step,
    status,
    scene,
    node,
    ...(typeof decided === 'string' && { chosen: decided }),
    ...(typeof decided === 'object' && { entered: decided.value }),
    ...(line && { speaker: line.speaker, text: line.text }),
    ...(menu && { prompt: menu.prompt, options: menu.options.filter((one) => one.enabled).map((one) => one.id) }),
    ...(input && { prompt: input.prompt, variable: input.variable }),
    ...(ending !== null && { ending }),
  };
}

function toText(state: RunState): string {
  const { step, line, menu, input, ending } = state;
  const decided = decidedAt(state);
  const words = typeof decided === 'object' ? JSON.stringify(decided.value) : decided;
  const way = words === undefined ? '' : `${words} -> `;
  const shown = line
    ? `${line.speaker === null ? '' : `${line.speaker}: `}${line.text}`
    : menu
      ? `[${menu.options.map((one) => one.text).join(' | ')}]`
      : input
        ? `[${input.prompt ?? ''} ____]`
        : `The end${ending === null ? '' : `: ${ending}`}`;
  return `${String(step).padStart(6)}  ${way}${plainText(shown).replaceAll('\n', ' ')}`;
}

function compare(view: StoryView, saved: RunState, replayed: RunState): Difference[] {
  const facts = (state: RunState): Record<string, unknown> => ({
    step: state.step,
    scene: state.scene,
    node: state.node,
    dice: state.rng,
    ...Object.fromEntries(view.head.variables.map(({ id, name }) => [`variable ${name}`, valueOf(view, state, id)])),
  });
  const now = facts(replayed);
  return Object.entries(facts(saved)).flatMap(([what, value]) =>
    JSON.stringify(value) === JSON.stringify(now[what]) ? [] : [{ what, saved: value, replayed: now[what] }],
  );
}

function toVerdict(differences: readonly Difference[]): string {
  if (differences.length === 0) return '\nThe replay comes to the same state as the save.';
  const lines = differences.map(({ what, saved, replayed }) =>
    what === 'decision'
      ? `  the decision ${JSON.stringify(saved)} could not be taken`
      : `  ${what}: the save has ${JSON.stringify(saved)}, the replay ${JSON.stringify(replayed)}`,
  );
  return `\nThe replay does not come to the same state:\n${lines.join('\n')}`;
}
