import type { Finding } from './finding.ts';
import type { NodeId } from './ids.ts';
import { renamedTo } from './renamed.ts';
import { play } from './run-play.ts';
import type { Place, RunState, Spot, StepResult } from './run-state.ts';
import { RunWork } from './run-work.ts';
import { indexOfHead, indexOfScene } from './story-index.ts';
import type { StoryView } from './view.ts';

/**
 * Where a spot is in the story as it is now: at its own id, else at the one it was renamed to. `loading`: its scene
 * has to be loaded to know; `gone`: there is no such place.
 */
export function locate(view: StoryView, spot: Spot): Spot | 'loading' | 'gone' {
  const { scenes } = indexOfHead(view.head);
  const id = scenes.has(spot.scene) ? spot.scene : renamedTo(view.head, spot.scene);
  if (id === undefined || !scenes.has(id)) return 'gone';
  const scene = view.scene(id);
  if (scene === undefined) return 'loading';
  const { at } = indexOfScene(scene);
  const node: NodeId | undefined = at.has(spot.node) ? spot.node : renamedTo(view.head, spot.node);
  return node !== undefined && at.has(node) ? { scene: id, node } : 'gone';
}

function replay(view: StoryView, state: RunState, place: Place, findings: readonly Finding[]): StepResult {
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
  return { ...state, status: 'loading', needs, pending: { kind: 'again', scene: spot.scene, node: spot.node } };
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
    return replay(view, rest, { kind: 'node', ...found, enter: false }, findings);
  }
  return resumeAtBeginning(view, state, lost);
}

function resumeAtBeginning(view: StoryView, state: RunState, lost: Spot): StepResult {
  const { scenes } = indexOfHead(view.head);
  const own = scenes.has(state.scene) ? state.scene : renamedTo(view.head, state.scene);
  const rest: RunState = { ...state, calls: null, earlier: [] };
  if (own !== undefined && scenes.has(own))
    return replay(view, rest, { kind: 'node', scene: own, node: null, enter: true }, [
      goneFinding(lost, 'the beginning of its scene'),
    ]);
  const { start } = view.head;
  const scene = start.scene ?? view.head.scenes[0]?.id ?? '';
  return replay(view, rest, { kind: 'node', scene, node: start.node ?? null, enter: true }, [
    goneFinding(lost, 'the beginning of the story'),
  ]);
}

const noCues = { cues: [], callbacks: [], findings: [] } as const;

/**
 * Shows again the node that a loaded state stands at. If the node is gone from the story, goes on at the nearest
 * earlier place that survives, with a finding that says so. Pure. The state waits on if the scene is not loaded.
 */
export function resume(view: StoryView, state: RunState, lost: Spot | null = null): StepResult {
  const findings = lost === null ? [] : [goneFinding(lost, 'the nearest line before it')];
  const place = state.pending;
  if (place?.kind !== 'again') return { ...noCues, state, findings };
  const found = locate(view, place);
  if (found === 'loading') return { ...noCues, state: waitFor(view, state, place), findings };
  if (found === 'gone') return resumeEarlier(view, state, lost ?? place);
  return replay(view, state, { kind: 'again', ...found }, findings);
}
