import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { limited, mapped } from './list.ts';
import { mapNode } from './map.ts';
import { fallsThrough } from './node.ts';
import { checkNew, MAX_NODES, NODE_SHAPES, nodeOf, sceneOf, withScenes } from './parts.ts';
import { mapTargets, withMoved, withTrace } from './redirect.ts';
import { retranslated, withTranslations } from './translations.ts';
import type { EditOf } from '../edit.ts';
import type { NodeId, SceneId } from '../ids.ts';
import type { Node, Target } from '../node.ts';
import type { Scene, Story } from '../story.ts';

/** What happens when a scene is entered, in words; undefined if nothing does. */
function entrance(story: Story, scene: Scene): string | undefined {
  if (scene.stage.length > 0) return 'sets the stage';
  if ((scene.parameters?.length ?? 0) > 0) return 'has parameters';
  return story.variables.some((one) => one.scope === 'scene' && one.scene === scene.id)
    ? 'has variables of its own'
    : undefined;
}

/** Variables that begin anew in every scene would do so at another place. */
function checkVariables(story: Story): void {
  const every = story.variables.find((one) => one.scope === 'scene' && one.scene === undefined);
  if (every !== undefined)
    refuse(`The variable "${every.id}" begins anew in every scene, so scenes cannot be cut. Give it a scene first.`);
}

/** Refuses a way that would enter a scene where it did not, or not enter it where it did. */
function checkEntrance(story: Story, scene: Scene, from: string): void {
  const what = entrance(story, scene);
  if (what !== undefined) refuse(`The scene "${scene.id}" ${what} when it is entered, and "${from}" leads into it.`);
}

/** The node of a scene that a target means; undefined if it means none of it. */
function within(target: Target, from: SceneId, scene: Scene): NodeId | undefined {
  return (target.scene ?? from) === scene.id ? (target.node ?? scene.nodes[0]?.id) : undefined;
}

/** Gives the `next` of the first part that crosses the cut to the jump; refuses others that do. */
function nextAcross(first: readonly Node[], second: readonly Node[], jump: NodeId): Node[] {
  const behind = new Set(second.map(({ id }) => id));
  const crossing =
    second.find(({ next }) => next !== undefined && !behind.has(next)) ??
    first.find(({ next }) => next !== undefined && behind.has(next) && next !== second[0]!.id);
  if (crossing !== undefined)
    refuse(`"${crossing.id}" goes on at "${crossing.next}", which would be in another scene. Take that away first.`);
  return first.map((node) => (node.next === second[0]!.id ? { ...node, next: jump } : node));
}

/** Makes a scene of its own of a node and all behind it. Pure. */
export function splitScene(story: Story, edit: EditOf<'splitScene'>): Story {
  const { scene, position } = nodeOf(story, edit);
  checkNew(story, 'scene', edit.newId);
  checkVariables(story);
  if (position === 0) refuse(`"${edit.node}" is the first node of its scene; nothing would be left before the cut.`);
  const second = scene.nodes.slice(position);
  const first = nextAcross(scene.nodes.slice(0, position), second, edit.jump);
  const needsJump = fallsThrough(first.at(-1)!) || first.some(({ next }) => next === edit.jump);
  if (needsJump) checkNew(story, 'node', edit.jump);
  const jump: Node = { id: edit.jump, type: 'jump', target: { scene: edit.newId } };
  const behind = new Set(second.map(({ id }) => id));
  const parts = { scene, behind, newId: edit.newId };
  const led = mapTargets(story, (target, from) =>
    from === scene.id ? target : acrossTheCut(story, target, from, parts),
  );
  const own = (node: Node): Node =>
    mapNode(node, {
      target: (target) =>
        behind.has(node.id) ? fromBehind(story, target, node, parts) : acrossTheCut(story, target, scene.id, parts),
    });
  const isBehind = behindWith(second);
  const before: Scene = { ...scene, nodes: [...mapped(first, own), ...(needsJump ? [jump] : [])] };
  const after: Scene = { id: edit.newId, title: edit.title, stage: [], nodes: mapped(second, own) };
  const words = retranslated(scene, (id) => (isBehind.has(id) ? id : undefined)).translations;
  const parted = [retranslated(before, (id) => (isBehind.has(id) ? undefined : id)), withTranslations(after, words)];
  const cut = { ...led, scenes: led.scenes.toSpliced(story.scenes.indexOf(scene), 1, ...parted) };
  return withMoved(cut, scene.id, edit.newId, [...behind]);
}

/** Ids under which nodes can have translations. */
function behindWith(nodes: readonly Node[]): Set<string> {
  return new Set(nodes.flatMap((node) => [node.id, ...(node.type === 'menu' ? node.choices.map(({ id }) => id) : [])]));
}

interface Parts {
  readonly scene: Scene;
  readonly behind: ReadonlySet<NodeId>;
  readonly newId: SceneId;
}

/** A target from anywhere but behind the cut. */
function acrossTheCut(story: Story, target: Target, from: SceneId, { scene, behind, newId }: Parts): Target {
  const node = within(target, from, scene);
  if (node === undefined || !behind.has(node)) return target;
  // A way within the scene did not enter it before and finds an entrance without effect now.
  if (from !== scene.id) checkEntrance(story, scene, from);
  return { scene: newId, node };
}

/** A target of a node behind the cut: back to the first part, or within the second. */
function fromBehind(story: Story, target: Target, node: Node, { scene, behind, newId }: Parts): Target {
  const to = within(target, scene.id, scene);
  if (to === undefined) return target;
  if (target.node !== undefined && behind.has(to))
    return target.scene === undefined ? target : { scene: newId, node: to };
  if (target.scene !== undefined && target.node === undefined) return target;
  checkEntrance(story, scene, node.id);
  return { scene: scene.id, node: to };
}

/** Puts the nodes of a scene behind those of another one. Pure. */
export function mergeScenes(story: Story, edit: EditOf<'mergeScenes'>): Story {
  const scene = sceneOf(story, edit.scene);
  const into = sceneOf(story, edit.into);
  if (scene === into) refuse(`The scene "${scene.id}" cannot be merged with itself.`);
  checkVariables(story);
  const last = into.nodes.at(-1);
  if (last === undefined || fallsThrough(last))
    refuse(`A run goes over the end of the scene "${into.id}". Put an end or a jump there first.`);
  const own = entrance(story, { ...scene, stage: [] });
  if (own !== undefined) refuse(`The scene "${scene.id}" ${own}, so it must stay a scene.`);
  const led = mapTargets(story, (target, from) => merged(story, target, from, scene, into));
  const nodes = [...sceneOf(led, into.id).nodes, ...staged(story, scene, sceneOf(led, scene.id).nodes)];
  const one = withTranslations(
    { ...sceneOf(led, into.id), nodes: limited(nodes, MAX_NODES, 'nodes in a scene') },
    scene.translations,
  );
  const scenes = led.scenes.filter(({ id }) => id !== scene.id).map((other) => (other.id === into.id ? one : other));
  return withTrace(withScenes(led, scenes), scene.id, into.id);
}

/** The nodes of a scene, the first of which sets the stage that entering the scene did. */
function staged(story: Story, scene: Scene, nodes: Node[]): Node[] {
  if (scene.stage.length === 0) return nodes;
  const first = nodes[0] ?? refuse(`The scene "${scene.id}" has no node to set its stage. Remove it instead.`);
  const stage = limited([...scene.stage, ...(first.stage ?? [])], 50, 'changes of the stage in a node');
  const back = scene.nodes.find((node) => node.next === first.id);
  if (back !== undefined) checkEntrance(story, scene, back.id);
  return nodes.with(0, withFields(first, { stage }, NODE_SHAPES[first.type]));
}

/** A target in a story where the nodes of `scene` are in `into`. */
function merged(story: Story, target: Target, from: SceneId, scene: Scene, into: Scene): Target {
  const to = within(target, from, scene);
  const inside = from === scene.id || from === into.id;
  if (to === undefined && from === scene.id && target.scene === into.id && target.node !== undefined)
    checkEntrance(story, into, from);
  if (to === undefined) return target;
  const entered = target.scene !== undefined && (from !== scene.id || target.node === undefined);
  // The stage of the scene moves to its first node: all that enters must come there, and nothing else may.
  if (entered !== (to === scene.nodes[0]?.id)) checkEntrance(story, scene, from);
  if (!inside) checkEntrance(story, into, from);
  return inside ? { node: to } : { scene: into.id, node: to };
}
