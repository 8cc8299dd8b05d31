import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { positionOf } from './list.ts';
import type { ChoiceId, NodeId, SceneId } from '../ids.ts';
import { memoized } from '../memo.ts';
import { actionNode, branchNode, callNode, endNode, inputNode, jumpNode, lineNode, menuNode } from '../node.ts';
import type { MenuNode, Node } from '../node.ts';
import { story as storySchema, type Scene, type Story } from '../story.ts';
import { indexOfScene } from '../story-index.ts';

/** How many nodes a scene can have. */
export const MAX_NODES = 100_000;

/** The fields of each type of node. */
export const NODE_SHAPES = {
  line: lineNode.shape,
  menu: menuNode.shape,
  action: actionNode.shape,
  branch: branchNode.shape,
  jump: jumpNode.shape,
  call: callNode.shape,
  input: inputNode.shape,
  end: endNode.shape,
};

/** A node with its place in its scene. */
export interface FoundNode {
  readonly scene: Scene;
  readonly position: number;
  readonly node: Node;
}

/** A scene of a story. Throws an EditError if there is none or there are several. */
export function sceneOf(story: Story, id: SceneId): Scene {
  return story.scenes[positionOf(story.scenes, id, 'scene')]!;
}

/** A node of a story. Throws an EditError if there is none or there are several. */
export function nodeOf(story: Story, place: { scene: SceneId; node: NodeId }): FoundNode {
  const scene = sceneOf(story, place.scene);
  const position = positionOf(scene.nodes, place.node, 'node');
  return { scene, position, node: scene.nodes[position]! };
}

/** A menu of a story. Throws an EditError if there is none. */
export function menuOf(story: Story, place: { scene: SceneId; node: NodeId }): FoundNode & { node: MenuNode } {
  const found = nodeOf(story, place);
  if (found.node.type !== 'menu') refuse(`"${place.node}" is a ${found.node.type}, not a menu.`);
  return { ...found, node: found.node };
}

/** The story with other fields; null takes an optional one away. Pure. */
export function withStory(story: Story, set: { [K in keyof Story]?: Story[K] | null }): Story {
  return withFields(story, set, storySchema.shape);
}

/** The story with other scenes. A start that named no scene names the one that was first. Pure. */
export function withScenes(story: Story, scenes: Scene[]): Story {
  const first = story.scenes[0];
  const start =
    story.start.scene === undefined && first !== undefined && scenes[0]?.id !== first.id
      ? { scene: first.id, ...story.start }
      : story.start;
  return { ...story, start, scenes };
}

/** The story with another scene in place of the one with its id. Pure. */
export function withScene(story: Story, scene: Scene): Story {
  return { ...story, scenes: story.scenes.with(positionOf(story.scenes, scene.id, 'scene'), scene) };
}

/** The story with other nodes in a scene. Pure. */
export function withNodes(story: Story, scene: Scene, nodes: Node[]): Story {
  return withScene(story, { ...scene, nodes });
}

/** The story with another node in place of one that was found. Pure. */
export function withNode(story: Story, { scene, position }: FoundNode, node: Node): Story {
  return withNodes(story, scene, scene.nodes.with(position, node));
}

const choicesIn: (scene: Scene) => ReadonlySet<ChoiceId> = memoized(
  (scene) => new Set(scene.nodes.flatMap((node) => (node.type === 'menu' ? node.choices.map(({ id }) => id) : []))),
);

/** Whether a scene has a node or a choice with an id. */
export function hasId(scene: Scene, kind: 'node' | 'choice', id: string): boolean {
  return kind === 'node' ? indexOfScene(scene).at.has(id) : choicesIn(scene).has(id);
}

/** Refuses an id for something new that is in use, or that old saves know as another thing. */
export function checkNew(story: Story, kind: 'scene' | 'node' | 'choice', id: string): void {
  const used =
    kind === 'scene' ? story.scenes.some((scene) => scene.id === id) : story.scenes.some((one) => hasId(one, kind, id));
  if (used) refuse(`There is a ${kind} with the id "${id}" already. Choose another one.`);
  if (Object.hasOwn(story.renamed, id))
    refuse(`The id "${id}" was given up for "${story.renamed[id]}", and saves may still name it. Choose another one.`);
}

/** Refuses a node whose own id or whose choices' ids are in use; those in `but` are its own. */
export function checkNewNode(story: Story, node: Node, but?: Node): void {
  if (but === undefined) checkNew(story, 'node', node.id);
  if (node.type !== 'menu') return;
  const own = new Set(but?.type === 'menu' ? but.choices.map(({ id }) => id) : []);
  const seen = new Set<ChoiceId>();
  for (const { id } of node.choices) {
    if (seen.has(id)) refuse(`The menu "${node.id}" has several choices with the id "${id}".`);
    seen.add(id);
    if (!own.has(id)) checkNew(story, 'choice', id);
  }
}

/** Notes fields of a node made from a chat as changed by a person, so that importing it again keeps them. Pure. */
export function markEdited<N extends Node>(node: N, fields: readonly string[]): N {
  if (node.source === undefined || fields.length === 0) return node;
  const edited = [...new Set([...(node.edited ?? []), ...fields])].toSorted().slice(0, 40);
  return withFields(node, { edited }, NODE_SHAPES[node.type]);
}
