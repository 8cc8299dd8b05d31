import type { Action, Node } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import type { Target } from '@comfyvn/shared/story/node';
import type { Places } from './places.ts';
import { afterChanges, afterLine, EMPTY_STAGE, sharedStage, UNKNOWN_STAGE, type KnownStage } from './stage-known.ts';

/** A place that was changed this often is taken as unknown, so that the search ends. */
const MOST_LOOKS = 8;

/** What is known after actions. Pure. */
export function afterActions(stage: KnownStage, actions: readonly Action[] | undefined): KnownStage {
  if (actions === undefined) return stage;
  return actions.reduce(
    (known, action) => (action.type === 'stage' ? afterChanges(known, action.changes) : known),
    stage,
  );
}

/** What is known of the stage when a scene is entered, before it sets it. Pure. */
export function knownAtEntry(scene: Scene, places: Places): KnownStage {
  return places.isOpening(scene.id) ? EMPTY_STAGE : UNKNOWN_STAGE;
}

/** Finds what is known of the stage at each node of a scene, over all ways through it. */
class Flow {
  readonly #scene: Scene;
  readonly #places: Places;
  readonly known: (KnownStage | undefined)[];
  readonly #looks: number[];
  readonly #open: number[] = [];

  constructor(scene: Scene, places: Places) {
    this.#scene = scene;
    this.#places = places;
    this.known = Array.from({ length: scene.nodes.length });
    this.#looks = Array.from({ length: scene.nodes.length }, () => 0);
  }

  run(): void {
    const entered = afterChanges(knownAtEntry(this.#scene, this.#places), this.#scene.stage);
    this.#arrive(0, entered);
    for (const { position } of this.#places.detoursOf(this.#scene.id)) this.#arrive(position, entered);
    for (let at = this.#open.pop(); at !== undefined; at = this.#open.pop()) this.#leave(at);
  }

  #arrive(position: number | undefined, stage: KnownStage): void {
    if (position === undefined || position >= this.known.length) return;
    const old = this.known[position];
    const now = old === undefined ? stage : sharedStage(old, stage);
    if (now === old) return;
    this.known[position] = ++this.#looks[position]! > MOST_LOOKS ? UNKNOWN_STAGE : now;
    this.#open.push(position);
  }

  #leave(position: number): void {
    const node = this.#scene.nodes[position]!;
    const stage = afterChanges(this.known[position]!, node.stage);
    const after = (known: KnownStage): void => this.#arrive(this.#places.after(this.#scene, position), known);
    switch (node.type) {
      case 'line':
        return after(afterLine(stage, node));
      case 'action':
        return after(afterActions(stage, node.actions));
      case 'menu':
        return this.#leaveMenu(node, stage, after);
      case 'branch':
        for (const { target } of node.cases) this.#goTo(target, stage);
        return after(stage);
      case 'jump':
        return this.#goTo(node.target, stage);
      case 'call':
        this.#goTo(node.target, stage);
        return after(UNKNOWN_STAGE);
      case 'input':
        return after(stage);
      case 'end':
        return;
    }
  }

  #leaveMenu(node: Extract<Node, { type: 'menu' }>, stage: KnownStage, after: (known: KnownStage) => void): void {
    after(stage);
    for (const { actions, target } of node.choices) {
      const then = afterActions(stage, actions);
      if (target === undefined) after(then);
      else this.#goTo(target, then);
    }
  }

  /** Only ways within the scene that do not enter it carry the stage along. */
  #goTo(target: Target, stage: KnownStage): void {
    const spot = this.#places.find(target, this.#scene.id);
    if (spot !== undefined && !spot.enter && spot.position !== null) this.#arrive(spot.position, stage);
  }
}

/** What is known of the stage before each node of a scene; nothing is, of nodes that nothing leads to. Pure. */
export function knownStages(scene: Scene, places: Places): KnownStage[] {
  const flow = new Flow(scene, places);
  flow.run();
  return flow.known.map((stage) => stage ?? UNKNOWN_STAGE);
}
