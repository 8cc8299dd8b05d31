import { mapped } from './list.ts';
import { mapAchievement, mapSceneWords } from './map-head.ts';
import { mapNode, put, type References } from './map.ts';
import { isNode } from './uses.ts';
import type { NodeId, SceneId } from '../ids.ts';
import type { Target } from '../node.ts';
import type { Scene, Story } from '../story.ts';

/** The story with other references in its nodes and their translations; scenes without any stay the same objects. Pure. */
export function mapScenes(story: Story, refs: (scene: Scene) => References): Story {
  const scenes = mapped(story.scenes, (scene) => {
    const own = { ...refs(scene), names: story.variables };
    const nodes = mapped(scene.nodes, (node) => mapNode(node, own));
    return put(mapSceneWords(scene, own), 'nodes', nodes);
  });
  return scenes === story.scenes ? story : { ...story, scenes };
}

/** What `from` is for the start of a story, which is in no scene. */
const NOWHERE = '';

/**
 * The story with other targets in its nodes and at its start. `from` is the scene a target is seen from; that of the
 * start is empty, and its target always names a scene. Pure.
 */
export function mapTargets(story: Story, change: (target: Target, from: SceneId) => Target): Story {
  const led = mapScenes(story, (scene) => ({ target: (target) => change(target, scene.id) }));
  const asked = { ...story.start, scene: story.start.scene ?? story.scenes[0]?.id ?? NOWHERE };
  const start = change(asked, NOWHERE);
  return start === asked ? led : { ...led, start };
}

/** The story with all that leads to a node leading to another one of the same scene. Pure. */
export function redirected(story: Story, scene: SceneId, from: NodeId, to: NodeId): Story {
  const led = mapTargets(story, (target, at) => (isNode(target, at, scene, from) ? { ...target, node: to } : target));
  return mapScenes(led, ({ id }) => (id === scene ? { next: (next) => (next === from ? to : next) } : {}));
}

/** The story with conditions that ask for the visits of another node. Pure. */
export function askedAs(story: Story, from: NodeId, to: NodeId): Story {
  const refs: References = { visited: (id) => (id === from ? to : id) };
  const asked = mapScenes(story, () => refs);
  if (asked.achievements === undefined) return asked;
  return put(
    asked,
    'achievements',
    mapped(asked.achievements, (one) => mapAchievement(one, refs)),
  );
}

/** The story with an id that leads to another one, so that saves find their place. Pure. */
export function withTrace(story: Story, from: string, to: string): Story {
  return { ...story, renamed: { ...story.renamed, [from]: to } };
}

/** The story with nodes that went to another scene: `scene/node` leads to the scene where the node is now. Pure. */
export function withMoved(story: Story, from: SceneId, to: SceneId, nodes: readonly NodeId[]): Story {
  return { ...story, renamed: { ...story.renamed, ...Object.fromEntries(nodes.map((id) => [`${from}/${id}`, to])) } };
}
