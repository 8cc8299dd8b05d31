import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { inserted, limited, mapped, moved, positionOf } from './list.ts';
import { checkNew, checkNewNode, sceneOf, withScene, withScenes, withStory } from './parts.ts';
import { mapTargets, withTrace } from './redirect.ts';
import { askingFor, leadingToScene, naming } from './uses.ts';
import type { EditOf } from '../edit.ts';
import type { SceneId } from '../ids.ts';
import { scene as sceneSchema, type Story } from '../story.ts';

const MAX_SCENES = 100_000;

/** Refuses a scene with ids that are used twice, in it or in the story. */
function checkNewScene(story: Story, { scene }: EditOf<'addScene'>): void {
  checkNew(story, 'scene', scene.id);
  const seen = new Set<string>();
  for (const node of scene.nodes)
    for (const id of [`n ${node.id}`, ...(node.type === 'menu' ? node.choices.map((one) => `c ${one.id}`) : [])]) {
      if (seen.has(id)) refuse(`The scene "${scene.id}" has the id "${id.slice(2)}" twice.`);
      seen.add(id);
    }
  for (const node of scene.nodes) checkNewNode(story, node);
}

/** Puts a new scene into a story. Pure. */
export function addScene(story: Story, edit: EditOf<'addScene'>): Story {
  checkNewScene(story, edit);
  return withScenes(
    story,
    limited(inserted(story.scenes, edit.scene, edit.after, 'scene'), MAX_SCENES, 'scenes in a story'),
  );
}

/** What keeps a scene from being removed without a word on where all that leads to it goes. */
function usesOfScene(story: Story, scene: SceneId): string | undefined {
  const leading = leadingToScene(story, scene);
  if (leading.length > 0) return `${naming(leading)} leads to it`;
  const variables = story.variables.filter((one) => one.scene === scene).map(({ id }) => id);
  if (variables.length > 0) return `the variable ${naming(variables)} belongs to it`;
  return (story.start.scene ?? story.scenes[0]?.id) === scene ? 'the story starts there' : undefined;
}

/** Takes a scene away; with `to`, all that leads to it leads to the beginning of that one. Pure. */
export function removeScene(story: Story, { scene: id, to }: EditOf<'removeScene'>): Story {
  const at = positionOf(story.scenes, id, 'scene');
  if (story.scenes.length === 1) refuse(`"${id}" is the only scene of the story, which needs one.`);
  const nodes = new Set(story.scenes[at]!.nodes.map((node) => node.id));
  const asking = askingFor(story, nodes, id);
  if (asking.length > 0)
    refuse(`The scene "${id}" cannot be removed: ${naming(asking)} asks for visits of its nodes. Change that first.`);
  if (to !== undefined) return replacedBy(story, at, to);
  const uses = usesOfScene(story, id);
  if (uses !== undefined)
    refuse(`The scene "${id}" cannot be removed: ${uses}. Say which scene takes its place, or change that first.`);
  return withScenes(story, story.scenes.toSpliced(at, 1));
}

function replacedBy(story: Story, at: number, to: SceneId): Story {
  const { id } = story.scenes[at]!;
  if (sceneOf(story, to).id === id) refuse(`The scene "${id}" cannot take its own place.`);
  const left = withScenes(story, story.scenes.toSpliced(at, 1));
  const led = mapTargets(left, (target) => (target.scene === id ? { scene: to } : target));
  const variables = mapped(led.variables, (one) => (one.scene === id ? { ...one, scene: to } : one));
  return withTrace(withStory(led, { variables }), id, to);
}

/** Puts a scene to another place in the list; the start stays where it is. Pure. */
export function moveScene(story: Story, edit: EditOf<'moveScene'>): Story {
  return withScenes(story, moved(story.scenes, edit.scene, edit.after, 'scene'));
}

/** Sets fields of a scene. Pure. */
export function updateScene(story: Story, edit: EditOf<'updateScene'>): Story {
  const scene = sceneOf(story, edit.scene);
  const missing = edit.set.parameters?.find((id) => !story.variables.some((one) => one.id === id));
  if (missing !== undefined) refuse(`There is no variable "${missing}" to be a parameter. Add it first.`);
  return withScene(story, withFields(scene, edit.set, sceneSchema.shape));
}
