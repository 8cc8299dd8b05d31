import type { NodeId, SceneId } from '@comfyvn/shared/story/ids';
import type { Node, Target } from '@comfyvn/shared/story/node';
import { renamedTo } from '@comfyvn/shared/story/renamed';
import type { Scene, Story } from '@comfyvn/shared/story/story';

/** A node in the story: the scene's position in `Places.scenes` and the node's in the scene. */
export interface Spot {
  readonly scene: number;
  /** The number of nodes stands for the end of the scene. */
  readonly node: number;
  /** Whether the scene is entered: its stage and its variables are set first. */
  readonly enters: boolean;
}

/** Where the targets of a story lead, as its runner sees them. */
export interface Places {
  /** The scenes that can be reached by their id: of several with one id the first. */
  readonly scenes: readonly Scene[];
  /** Where a target leads, seen from a scene; undefined if there is no such place. */
  find(target: Target, from: number): Spot | undefined;
  /** Where the story begins; undefined if there is no such place. */
  readonly start: Spot | undefined;
  /** What follows a node in its scene if nothing leads elsewhere; undefined if its `next` does not exist. */
  after(scene: number, node: number): Spot | undefined;
}

function positionsOf(scene: Scene): Map<NodeId, number> {
  const positions = new Map<NodeId, number>();
  scene.nodes.forEach(({ id }, position) => positions.has(id) || positions.set(id, position));
  return positions;
}

/** The places of a story. Pure. */
export function placesOf(story: Story): Places {
  const numbers = new Map<SceneId, number>();
  const scenes = story.scenes.filter(({ id }) => !numbers.has(id) && numbers.set(id, numbers.size));
  const positions = scenes.map(positionsOf);
  const head = { ...story, scenes: [] };
  const numberOf = (id: SceneId) => numbers.get(id) ?? numbers.get(renamedTo(head, id) ?? id);

  const spot = (scene: number | undefined, node: NodeId | undefined, enters: boolean): Spot | undefined => {
    if (scene === undefined) return undefined;
    const position = node === undefined ? 0 : positions[scene]!.get(node);
    return position === undefined ? undefined : { scene, node: position, enters };
  };
  return {
    scenes,
    find({ scene, node }, from) {
      const here = scenes[from]!.id;
      const enters = (scene ?? here) !== here || (scene !== undefined && node === undefined);
      return spot(scene === undefined ? from : numberOf(scene), node, enters);
    },
    start: spot(numberOf(story.start.scene ?? scenes[0]?.id ?? ''), story.start.node, true),
    after(scene, node) {
      const next: NodeId | undefined = (scenes[scene]!.nodes[node] as Node).next;
      return next === undefined ? { scene, node: node + 1, enters: false } : spot(scene, next, false);
    },
  };
}
