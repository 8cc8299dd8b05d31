import { refuse } from './error.ts';
import { fitting, withFields } from './fields.ts';
import { inserted, limited, moved } from './list.ts';
import { mapNode } from './map.ts';
import {
  checkNewNode,
  hasId,
  markEdited,
  MAX_NODES,
  NODE_SHAPES,
  nodeOf,
  sceneOf,
  withNode,
  withNodes,
  withScene,
  type FoundNode,
} from './parts.ts';
import { mapTargets, redirected, withMoved } from './redirect.ts';
import { retranslated, withTranslations } from './translations.ts';
import { askingFor, isNode, leadingToNode, naming } from './uses.ts';
import type { EditOf } from '../edit.ts';
import type { NodeId, SceneId } from '../ids.ts';
import { node as nodeSchema, type Node, type Target } from '../node.ts';
import type { Scene, Story } from '../story.ts';

/** Whether a run may go on behind a node, at the one after it in the list. Pure. */
export function fallsThrough(node: Node): boolean {
  return node.next === undefined && node.type !== 'jump' && node.type !== 'end';
}

/** Puts a new node into a scene. Pure. */
export function addNode(story: Story, { scene: id, node, after }: EditOf<'addNode'>): Story {
  checkNewNode(story, node);
  const scene = sceneOf(story, id);
  return withNodes(story, scene, limited(inserted(scene.nodes, node, after, 'node'), MAX_NODES, 'nodes in a scene'));
}

/** The node that a run reaches behind one, or undefined at the end of the scene. */
function nextOf({ scene, position, node }: FoundNode): NodeId | undefined {
  const next = node.type === 'jump' || node.type === 'end' ? undefined : node.next;
  return next !== undefined && next !== node.id && hasId(scene, 'node', next) ? next : scene.nodes[position + 1]?.id;
}

/** Ids under which a scene can hold translations of a node. */
function idsOf(node: Node): Set<string> {
  return new Set([node.id, ...(node.type === 'menu' ? node.choices.map(({ id }) => id) : [])]);
}

/** The nodes without one; the one before it goes on where it went on. */
function without({ scene, position }: FoundNode, next: NodeId | undefined): Node[] {
  const before = scene.nodes[position - 1];
  const nodes = scene.nodes.toSpliced(position, 1);
  if (before === undefined || !fallsThrough(before) || next === undefined || nodes[position]?.id === next) return nodes;
  return nodes.with(position - 1, withFields(before, { next }, NODE_SHAPES[before.type]));
}

/** Takes a node away; what leads to it leads to the node after it. Pure. */
export function removeNode(story: Story, place: EditOf<'removeNode'>): Story {
  const found = nodeOf(story, place);
  const asking = askingFor(story, new Set([place.node])).filter((id) => id !== place.node);
  if (asking.length > 0)
    refuse(`The node "${place.node}" cannot be removed: ${naming(asking)} asks for its visits. Change that first.`);
  const next = nextOf(found);
  const isStart = isNode(story.start, story.scenes[0]?.id ?? '', place.scene, place.node);
  const leading = leadingToNode(story, place.scene, place.node).filter((id) => id !== place.node);
  if (next === undefined && (isStart || leading.length > 0))
    refuse(
      `The node "${place.node}" cannot be removed: nothing comes after it, and ${isStart ? 'the story starts there' : `${naming(leading)} leads there`}. Connect that elsewhere first.`,
    );
  const mended = next === undefined ? story : redirected(story, place.scene, place.node, next);
  const now = nodeOf(mended, place);
  const gone = idsOf(now.node);
  const scene = { ...now.scene, nodes: without(now, next) };
  return withScene(
    mended,
    retranslated(scene, (id) => (gone.has(id) ? undefined : id)),
  );
}

/** Puts a node to another place. Pure. */
export function moveNode(story: Story, edit: EditOf<'moveNode'>): Story {
  const { scene, node } = nodeOf(story, edit);
  if (edit.to !== undefined && edit.to !== edit.scene) return moveAway(story, { ...edit, to: edit.to });
  return withNodes(story, scene, moved(scene.nodes, node.id, edit.after, 'node'));
}

/** Puts a node into another scene; targets name the scenes where they no longer go without saying. */
function moveAway(story: Story, edit: EditOf<'moveNode'> & { to: SceneId }): Story {
  const { scene, node } = nodeOf(story, edit);
  const into = sceneOf(story, edit.to);
  const tied = scene.nodes.filter((one) => one.next === node.id).map((one) => one.id);
  if (node.next !== undefined || tied.length > 0)
    refuse(
      `The node "${node.id}" cannot leave its scene: ${node.next === undefined ? `${naming(tied)} goes on at it` : `it goes on at "${node.next}"`}. Take that connection away first.`,
    );
  const named = mapNode(node, { target: (target) => ({ scene: target.scene ?? scene.id, ...innerOf(target, scene) }) });
  const scenes = story.scenes.map((one): Scene => {
    if (one === scene) return { ...scene, nodes: scene.nodes.filter((other) => other !== node) };
    if (one !== into) return one;
    return { ...into, nodes: limited(inserted(into.nodes, named, edit.after, 'node'), MAX_NODES, 'nodes in a scene') };
  });
  const led = mapTargets({ ...story, scenes }, (target, from) =>
    isNode(target, from, scene.id, node.id) ? { scene: into.id, node: node.id } : target,
  );
  return withMoved(moveWords(led, scene.id, into.id, idsOf(node)), scene.id, into.id, [node.id]);
}

/** Moves the translations of some ids from one scene to another. */
function moveWords(story: Story, from: SceneId, to: SceneId, ids: ReadonlySet<string>): Story {
  const scene = sceneOf(story, from);
  if (scene.translations === undefined) return story;
  const taken = retranslated(scene, (id) => (ids.has(id) ? id : undefined)).translations;
  const left = withScene(
    story,
    retranslated(scene, (id) => (ids.has(id) ? undefined : id)),
  );
  return withScene(left, withTranslations(sceneOf(left, to), taken));
}

/** The node that a target within its scene means: the first one if it names none. */
function innerOf(target: Target, scene: Scene): { node?: NodeId } {
  if (target.node !== undefined) return { node: target.node };
  const first = scene.nodes[0]?.id;
  return target.scene !== undefined || first === undefined ? {} : { node: first };
}

/** Sets fields of a node. Pure. */
export function updateNode(story: Story, edit: EditOf<'updateNode'>): Story {
  const found = nodeOf(story, edit);
  const { node } = found;
  const shape = NODE_SHAPES[node.type];
  const fields = Object.entries(edit.set).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const foreign = fields.find((key) => !Object.hasOwn(shape, key));
  if (foreign !== undefined) refuse(`"${node.id}" is a ${node.type} and has no "${foreign}".`);
  const changed = fitting(nodeSchema, withFields(node, edit.set, shape), `The ${node.type} "${node.id}"`);
  const marks = fields.filter((key) => key !== 'source');
  return withNode(story, found, fields.includes('edited') ? changed : markEdited(changed, marks));
}

/** Puts another node in place of the one with its id. Pure. */
export function replaceNode(story: Story, { scene, node }: EditOf<'replaceNode'>): Story {
  const found = nodeOf(story, { scene, node: node.id });
  checkNewNode(story, node, found.node);
  return withNode(story, found, node);
}
