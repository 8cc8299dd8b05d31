import { fromCountsText, isCountsText, toCountsText } from './id-counts.ts';
import type { VariableId } from './ids.ts';
import { mapGet, mapSet, type PersistentMap } from './persistent-map.ts';
import { renamedTo } from './renamed.ts';
import { blankState, withGlobals } from './run-start.ts';
import { locate, resume } from './run-resume.ts';
import type { CallFrame, Decision, RunState, Spot } from './run-state.ts';
import { openSave, SaveError, type RunSave, type SavedState } from './save-schema.ts';
import { hashOfStory } from './story-hash.ts';
import { indexOfHead, type HeadIndex } from './story-index.ts';
import { coerce } from './values.ts';
import type { Value } from './variable.ts';
import type { StoryView } from './view.ts';
import { withVisitTexts } from './visits.ts';

export interface Loaded {
  readonly state: RunState;
  /** False when the run could not go on at the very place it was saved at. */
  readonly exact: boolean;
  /** One sentence for the reader about what is not as it was, or null. */
  readonly message: string | null;
  /** Whether the story was edited since the save was made. */
  readonly edited: boolean;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new SaveError('This save is damaged: it points to a part it does not hold.');
  return item;
}

function countsIn(view: StoryView, text: string | undefined): Map<string, number> {
  const counts = fromCountsText(text ?? '');
  if (counts === undefined) throw new SaveError('This save is damaged: its counts cannot be read.');
  const renamed = new Map<string, number>();
  for (const [id, count] of counts) {
    const now = renamedTo(view.head, id) ?? id;
    renamed.set(now, (renamed.get(now) ?? 0) + count);
  }
  return renamed;
}

/** The texts of visits, checked; where the story has renamed ids, with the new ones. */
function visitsIn(view: StoryView, texts: readonly string[]): string[] {
  if (Object.keys(view.head.renamed).length > 0) return texts.map((text) => toCountsText(countsIn(view, text)));
  if (!texts.every(isCountsText)) throw new SaveError('This save is damaged: its counts cannot be read.');
  return [...texts];
}

function stackIn(frames: RunSave['stacks'][number]): CallFrame | null {
  return frames.reduce<CallFrame | null>(
    (up, [scene, node, ...saved]) => ({
      scene,
      node,
      saved: saved.map(([id, value]) => [id, value] as const),
      depth: (up?.depth ?? 0) + 1,
      up,
    }),
    null,
  );
}

function decisionsIn(all: RunSave['decisions']): (Decision | null)[] {
  const decisions: (Decision | null)[] = [null];
  for (const decided of all) decisions.push({ decided, count: decisions.length, before: decisions.at(-1)! });
  return decisions;
}

/** Sets variables that still exist, to what they can hold today. */
function withValues(head: HeadIndex, old: PersistentMap<Value>, set: SavedState['set']): PersistentMap<Value> {
  let variables = old;
  for (const [id, value] of set ?? []) {
    const variable = head.variables.get(id);
    const held = variable === undefined ? undefined : coerce(variable, value);
    if (held !== undefined) variables = mapSet(variables, id, held);
  }
  return variables;
}

function withTaken(old: PersistentMap<number>, counts: ReadonlyMap<string, number>): PersistentMap<number> {
  // A count stands for itself and not for what was added: unlike visits there are few.
  let taken = old;
  for (const [id, count] of counts) taken = mapSet(taken, id, Math.max(count, mapGet(taken, id) ?? 0));
  return taken;
}

/** The lines of the trail that lie before the saved states. */
function earlierIn(save: RunSave): Spot[] {
  const trail = save.trail.flatMap(([scene, ...nodes]) => nodes.map((node) => ({ scene, node })));
  let known = 0;
  for (const { at: place } of save.states.toReversed()) {
    const spot = trail[known];
    if (place.kind === 'again' && spot?.node === place.node && spot.scene === place.scene) known++;
  }
  return trail.slice(known);
}

/** The place a state waits for, or the end it has come to. */
function standingAt(saved: SavedState): Partial<RunState> {
  const place = saved.at;
  if (place.kind === 'ended') return { status: 'ended', node: place.node, ending: place.ending };
  return { status: 'loading', needs: place.scene, pending: place };
}

/** All states of a save, the oldest first, every one waiting to be shown again. */
function statesIn(view: StoryView, save: RunSave): RunState[] {
  const head = indexOfHead(view.head);
  const stacks = save.stacks.map(stackIn);
  const decisions = decisionsIn(save.decisions);
  let before: RunState = {
    ...blankState(view, { seed: save.seed }),
    step: -1,
    origin: save.origin,
    earlier: earlierIn(save),
  };
  return save.states.map((saved) => {
    before = {
      ...before,
      node: null,
      ending: null,
      pending: null,
      needs: null,
      ...standingAt(saved),
      scene: saved.scene ?? saved.at.scene,
      step: saved.step ?? before.step + 1,
      stage: at(save.stages, saved.stage),
      calls: at(stacks, saved.calls),
      rng: saved.rng ?? before.rng,
      menuRng: saved.menuRng ?? null,
      variables: withValues(head, before.variables, saved.set),
      visited: withVisitTexts(before.visited, visitsIn(view, saved.visited ?? [])),
      taken: withTaken(before.taken, countsIn(view, saved.taken)),
      decisions: at(decisions, saved.decided ?? before.decisions?.count ?? 0),
    };
    return before;
  });
}

/** The last state of a save, with what helps to find its place when that is gone. */
function standing(state: RunState, { text, since }: RunSave): RunState {
  return state.pending?.kind === 'again' ? { ...state, pending: { ...state.pending, text, since } } : state;
}

function isEdited({ head }: StoryView, { story }: RunSave): boolean {
  const hash = hashOfStory(head);
  return story.hash === null || hash === null ? story.revision !== head.revision : story.hash !== hash;
}

/** Links the earlier states into a chain, shown where their scene is loaded, without those whose place is gone. */
function chainOf(view: StoryView, states: readonly RunState[]): RunState | null {
  let previous: RunState | null = null;
  for (const state of states) {
    if (state.pending?.kind !== 'again' || locate(view, state.pending) === 'gone') continue;
    previous = resume(view, { ...state, previous }).state;
  }
  return previous;
}

/**
 * The run of a save, in the story as it is now. A place is found by its id, else by the id it was renamed to, else the
 * nearest earlier line that survives is taken, else the beginning of the scene, else of the story. The state is
 * `loading` while its scene is not loaded. `globals`, when given, win over the saved values of global variables.
 * Pure. Throws a SaveError, and nothing else, for a save that is damaged, newer or of another story.
 */
export function load(view: StoryView, json: unknown, globals: Readonly<Record<VariableId, Value>> = {}): Loaded {
  const save = openSave(json);
  if (save.story.id !== view.head.id)
    throw new SaveError(`This save belongs to the story "${save.story.id}", not to "${view.head.id}".`);
  const states = statesIn(view, save);
  const last = standing(states.at(-1)!, save);
  const state = withGlobals(view, { ...last, previous: chainOf(view, states.slice(0, -1)) }, globals);
  const result = resume(view, state);
  const message = result.findings[0]?.message ?? null;
  return { state: result.state, exact: message === null, message, edited: isEdited(view, save) };
}
