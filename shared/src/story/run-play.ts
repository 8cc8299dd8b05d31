import { evaluate } from './condition-eval.ts';
import type { NodeId, SceneId } from './ids.ts';
import type { BranchNode, CallNode, Choice, InputNode, LineNode, MenuNode, Node, Target } from './node.ts';
import { movedTo, renamedTo } from './renamed.ts';
import { runActions } from './run-action.ts';
import { questionOf } from './run-input.ts';
import { optionsOf, pickByChance } from './run-menu.ts';
import type { Decided, Place, RunState, StepResult } from './run-state.ts';
import type { RunWork } from './run-work.ts';
import { applyStage, figureOf, withFigure } from './stage-change.ts';
import { codeOfActions, indexOfScene, type SceneIndex } from './story-index.ts';
import type { Scene } from './story.ts';
import { mayHoldValues, withValues } from './text-value.ts';
import { truthOf } from './values.ts';
import type { Value } from './variable.ts';
import type { StoryView } from './view.ts';

/** More nodes than this without an interaction are taken for an endless loop. */
export const MAX_SILENT_NODES = 10_000;
/** Calls deeper than this go on as jumps, so that an endless recursion does not grow without end. */
export const MAX_CALL_DEPTH = 1_000;

/** Where a run goes on, or the state it stops in. Null: at the node that the work stands at. */
type Way = Place | RunState | null;

/** The work, once it stands somewhere. */
type At = RunWork & { readonly scene: Scene; readonly index: SceneIndex };

/** Goes on behind the node that the work stands at. */
function after(work: At, node: Node): Way {
  if (node.next === undefined) {
    work.position++;
    return null;
  }
  const next = work.index.at.get(node.next);
  if (next === undefined) return nowhere(work, work.scene.id, node.next);
  work.position = next;
  return null;
}

/** Goes to a target; one within the scene needs no looking up. */
function goTo(work: At, target: Target): Way {
  const { scene, index } = work;
  const within = target.node !== undefined && (target.scene === undefined || target.scene === scene.id);
  if (!within) return placeOf(target, scene.id);
  const position = index.at.get(target.node!);
  if (position === undefined) return nowhere(work, scene.id, target.node!);
  work.position = position;
  return null;
}

/** The place a target means, seen from a scene. Naming a scene without a node enters it again. */
export function placeOf(target: Target, from: SceneId): Extract<Place, { kind: 'node' }> {
  const scene = target.scene ?? from;
  const enter = scene !== from || (target.scene !== undefined && target.node === undefined);
  return { kind: 'node', scene, node: target.node ?? null, enter };
}

/** The end of a scene: back behind the call, with what the scene gives back, or the end of the story. */
function finish(work: RunWork, last: NodeId | null, value?: Value): Way {
  const frame = work.leaveCall();
  if (frame === null) return work.stop('ended', { node: last });
  return { kind: 'after', scene: frame.scene, node: frame.node, value };
}

/** An ending: the story ends, however deep in calls. */
function finishAll(work: RunWork, node: NodeId, ending: string): RunState {
  while (work.leaveCall() !== null);
  return work.stop('ended', { node, ending });
}

/** A place that does not exist ends the story, with a finding. */
function nowhere(work: RunWork, scene: SceneId, node: NodeId | null): RunState {
  const what = node === null ? `scene "${scene}"` : `node "${node}" in scene "${scene}"`;
  work.report('target-missing', `There is no ${what}; the story ends here.`, { scene: work.now.scene });
  return work.stop('ended', {});
}

/** Puts the line's expression on its speaker's figure and names the speaker of the stage. */
function setSpeaker(work: RunWork, node: LineNode): void {
  const figure = node.speaker === undefined ? undefined : figureOf(work.now.stage, node.speaker);
  if (figure !== undefined && node.expression !== undefined && figure.expression !== node.expression)
    work.now.stage = withFigure(work.now.stage, node.speaker!, { ...figure, expression: node.expression });
  const speaker = node.kind === 'narration' ? null : (node.speaker ?? null);
  if (work.now.stage.speaker !== speaker) work.now.stage = { ...work.now.stage, speaker };
}

/** A text with the values that it asks for. */
const filled = (work: RunWork, text: string): string => withValues(text, work.view.head.variables, work);

function showLine(work: At, node: LineNode): RunState {
  setSpeaker(work, node);
  const line = work.index.lineAt(work.position, node);
  if (!mayHoldValues(line.text)) return work.stop('line', { node: node.id, line });
  return work.stop('line', { node: node.id, line: { ...line, text: filled(work, line.text) } });
}

/** What follows from a choice being taken, by the reader or by chance. */
function take(work: At, menu: MenuNode, choice: Choice): Way {
  work.countTaken(choice.id);
  const actions = choice.actions ?? [];
  runActions(work, actions, codeOfActions(actions), { scene: work.scene.id, node: menu.id, choice: choice.id });
  return choice.target === undefined ? after(work, menu) : goTo(work, choice.target);
}

function openMenu(work: At, node: MenuNode): Way {
  const code = work.index.codeAt(work.position, node);
  if (node.decide === 'chance') {
    const choice = pickByChance(work, node, code);
    return choice === undefined ? after(work, node) : take(work, node, choice);
  }
  const before = work.now.rng;
  const options = optionsOf(work, node, code);
  if (!options.some((option) => option.enabled)) return after(work, node);
  const { id, timer = null } = node;
  const prompt = node.prompt === undefined ? null : filled(work, node.prompt);
  return work.stop('menu', {
    node: id,
    menu: { node: id, prompt, options, timer },
    menuRng: before === work.now.rng ? null : before,
  });
}

/** Asks the reader; a question that cannot be asked is passed over. */
function ask(work: At, node: InputNode): Way {
  const question = questionOf(work, node);
  if (typeof question === 'object') return work.stop('input', { node: node.id, input: question });
  work.report('input-variable', `${question} Nothing is asked.`, { scene: work.scene.id, node: node.id });
  return after(work, node);
}

function call(work: At, node: CallNode): Way {
  const up = work.now.calls;
  const depth = (up?.depth ?? 0) + 1;
  const where = { scene: work.scene.id, node: node.id };
  const args = node.args?.map(({ variable, value }) => [variable, evaluate(value, work)] as const);
  if (depth <= MAX_CALL_DEPTH) work.now.calls = { ...where, saved: [], depth, up };
  else work.report('call-depth', `Calls are nested deeper than ${MAX_CALL_DEPTH}.`, where);
  const place = placeOf(node.target, work.scene.id);
  if (args === undefined) return place;
  if (place.enter) return { ...place, args };
  work.report('argument-unknown', 'Only a call that enters a scene can have arguments.', where);
  return place;
}

function branch(work: At, node: BranchNode): Way {
  const code = work.index.codeAt(work.position, node);
  for (let i = 0; i < code.length; i++) if (truthOf(code[i]!(work))) return goTo(work, node.cases[i]!.target);
  return after(work, node);
}

function visit(work: At, node: Node): Way {
  work.countVisit(node.id);
  if (node.stage !== undefined) work.show(applyStage(work.now.stage, node.stage), node.cues ?? []);
  if (node.cues !== undefined) work.cues.push(...node.cues);
  switch (node.type) {
    case 'line':
      return showLine(work, node);
    case 'menu':
      return openMenu(work, node);
    case 'action':
      runActions(
        work,
        node.actions,
        work.index.codeAt(work.position, node),
        { scene: work.scene.id, node: node.id },
        node.cues,
      );
      return after(work, node);
    case 'branch':
      return branch(work, node);
    case 'input':
      return ask(work, node);
    case 'jump':
      return goTo(work, node.target);
    case 'call':
      return call(work, node);
    case 'end':
      if (node.ending !== undefined) return finishAll(work, node.id, node.ending);
      return finish(work, node.id, node.value === undefined ? undefined : evaluate(node.value, work));
  }
}

/** Plays the node that the work stands at, or ends the scene behind the last one. */
function visitHere(work: At): Way {
  const { nodes } = work.scene;
  const node = nodes[work.position];
  return node === undefined ? finish(work, nodes.at(-1)?.id ?? null) : visit(work, node);
}

/** The position behind a node, or the id that does not exist. */
function positionAfter(view: StoryView, scene: Scene, id: NodeId): number | { missing: NodeId; isNext: boolean } {
  const { at } = indexOfScene(scene);
  const position = at.get(id) ?? at.get(renamedTo(view.head, id) ?? id);
  if (position === undefined) return { missing: id, isNext: false };
  const next = scene.nodes[position]!.next;
  return next === undefined ? position + 1 : (at.get(next) ?? { missing: next, isNext: true });
}

/** Puts what a call gave back where the call node says. */
function takeResult(work: RunWork, scene: Scene, place: { node: NodeId; value?: Value | undefined }): void {
  const call = scene.nodes[indexOfScene(scene).at.get(place.node) ?? -1];
  const variable =
    call?.type === 'call' && call.result !== undefined ? work.head.variables.get(call.result) : undefined;
  if (variable !== undefined && place.value !== undefined)
    work.set(variable, place.value, { scene: scene.id, node: place.node });
}

/** Goes on behind a node that is gone: only in a story edited during the run. It counts as the end of the scene. */
function afterGone(work: RunWork, scene: Scene, node: NodeId): Way {
  work.report('node-gone', `The node "${node}" is no longer in scene "${scene.id}"; the scene ends here.`, {
    scene: scene.id,
  });
  return finish(work, null);
}

function chosen(work: At, place: Extract<Place, { kind: 'choose' }>): Way {
  const menu = work.scene.nodes[work.position];
  const choice = menu?.type === 'menu' ? menu.choices.find((one) => one.id === place.choice) : undefined;
  if (menu?.type !== 'menu' || choice === undefined) return nowhere(work, place.scene, place.node);
  decide(work, choice.id);
  return take(work, menu, choice);
}

/** Notes what the reader decided. */
function decide(work: RunWork, decided: Decided): void {
  const before = work.now.decisions;
  work.now.decisions = { decided, count: (before?.count ?? 0) + 1, before };
}

function entered(work: At, { scene, node: id, answer }: Extract<Place, { kind: 'enter' }>): Way {
  const node = work.scene.nodes[work.position];
  if (node?.type !== 'input') return nowhere(work, scene, id);
  decide(work, { input: id, value: answer });
  const variable = work.head.variables.get(node.variable);
  if (variable !== undefined) work.set(variable, answer, { scene, node: id });
  return after(work, node);
}

/** Shows a node that was reached and counted before. One that does not stop the run, being edited, is played on from. */
function showAgain(work: At, id: NodeId): Way {
  const again = work.from.menuRng;
  const node = work.scene.nodes[work.position];
  if (node === undefined) return nowhere(work, work.scene.id, id);
  if (node.type === 'line') return showLine(work, node);
  if (node.type === 'input') return ask(work, node);
  if (node.type !== 'menu') return visit(work, node);
  if (again !== null) work.now.rng = again;
  return openMenu(work, node);
}

/** Sets the stage as the nodes before a position leave it, as if all of them had been played, without cues. */
function setStageUpTo(work: RunWork, scene: Scene, position: number): void {
  work.cues.length = 0;
  for (const node of scene.nodes.slice(0, position)) {
    work.now.stage = applyStage(work.now.stage, node.stage);
    if (node.type === 'line') setSpeaker(work, node);
    for (const action of node.type === 'action' ? node.actions : [])
      if (action.type === 'stage') work.now.stage = applyStage(work.now.stage, action.changes);
  }
}

/** Goes behind a node that is no longer in its scene: where it was moved to, else the scene counts as ended. */
function afterMoved(work: At, place: Extract<Place, { kind: 'after' }>): Way {
  const moved = movedTo(work.view.head, work.scene.id, place.node);
  return moved === undefined ? afterGone(work, work.scene, place.node) : { ...place, scene: moved };
}

/** Goes behind a node, with what it gave back if it was a call. */
function arriveAfter(work: At, place: Extract<Place, { kind: 'after' }>): Way {
  const { scene } = work;
  const behind = positionAfter(work.view, scene, place.node);
  if (typeof behind === 'object')
    return behind.isNext ? nowhere(work, scene.id, behind.missing) : afterMoved(work, place);
  if (place.value !== undefined) takeResult(work, scene, place);
  work.position = behind;
  return visitHere(work);
}

/** Goes to a place in a loaded scene and plays the node there. */
function arrive(work: At, place: Place): Way {
  const { scene, index } = work;
  if (place.kind === 'after') return arriveAfter(work, place);
  const position = place.node === null ? 0 : index.at.get(place.node);
  if (position === undefined) return nowhere(work, scene.id, place.node);
  work.position = position;
  if (place.kind === 'again') return showAgain(work, place.node);
  if (place.kind === 'choose') return chosen(work, place);
  if (place.kind === 'enter') return entered(work, place);
  if (place.kind === 'middle' || place.enter) work.enter(scene, scene.nodes[position]?.cues ?? []);
  if (place.kind === 'node' && place.args !== undefined) work.give(scene, place.args);
  if (place.kind === 'middle') setStageUpTo(work, scene, position);
  return visitHere(work);
}

/** The id of a scene as the head lists it: its own, or the one it was renamed to. */
function knownScene(work: RunWork, id: SceneId): SceneId | undefined {
  const known = work.head.scenes.has(id) ? id : renamedTo(work.view.head, id);
  return known !== undefined && work.head.scenes.has(known) ? known : undefined;
}

/** Goes to a place, or to where its scene was renamed to, or waits for it to be loaded. */
function go(work: RunWork, place: Place): Way {
  const scene = work.view.scene(place.scene);
  if (scene !== undefined) return arrive(work.standIn(scene, indexOfScene(scene)), place);
  const known = knownScene(work, place.scene);
  if (known === undefined) return nowhere(work, place.scene, null);
  return known === place.scene ? work.wait(place) : { ...place, scene: known };
}

/** Plays from a place until the run waits or ends, loading being one of the things it waits for. */
export function play(work: RunWork, from: Place): StepResult {
  let way: Way = from;
  for (let count = 0; count < MAX_SILENT_NODES; count++) {
    // A null means that the work stands at its next node.
    way = way === null ? visitHere(work as At) : go(work, way);
    if (way !== null && 'status' in way) return work.result(way);
  }
  work.report('endless-loop', `${MAX_SILENT_NODES} nodes without a line or a menu; the story ends here.`, {
    scene: work.now.scene,
  });
  return work.result(work.stop('ended', {}));
}
