import { mapAchievement, mapCharacter, mapSceneWords } from './map-head.ts';
import { mapNode, mapStages, type References } from './map.ts';
import type { AssetId, CharacterId, NodeId, SceneId, VariableId } from '../ids.ts';
import type { Target } from '../node.ts';
import type { Story } from '../story.ts';

/** References that call `hit` and change nothing; those of the head are in no scene. */
type Look = (scene: SceneId | null, hit: () => void) => References;

/** Ids of the nodes, of the scenes by their own stage and words, and of the parts of the head, in which `look` meets something. */
function places(story: Story, look: Look): string[] {
  const found: string[] = [];
  let met = false;
  const hit = (): void => void (met = true);
  const lookAt = (id: string, ...parts: (() => unknown)[]): void => {
    met = false;
    for (const part of parts) part();
    if (met) found.push(id);
  };
  const names = story.variables;
  for (const scene of story.scenes) {
    const refs = { ...look(scene.id, hit), names };
    lookAt(
      scene.id,
      () => mapStages(scene.stage, refs),
      () => mapSceneWords(scene, refs),
    );
    for (const node of scene.nodes) lookAt(node.id, () => mapNode(node, refs));
  }
  const refs = look(null, hit);
  for (const one of story.characters) lookAt(one.id, () => mapCharacter(one, refs));
  for (const one of story.achievements ?? []) lookAt(one.id, () => mapAchievement(one, refs));
  return found;
}

const watch =
  <T>(test: (item: T) => boolean, hit: () => void) =>
  (item: T): T => {
    if (test(item)) hit();
    return item;
  };

/** Whether a target, seen from a scene, names this node. Pure. */
export function isNode(target: Target, from: SceneId, scene: SceneId, node: NodeId): boolean {
  return target.node === node && (target.scene ?? from) === scene;
}

/** The nodes that lead to a node by name. Pure. */
export function leadingToNode(story: Story, scene: SceneId, node: NodeId): string[] {
  return places(story, (from, hit) => ({
    target: watch((target) => from !== null && isNode(target, from, scene, node), hit),
    ...(from === scene && { next: watch((next) => next === node, hit) }),
  }));
}

/** The nodes of other scenes that lead to a scene or to a node of it. Pure. */
export function leadingToScene(story: Story, scene: SceneId): string[] {
  return places(story, (from, hit) => ({
    target: watch((target) => target.scene === scene && from !== scene, hit),
  }));
}

/** The nodes and achievements whose expressions ask for the visits of one of these nodes; those in `except` do not count. Pure. */
export function askingFor(story: Story, nodes: ReadonlySet<NodeId>, except?: SceneId): string[] {
  return places(story, (from, hit) => ({
    visited: watch((node) => (except === undefined || from !== except) && nodes.has(node), hit),
  }));
}

/** Where a variable is used, the scenes that have it as a parameter included. Pure. */
export function usingVariable(story: Story, variable: VariableId): string[] {
  const parameters = story.scenes.filter((scene) => scene.parameters?.includes(variable)).map((scene) => scene.id);
  return [...parameters, ...places(story, (_, hit) => ({ variable: watch((id) => id === variable, hit) }))];
}

/** Where a character speaks or is staged. Pure. */
export function usingCharacter(story: Story, character: CharacterId): string[] {
  return places(story, (_, hit) => ({ character: watch((id) => id === character, hit) }));
}

/** Where an asset is used, the characters whose picture it is included. Pure. */
export function usingAsset(story: Story, asset: AssetId): string[] {
  return places(story, (_, hit) => ({ asset: watch((id) => id === asset, hit) }));
}

/** A list of ids for a message: the first few, and how many more. Pure. */
export function naming(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map((id) => `"${id}"`);
  const rest = ids.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
