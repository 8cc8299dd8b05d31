import type { ChoiceId, NodeId, SceneId } from '../ids.ts';
import type { MenuNode, Node, Target } from '../node.ts';
import type { Scene } from '../story.ts';
import { indexOfScene } from '../story-index.ts';
import { possible, truth, type Known, type Truth } from './possible.ts';
import type { Report } from './report.ts';

/** Where a run comes from a place: to others, or to an end. `return`: back to a call, or the end of the story. */
type Exit = 'return' | 'ending' | 'nowhere' | null;

/**
 * All ways a run can take, by number: the nodes of the scenes one after the other, and behind the last node of each
 * scene a place for its end. Ways that conditions rule out are left out.
 */
export interface Flow {
  readonly size: number;
  /** The places a place leads to, the one called and the one behind a call left out. */
  readonly to: readonly (readonly number[])[];
  readonly exit: readonly Exit[];
  /** The place that is called, and the one behind the call; -1 if there is none. */
  readonly called: Int32Array;
  readonly behind: Int32Array;
  /** How often a place is named by a target or a `next`, in nodes that can or cannot be reached. */
  readonly named: Int32Array;
  /** How often a scene is named by nodes of other scenes. */
  readonly namedScenes: ReadonlyMap<SceneId, number>;
  readonly start: number;
  nodeAt(place: number): Node | undefined;
  sceneAt(place: number): Scene;
  firstOf(scene: number): number;
}

/** Whether a choice is open, going by its condition and its weight. */
export function openness(node: MenuNode, at: number, known: Known): Truth {
  const { condition, weight = 1, once } = node.choices[at]!;
  if (node.decide === 'chance' && weight <= 0) return 'never';
  const open = condition === undefined ? 'always' : truth(possible(condition, known));
  return open === 'always' && once === true ? 'maybe' : open;
}

/** Whether a menu is passed over: sometimes, if all its choices can be closed at once. */
export function passed(node: MenuNode, known: Known): Truth {
  const all = node.choices.map((_, at) => openness(node, at, known));
  if (all.includes('always')) return 'never';
  return all.every((one) => one === 'never') ? 'always' : 'maybe';
}

class Builder {
  readonly to: number[][] = [];
  readonly exit: Exit[] = [];
  readonly called: Int32Array;
  readonly behind: Int32Array;
  readonly named: Int32Array;
  readonly namedScenes = new Map<SceneId, number>();
  readonly base: number[] = [];
  readonly #scenes: readonly Scene[];
  readonly #at = new Map<SceneId, number>();
  readonly #known: Known;

  constructor(scenes: readonly Scene[], known: Known) {
    this.#scenes = scenes;
    this.#known = known;
    let size = 0;
    scenes.forEach((scene, at) => {
      this.base.push(size);
      if (!this.#at.has(scene.id)) this.#at.set(scene.id, at);
      size += scene.nodes.length + 1;
    });
    this.base.push(size);
    this.called = new Int32Array(size).fill(-1);
    this.behind = new Int32Array(size).fill(-1);
    this.named = new Int32Array(size);
  }

  /** The place a target means, or -1. */
  placeOf(target: Target, from: number): number {
    const at = target.scene === undefined ? from : this.#at.get(target.scene);
    const scene = at === undefined ? undefined : this.#scenes[at];
    if (at === undefined || scene === undefined) return -1;
    if (target.node === undefined) return this.base[at]!;
    const position = indexOfScene(scene).at.get(target.node);
    return position === undefined ? -1 : this.base[at]! + position;
  }

  /** The same, counted as named. */
  #named(target: Target, from: number): number {
    const place = this.placeOf(target, from);
    if (place >= 0 && target.node !== undefined) this.named[place]!++;
    const { scene } = target;
    if (scene !== undefined && scene !== this.#scenes[from]!.id)
      this.namedScenes.set(scene, (this.namedScenes.get(scene) ?? 0) + 1);
    return place;
  }

  /** The place behind a node. */
  #after(at: number, position: number, next: NodeId | undefined): number {
    return next === undefined ? this.base[at]! + position + 1 : this.#named({ node: next }, at);
  }

  #choiceTo(at: number, target: Target | undefined, after: number): number {
    return target === undefined ? after : this.#named(target, at);
  }

  #menu(at: number, node: MenuNode, after: number): number[] {
    const timed: ChoiceId | undefined = node.timer?.choice;
    const ways: number[] = [];
    node.choices.forEach((choice, i) => {
      const place = this.#choiceTo(at, choice.target, after);
      if (choice.id === timed || openness(node, i, this.#known) !== 'never') ways.push(place);
    });
    if (passed(node, this.#known) !== 'never') ways.push(after);
    return ways;
  }

  #branch(at: number, node: Extract<Node, { type: 'branch' }>, after: number): number[] {
    const ways: number[] = [];
    let open = true;
    for (const { condition, target } of node.cases) {
      const place = this.#named(target, at);
      const held = open ? truth(possible(condition, this.#known)) : 'never';
      if (held !== 'never') ways.push(place);
      if (held === 'always') open = false;
    }
    return open ? [...ways, after] : ways;
  }

  #ways(at: number, position: number, node: Node): number[] {
    const after = this.#after(at, position, node.next);
    switch (node.type) {
      case 'line':
      case 'action':
      case 'input':
        return [after];
      case 'menu':
        return this.#menu(at, node, after);
      case 'branch':
        return this.#branch(at, node, after);
      case 'jump':
        return [this.#named(node.target, at)];
      case 'call':
        this.called[this.base[at]! + position] = this.#named(node.target, at);
        this.behind[this.base[at]! + position] = after;
        return [];
      case 'end':
        return [];
    }
  }

  scene(at: number): void {
    const { nodes } = this.#scenes[at]!;
    nodes.forEach((node, position) => {
      const place = this.base[at]! + position;
      const ways = this.#ways(at, position, node);
      const isLost =
        ways.includes(-1) || (node.type === 'call' && (this.called[place] === -1 || this.behind[place] === -1));
      this.to[place] = ways.filter((way) => way >= 0);
      this.exit[place] =
        node.type !== 'end' ? (isLost ? 'nowhere' : null) : node.ending === undefined ? 'return' : 'ending';
    });
    this.to[this.base[at]! + nodes.length] = [];
    this.exit[this.base[at]! + nodes.length] = 'return';
  }
}

/** The number of the scene that a place is in. */
function sceneNumber(base: readonly number[], place: number): number {
  let low = 0;
  let high = base.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (base[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** All ways through a story, going by what its variables can be. Pure. */
export function flowOf({ story }: Report, known: Known): Flow {
  const { scenes, start } = story;
  const builder = new Builder(scenes, known);
  scenes.forEach((_, at) => builder.scene(at));
  const { base } = builder;
  const first = builder.placeOf(start, 0);
  if (start.node !== undefined && first >= 0) builder.named[first]!++;
  return {
    size: base.at(-1)!,
    to: builder.to,
    exit: builder.exit,
    called: builder.called,
    behind: builder.behind,
    named: builder.named,
    namedScenes: builder.namedScenes,
    start: first,
    sceneAt: (place) => scenes[sceneNumber(base, place)]!,
    nodeAt(place) {
      const at = sceneNumber(base, place);
      return scenes[at]!.nodes[place - base[at]!];
    },
    firstOf: (scene) => base[scene]!,
  };
}
