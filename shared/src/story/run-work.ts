import type { Facts } from './condition-eval.ts';
import type { Cue } from './cue.ts';
import type { Finding } from './finding.ts';
import type { ChoiceId, NodeId, VariableId } from './ids.ts';
import { mapGet, mapSet } from './persistent-map.ts';
import { next } from './rng.ts';
import type { Bindings, CallFrame, Callback, Place, RunState, StepResult } from './run-state.ts';
import { applyStage } from './stage-change.ts';
import { cuesBetween } from './stage-cue.ts';
import type { Stage } from './stage.ts';
import { indexOfHead, type HeadIndex, type SceneIndex } from './story-index.ts';
import type { Scene } from './story.ts';
import { coerce } from './values.ts';
import type { Value, Variable } from './variable.ts';
import type { StoryView } from './view.ts';
import { visitsOf, withVisit } from './visits.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a state shows; the rest of it is carried along. */
type Shown = Partial<Pick<RunState, 'node' | 'line' | 'menu' | 'input' | 'menuRng' | 'ending'>>;

/** The next state of a run while it is being worked out. It lives for one step and is never seen outside. */
export class RunWork implements Facts {
  readonly view: StoryView;
  readonly head: HeadIndex;
  /** The next state, in the making. */
  readonly now: Mutable<RunState>;
  readonly cues: Cue[] = [];
  readonly callbacks: Callback[] = [];
  readonly findings: Finding[] = [];
  /** The state the step goes out from. */
  readonly from: RunState;
  /** Where the work is: a node of a loaded scene, or the end of it. Undefined until the first place was gone to. */
  scene: Scene | undefined;
  index: SceneIndex | undefined;
  position = 0;

  constructor(view: StoryView, from: RunState, step: number, previous: RunState | null) {
    this.view = view;
    this.head = indexOfHead(view.head);
    this.from = from;
    // Written out: a spread makes objects that are several times slower to make and to read.
    this.now = {
      status: from.status,
      scene: from.scene,
      node: null,
      line: null,
      menu: null,
      input: null,
      ending: null,
      needs: null,
      stage: from.stage,
      step,
      seed: from.seed,
      origin: from.origin,
      rng: from.rng,
      menuRng: null,
      variables: from.variables,
      visited: from.visited,
      taken: from.taken,
      calls: from.calls,
      decisions: from.decisions,
      pending: null,
      previous,
      earlier: from.earlier,
    };
  }

  /** Puts the work into a scene. */
  standIn(scene: Scene, index: SceneIndex): this & { readonly scene: Scene; readonly index: SceneIndex } {
    this.now.scene = scene.id;
    this.scene = scene;
    this.index = index;
    return this as this & { readonly scene: Scene; readonly index: SceneIndex };
  }

  get(variable: VariableId): Value | undefined {
    return mapGet(this.now.variables, variable) ?? this.head.initial.get(variable);
  }

  visited(node: NodeId): number {
    return visitsOf(this.now.visited, node);
  }

  random(): number {
    const dice = next(this.now.rng);
    this.now.rng = dice.rng;
    return dice.value;
  }

  taken(choice: ChoiceId): number {
    return mapGet(this.now.taken, choice) ?? 0;
  }

  report(rule: string, message: string, where: Finding['where'], level: Finding['level'] = 'error'): void {
    this.findings.push({ rule, level, where, message });
  }

  /** Sets a variable to what it can hold of a value; a value it cannot hold is reported and changes nothing. */
  set(variable: Variable, value: Value, where: Finding['where']): void {
    const held = coerce(variable, value);
    if (held !== undefined) this.now.variables = mapSet(this.now.variables, variable.id, held);
    else
      this.report('value-not-allowed', `${JSON.stringify(value)} is no option of "${variable.id}".`, where, 'warning');
  }

  countVisit(node: NodeId): void {
    this.now.visited = withVisit(this.now.visited, node);
  }

  countTaken(choice: ChoiceId): void {
    this.now.taken = mapSet(this.now.taken, choice, this.taken(choice) + 1);
  }

  /** Puts a new stage in place with the cues it asks for; `own` are the cues the author stated. */
  show(stage: Stage, own: readonly Cue[]): void {
    if (stage === this.now.stage) return;
    this.cues.push(...cuesBetween(this.now.stage, stage, own));
    this.now.stage = stage;
  }

  /** Sets the stage of a scene and resets its variables. */
  enter(scene: Scene, own: readonly Cue[]): void {
    // Parameters first: what they were is remembered before they are reset.
    for (const id of scene.parameters ?? []) this.#bind(id);
    for (const id of this.head.ofScene.get(scene.id) ?? []) this.#reset(id);
    for (const id of this.head.ofScene.get(null) ?? []) this.#reset(id);
    this.show(applyStage(this.now.stage, scene.stage), own);
  }

  #reset(id: VariableId): void {
    if (mapGet(this.now.variables, id) !== undefined)
      this.now.variables = mapSet(this.now.variables, id, this.head.initial.get(id)!);
  }

  /** A parameter begins anew; the call it is for, if there is one, remembers what it was. */
  #bind(id: VariableId): void {
    const frame = this.now.calls;
    if (frame !== null && !frame.saved.some(([known]) => known === id))
      this.now.calls = { ...frame, saved: [...frame.saved, [id, mapGet(this.now.variables, id)]] };
    this.#reset(id);
  }

  /** Gives parameters the values of a call. */
  give(scene: Scene, args: Bindings): void {
    for (const [id, value] of args) {
      const variable = this.head.variables.get(id);
      if (variable !== undefined && value !== undefined && scene.parameters?.includes(id) === true)
        this.set(variable, value, { scene: scene.id });
      else this.report('argument-unknown', `The scene "${scene.title}" has no parameter "${id}".`, { scene: scene.id });
    }
  }

  /** Leaves the innermost call: parameters get their former values back. */
  leaveCall(): CallFrame | null {
    const frame = this.now.calls;
    if (frame === null) return null;
    for (const [id, value] of frame.saved) {
      const former = value ?? this.head.initial.get(id);
      if (former !== undefined) this.now.variables = mapSet(this.now.variables, id, former);
    }
    this.now.calls = frame.up;
    return frame;
  }

  /** The state to stop in. The work is done with it. */
  stop(status: RunState['status'], shown: Shown): RunState {
    const { now } = this;
    now.status = status;
    now.node = shown.node ?? null;
    now.line = shown.line ?? null;
    now.menu = shown.menu ?? null;
    now.input = shown.input ?? null;
    now.menuRng = shown.menuRng ?? null;
    now.ending = shown.ending ?? null;
    now.needs = null;
    now.pending = null;
    return now;
  }

  /** The state of waiting for the scene of a place. */
  wait(place: Place): RunState {
    this.stop('loading', {});
    this.now.needs = place.scene;
    this.now.pending = place;
    return this.now;
  }

  result(state: RunState): StepResult {
    return { state, cues: this.cues, callbacks: this.callbacks, findings: this.findings };
  }
}
