import type { Finding } from './finding.ts';
import type { NodeId } from './ids.ts';
import { mapGet, mapSet } from './persistent-map.ts';
import { movedTo, renamedTo } from './renamed.ts';
import { play } from './run-play.ts';
import { replay } from './run-replay.ts';
import type { AgainPlace, Place, ReplayPlace, RunState, Spot, StepResult } from './run-state.ts';
import { RunWork } from './run-work.ts';
import { indexOfHead, indexOfScene } from './story-index.ts';
import type { StoryView } from './view.ts';

/**
 * Where a spot is in the story as it is now: at its own id, else at the one it was renamed to. `loading`: its scene
 * has to be loaded to know; `gone`: there is no such place.
 */
export function locate(view: StoryView, spot: Spot, hops = 0): Spot | 'loading' | 'gone' {
  const { scenes } = indexOfHead(view.head);
  const id = scenes.has(spot.scene) ? spot.scene : renamedTo(view.head, spot.scene);
  if (id === undefined || !scenes.has(id)) return 'gone';
  const scene = view.scene(id);
  if (scene === undefined) return 'loading';
  const { at } = indexOfScene(scene);
  const node: NodeId | undefined = at.has(spot.node) ? spot.node : renamedTo(view.head, spot.node);
  if (node !== undefined && at.has(node)) return { scene: id, node };
  const moved = movedTo(view.head, spot.scene, spot.node) ?? movedTo(view.head, id, node ?? spot.node);
  return moved === undefined || hops > 100 ? 'gone' : locate(view, { scene: moved, node: spot.node }, hops + 1);
}

function playFrom(view: StoryView, state: RunState, place: Place, findings: readonly Finding[]): StepResult {
  const work = new RunWork(view, state, state.step, state.previous);
  work.findings.push(...findings);
  return play(work, place);
}

function goneFinding(spot: Spot, went: string): Finding {
  const message = `The place of this save (node "${spot.node}") is no longer in the story; the run goes on from ${went}.`;
  return { rule: 'save-place-gone', level: 'warning', where: { scene: spot.scene }, message };
}

/** A state that waits for the scene of a spot, to go on there. */
function waitFor(view: StoryView, state: RunState, spot: Spot): RunState {
  const { scenes } = indexOfHead(view.head);
  const needs = scenes.has(spot.scene) ? spot.scene : (renamedTo(view.head, spot.scene) ?? spot.scene);
  const { pending } = state;
  if (state.needs === needs && pending?.kind === 'again' && pending.node === spot.node) return state;
  return { ...state, status: 'loading', needs, pending: { ...spot, kind: 'again' } };
}

/** Goes on at the newest earlier state whose place survives, else at a line before those, else at a beginning. */
function resumeEarlier(view: StoryView, state: RunState, lost: Spot): StepResult {
  if (state.previous !== null) return resume(view, state.previous, lost);
  for (const [i, spot] of state.earlier.entries()) {
    const found = locate(view, spot);
    if (found === 'gone') continue;
    const rest: RunState = { ...state, earlier: state.earlier.slice(i + 1) };
    const findings = [goneFinding(lost, 'the nearest line before it')];
    if (found === 'loading') return { ...noCues, state: waitFor(view, rest, spot), findings };
    return playFrom(view, rest, { kind: 'node', ...found, enter: false }, findings);
  }
  return resumeAtBeginning(view, state, lost);
}

function resumeAtBeginning(view: StoryView, state: RunState, lost: Spot): StepResult {
  const { scenes } = indexOfHead(view.head);
  const own = scenes.has(state.scene) ? state.scene : renamedTo(view.head, state.scene);
  const rest: RunState = { ...state, calls: null, earlier: [] };
  if (own !== undefined && scenes.has(own))
    return playFrom(view, rest, { kind: 'node', scene: own, node: null, enter: true }, [
      goneFinding(lost, 'the beginning of its scene'),
    ]);
  const { start } = view.head;
  const scene = start.scene ?? view.head.scenes[0]?.id ?? '';
  return playFrom(view, rest, { kind: 'node', scene, node: start.node ?? null, enter: true }, [
    goneFinding(lost, 'the beginning of the story'),
  ]);
}

const noCues = { cues: [], callbacks: [], findings: [] } as const;

/** How many lines behind the place of a save a replay looks for it. */
const REPLAY_MARGIN = 100;

/** The nodes of the lines that a run went through, as far as it knows them. */
function trailOf(state: RunState): Set<NodeId> {
  const trail = new Set(state.earlier.map((spot) => spot.node));
  for (let at = state.previous; at !== null; at = at.previous) if (at.node !== null) trail.add(at.node);
  return trail;
}

const textOf = (state: RunState): string => state.line?.text ?? state.menu?.prompt ?? state.input?.prompt ?? '';

/**
 * The state of a replay that stands for a place that is gone, and what it is: the one with the same words, the nearest
 * to where it was if there are several; else the last one at a line that was read before; else, after decisions, the
 * one as far from the last of them, in the same scene if that is still there.
 */
function standIn(view: StoryView, states: readonly RunState[], lost: AgainPlace, trail: ReadonlySet<NodeId>) {
  const since = lost.since ?? 0;
  const far = (state: RunState): number => Math.abs(states.indexOf(state) - since);
  const nearest = (some: readonly RunState[]) => some.toSorted((a, b) => far(a) - far(b))[0];
  const same = nearest(states.filter((state) => textOf(state) !== '' && textOf(state) === lost.text));
  if (same !== undefined) return { state: same, went: 'the line with the same words' };
  const known = states.findLast((state) => state.node !== null && trail.has(state.node));
  if (known !== undefined) return { state: known, went: 'the nearest line before it' };
  const { scenes } = indexOfHead(view.head);
  const home = scenes.has(lost.scene) ? lost.scene : renamedTo(view.head, lost.scene);
  const state = nearest(home === undefined ? states : states.filter((one) => one.scene === home));
  return state?.decisions == null ? undefined : { state, went: 'where the same choices lead' };
}

/** A replayed state with the global variables that the host keeps. */
function withGlobalsOf(view: StoryView, state: RunState, other: RunState): RunState {
  let { variables } = state;
  for (const { id, scope } of view.head.variables) {
    const value = scope === 'global' ? mapGet(other.variables, id) : undefined;
    if (value !== undefined) variables = mapSet(variables, id, value);
  }
  return { ...state, variables };
}

/** Looks for a place that is gone by taking the run's decisions again; where one cannot be taken, goes to earlier lines. */
function resumeByReplay(view: StoryView, state: RunState, lost: AgainPlace, from: RunState | null): StepResult {
  if (state.origin === null) return resumeEarlier(view, state, lost);
  const replayed = replay(view, state, from, (lost.since ?? 0) + REPLAY_MARGIN);
  if (replayed.kind === 'loading') {
    const needs = replayed.at.needs ?? state.scene;
    const pending: ReplayPlace = { kind: 'replay', scene: needs, at: replayed.at, lost };
    return { ...noCues, state: { ...state, status: 'loading', needs, pending } };
  }
  const found = replayed.kind === 'played' ? standIn(view, replayed.states, lost, trailOf(state)) : undefined;
  if (found === undefined) return resumeEarlier(view, state, lost);
  return { ...noCues, state: withGlobalsOf(view, found.state, state), findings: [goneFinding(lost, found.went)] };
}

/**
 * Shows again the node that a loaded state stands at. If the node is gone from the story, takes the run's decisions
 * again; where one of them is gone too, goes on at the nearest earlier place that survives. A finding says so. Pure.
 * The state waits on if a scene is not loaded.
 */
export function resume(view: StoryView, state: RunState, lost: Spot | null = null): StepResult {
  const findings = lost === null ? [] : [goneFinding(lost, 'the nearest line before it')];
  const place = state.pending;
  if (place?.kind === 'replay') return resumeByReplay(view, state, place.lost, place.at);
  if (place?.kind !== 'again') return { ...noCues, state, findings };
  const found = locate(view, place);
  if (found === 'loading') return { ...noCues, state: waitFor(view, state, place), findings };
  if (found === 'gone')
    return lost === null ? resumeByReplay(view, state, place, null) : resumeEarlier(view, state, lost);
  return playFrom(view, state, { kind: 'again', ...found }, findings);
}
