import type { ChoiceId, NodeId } from '@comfyvn/shared/story/ids';
import type { CallNode, Node, Target } from '@comfyvn/shared/story/node';
import { leavesOf, targetsOf } from '@comfyvn/shared/story/story-walk';
import { circlesOf, reachedFrom, type Edges } from '../logic/circles.ts';
import { kindOf, type Kind } from '../logic/known.ts';
import { labelsOf } from '../logic/labels.ts';
import type { Knowledge } from '../logic/knowledge.ts';
import { allExpressionsOf } from '../logic/text-expressions.ts';
import type { Variable } from '@comfyvn/shared/story/variable';
import type { Places } from '../places.ts';

/** What a story needs in ink, seen as a whole. */
export interface Outline {
  /** Whether something leads to a node without entering its scene there: it begins a stitch. */
  isLabelled(scene: number, node: number): boolean;
  /** Nodes of a scene behind its first one at which it is entered. */
  entriesOf(scene: number): readonly number[];
  readonly hasCalls: boolean;
  readonly hasTitledEndings: boolean;
  /** Whether calls can be nested without end through this one. */
  isRecursive(scene: number, node: CallNode): boolean;
  /** Nodes whose visits a condition asks for. */
  readonly asked: ReadonlySet<NodeId>;
  /** Choices that share their id with another. */
  readonly sharedChoices: ReadonlySet<ChoiceId>;
  /** As what kinds of values the calls that end in a scene take what it gives back. */
  givenIn(scene: number): readonly Kind[];
  readonly givenKinds: readonly Kind[];
}

/** So many calls can be nested deeper than the runner goes without any leading to itself. */
const MANY_CALLS = 1_000;

interface Call {
  readonly node: CallNode;
  readonly scene: number;
}

function forEachNode(places: Places, visit: (node: Node, scene: number, position: number) => void): void {
  places.scenes.forEach(({ nodes }, scene) => nodes.forEach((node, position) => visit(node, scene, position)));
}

function edgesOf(places: Places, targets: (node: Node, scene: number) => readonly Target[]): Edges {
  return places.scenes.map(({ nodes }, scene) => {
    const found = nodes.flatMap((node) => targets(node, scene).map((target) => places.find(target, scene)?.scene));
    return new Set(found.filter((one) => one !== undefined));
  });
}

function callsOf(places: Places): Call[] {
  const calls: Call[] = [];
  forEachNode(places, (node, scene) => {
    if (node.type === 'call') calls.push({ node, scene });
  });
  return calls;
}

function askedIn(places: Places, variables: readonly Variable[]): Set<NodeId> {
  const asked = new Set<NodeId>();
  forEachNode(places, (node) => {
    for (const leaf of allExpressionsOf(node, variables).flatMap((expression) => leavesOf(expression)))
      if (leaf.op === 'visited') asked.add(leaf.node);
  });
  return asked;
}

function sharedChoices(places: Places): Set<ChoiceId> {
  const seen = new Set<ChoiceId>();
  const shared = new Set<ChoiceId>();
  forEachNode(places, (node) => {
    if (node.type === 'menu') for (const { id } of node.choices) (seen.has(id) ? shared : seen).add(id);
  });
  return shared;
}

function resultKind({ result }: CallNode, { variables }: Knowledge): Kind | undefined {
  const variable = result === undefined ? undefined : variables.get(result);
  return variable === undefined ? undefined : kindOf(variable);
}

/** For each kind of result the scenes in which a call for it can end. */
function givenByKind(
  places: Places,
  calls: readonly Call[],
  knowledge: Knowledge,
  flows: Edges,
): Map<Kind, Set<number>> {
  const first = new Map<Kind, Set<number>>();
  for (const { node, scene } of calls) {
    const kind = resultKind(node, knowledge);
    const target = places.find(node.target, scene);
    if (kind === undefined || target === undefined) continue;
    const scenes = first.get(kind) ?? new Set();
    first.set(kind, scenes.add(target.scene));
  }
  return new Map([...first].map(([kind, scenes]) => [kind, reachedFrom(scenes, flows)]));
}

/** What the story needs in ink. Pure. */
export function outlineOf(places: Places, knowledge: Knowledge): Outline {
  const { labelled, entries } = labelsOf(places, ['menu', 'branch']);
  const calls = callsOf(places);
  const circles = circlesOf(edgesOf(places, targetsOf));
  const isRecursive = (scene: number, node: CallNode): boolean => {
    const target = places.find(node.target, scene);
    return calls.length >= MANY_CALLS || (target !== undefined && circles[target.scene] === circles[scene]);
  };
  // A call that is too deep goes on as a jump: what it leads to ends in the call before it.
  const flows = edgesOf(places, (node, scene) =>
    node.type === 'call' && !isRecursive(scene, node) ? [] : targetsOf(node),
  );
  const given = givenByKind(places, calls, knowledge, flows);
  const endings = places.scenes.some(({ nodes }) =>
    nodes.some((node) => node.type === 'end' && node.ending !== undefined),
  );
  return {
    isLabelled: (scene, node) => labelled[scene]!.has(node),
    entriesOf: (scene) => [...entries[scene]!].sort((a, b) => a - b),
    hasCalls: calls.length > 0,
    hasTitledEndings: endings,
    isRecursive,
    asked: askedIn(places, [...knowledge.variables.values()]),
    sharedChoices: sharedChoices(places),
    givenIn: (scene) => [...given].flatMap(([kind, scenes]) => (scenes.has(scene) ? [kind] : [])),
    givenKinds: [...given.keys()],
  };
}
