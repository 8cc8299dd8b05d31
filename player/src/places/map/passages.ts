import type { ChoiceId, NodeId, SceneId } from '@comfyvn/shared/story/ids';
import type { MenuNode, Node, Target } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';

/** What comes next on a way through a story: a menu of the same scene, another scene, or an end. */
export type Stop =
  | { readonly kind: 'menu'; readonly node: NodeId }
  | { readonly kind: 'scene'; readonly scene: SceneId }
  | { readonly kind: 'end'; readonly node: NodeId; readonly ending: string | null };

/** The ways through one scene: from its entry, and from each choice of its menus, to what comes next. */
export interface Passages {
  readonly entry: readonly Stop[];
  readonly menus: readonly { readonly node: MenuNode; readonly ways: ReadonlyMap<ChoiceId, readonly Stop[]> }[];
}

/** Nodes looked at for one scene, over all ways; a scene that is more tangled is shown without its inside. */
const MOST_STEPS = 150_000;

/** The ways through a scene; null for one too tangled to be shown. Pure. */
export function passagesOf(scene: Scene): Passages | null {
  const walk = new Walk(scene);
  const entry = walk.from({});
  const menus: Passages['menus'][number][] = [];
  for (const node of scene.nodes) {
    if (node.type !== 'menu') continue;
    const ways = new Map<ChoiceId, readonly Stop[]>();
    for (const { id, target } of node.choices) ways.set(id, target ? walk.from(target) : walk.after(node));
    menus.push({ node, ways });
    if (walk.steps > MOST_STEPS) return null;
  }
  return { entry, menus };
}

class Walk {
  steps = 0;
  #scene: Scene;
  #at = new Map<NodeId, number>();

  constructor(scene: Scene) {
    this.#scene = scene;
    for (const [i, { id }] of scene.nodes.entries()) if (!this.#at.has(id)) this.#at.set(id, i);
  }

  from({ scene, node }: Target): readonly Stop[] {
    if (scene !== undefined && scene !== this.#scene.id) return [{ kind: 'scene', scene }];
    return this.#run([node === undefined ? 0 : this.#at.get(node)]);
  }

  after(node: Node): readonly Stop[] {
    return this.#run([this.#next(this.#at.get(node.id) ?? -1, node)]);
  }

  #next(at: number, { next }: Node): number | undefined {
    return next === undefined ? at + 1 : this.#at.get(next);
  }

  #run(starts: (number | undefined)[]): readonly Stop[] {
    const stops = new Map<string, Stop>();
    const open = [...starts];
    const done = new Set<number>();
    while (open.length > 0 && this.steps <= MOST_STEPS) {
      const at = open.pop();
      if (at === undefined || done.has(at)) continue;
      done.add(at);
      this.steps += 1;
      const node = this.#scene.nodes[at];
      const add = (stop: Stop): void => void stops.set(JSON.stringify(stop), stop);
      const go = (target: Target): void => {
        if (target.scene !== undefined && target.scene !== this.#scene.id) add({ kind: 'scene', scene: target.scene });
        else open.push(target.node === undefined ? 0 : this.#at.get(target.node));
      };
      if (!node) {
        const last = this.#scene.nodes.at(-1);
        if (last) add({ kind: 'end', node: last.id, ending: null });
      } else if (node.type === 'menu') add({ kind: 'menu', node: node.id });
      else if (node.type === 'end') add({ kind: 'end', node: node.id, ending: node.ending ?? null });
      else if (node.type === 'jump') go(node.target);
      else {
        if (node.type === 'branch') for (const one of node.cases) go(one.target);
        if (node.type === 'call') go(node.target);
        open.push(this.#next(at, node));
      }
    }
    return [...stops.values()];
  }
}
