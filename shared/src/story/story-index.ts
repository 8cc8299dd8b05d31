import type { AssetId, NodeId, SceneId, VariableId } from './ids.ts';
import type { LineNode, Node } from './node.ts';
import type { LineView } from './run-state.ts';
import type { Scene, SceneHead, StoryHead } from './story.ts';
import { initialOf } from './values.ts';
import type { Value, Variable } from './variable.ts';

/** Ways to find the parts of a scene by id. */
export interface SceneIndex {
  /** Position in `scene.nodes`; of nodes with the same id the first counts. */
  readonly at: ReadonlyMap<NodeId, number>;
  /** What the reader sees of the line at a position; always the same object for the same node. */
  lineAt(position: number, node: LineNode): LineView;
}

/** Ways to find the parts of a story's head by id. */
export interface HeadIndex {
  readonly scenes: ReadonlyMap<SceneId, SceneHead>;
  readonly variables: ReadonlyMap<VariableId, Variable>;
  readonly initial: ReadonlyMap<VariableId, Value>;
  /** Variables to reset when a scene is entered; under null those that name no scene: every scene resets them. */
  readonly ofScene: ReadonlyMap<SceneId | null, readonly VariableId[]>;
}

const sceneIndexes = new WeakMap<Scene, SceneIndex>();
const headIndexes = new WeakMap<StoryHead, HeadIndex>();

function voiceOf(node: Node): AssetId | undefined {
  return node.cues?.find((cue) => cue.type === 'voice')?.asset;
}

function lineViewOf(scene: SceneId, node: LineNode): LineView {
  const voice = voiceOf(node);
  return {
    node: node.id,
    scene,
    kind: node.kind,
    speaker: node.speaker ?? null,
    text: node.text,
    ...(voice === undefined ? {} : { voice }),
    ...(node.source === undefined ? {} : { source: node.source }),
  };
}

/** The index of a scene, made once for each scene object. A scene must not be changed in place. */
export function indexOfScene(scene: Scene): SceneIndex {
  const known = sceneIndexes.get(scene);
  if (known !== undefined) return known;
  const at = new Map<NodeId, number>();
  scene.nodes.forEach((node, position) => at.has(node.id) || at.set(node.id, position));
  const lines: LineView[] = [];
  const index: SceneIndex = { at, lineAt: (position, node) => (lines[position] ??= lineViewOf(scene.id, node)) };
  sceneIndexes.set(scene, index);
  return index;
}

/** The first of each key. */
function firstById<T extends { readonly id: string }>(all: readonly T[]): Map<string, T> {
  const byId = new Map<string, T>();
  for (const one of all) if (!byId.has(one.id)) byId.set(one.id, one);
  return byId;
}

/** The index of a story's head, made once for each head object. A head must not be changed in place. */
export function indexOfHead(head: StoryHead): HeadIndex {
  const known = headIndexes.get(head);
  if (known !== undefined) return known;
  const variables = firstById(head.variables);
  const ofScene = new Map<SceneId | null, VariableId[]>();
  for (const { id, scope, scene = null } of variables.values()) {
    if (scope !== 'scene') continue;
    const ids = ofScene.get(scene);
    if (ids === undefined) ofScene.set(scene, [id]);
    else ids.push(id);
  }
  const index: HeadIndex = {
    scenes: firstById(head.scenes),
    variables,
    initial: new Map([...variables].map(([id, variable]) => [id, initialOf(variable)])),
    ofScene,
  };
  headIndexes.set(head, index);
  return index;
}
