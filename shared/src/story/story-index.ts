import { compile, type Compiled } from './condition-eval.ts';
import type { AssetId, NodeId, SceneId, VariableId } from './ids.ts';
import { memoized } from './memo.ts';
import type { Action, LineNode, Node } from './node.ts';
import type { LineView } from './run-state.ts';
import { byScene } from './scene-variables.ts';
import type { Scene, SceneHead, StoryHead } from './story.ts';
import { initialOf } from './values.ts';
import type { Value, Variable } from './variable.ts';

/** Ways to find the parts of a scene by id. */
export interface SceneIndex {
  /** Position in `scene.nodes`; of nodes with the same id the first counts. */
  readonly at: ReadonlyMap<NodeId, number>;
  /** What the reader sees of the line at a position; always the same object for the same node. */
  lineAt(position: number, node: LineNode): LineView;
  /**
   * The expressions of the node at a position, ready to be worked out: the conditions of a branch's cases or of a menu's
   * choices (an absent one is true), or the values of an action's steps (an absent one is false).
   */
  codeAt(position: number, node: Node): readonly Compiled[];
}

/** Ways to find the parts of a story's head by id. */
export interface HeadIndex {
  readonly scenes: ReadonlyMap<SceneId, SceneHead>;
  readonly variables: ReadonlyMap<VariableId, Variable>;
  readonly initial: ReadonlyMap<VariableId, Value>;
  /** Variables to reset when a scene is entered; under null those that name no scene: every scene resets them. */
  readonly ofScene: ReadonlyMap<SceneId | null, readonly VariableId[]>;
}

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

const always: Compiled = () => true;
const nothing: Compiled = () => false;

/** The expressions of actions, ready to be worked out, one for each action. */
export function codeOfActions(actions: readonly Action[]): Compiled[] {
  return actions.map((action) => ('value' in action ? compile(action.value) : nothing));
}

function codeOf(node: Node): readonly Compiled[] {
  switch (node.type) {
    case 'branch':
      return node.cases.map((one) => compile(one.condition));
    case 'menu':
      return node.choices.map(({ condition }) => (condition === undefined ? always : compile(condition)));
    case 'action':
      return codeOfActions(node.actions);
    default:
      return [];
  }
}

/** The index of a scene, made once for each scene object. */
export const indexOfScene: (scene: Scene) => SceneIndex = memoized((scene) => {
  const at = new Map<NodeId, number>();
  scene.nodes.forEach((node, position) => at.has(node.id) || at.set(node.id, position));
  const lines: LineView[] = [];
  const codes: (readonly Compiled[])[] = [];
  return {
    at,
    lineAt: (position, node) => (lines[position] ??= lineViewOf(scene.id, node)),
    codeAt: (position, node) => (codes[position] ??= codeOf(node)),
  };
});

/** The first of each key. */
function firstById<T extends { readonly id: string }>(all: readonly T[]): Map<string, T> {
  const byId = new Map<string, T>();
  for (const one of all) if (!byId.has(one.id)) byId.set(one.id, one);
  return byId;
}

/** The index of a story's head, made once for each head object. */
export const indexOfHead: (head: StoryHead) => HeadIndex = memoized((head) => {
  const variables = firstById(head.variables);
  return {
    scenes: firstById(head.scenes),
    variables,
    initial: new Map([...variables].map(([id, variable]) => [id, initialOf(variable)])),
    ofScene: byScene(variables.keys(), (id) => variables.get(id)!),
  };
});
