import type { LineNode, MenuNode, Node, Target } from '@comfyvn/shared/story/node';
import { applyStage, emptyStage, figureOf, withFigure } from '@comfyvn/shared/story/stage-change';
import type { Stage, StageChange } from '@comfyvn/shared/story/stage';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { targetsOf } from '@comfyvn/shared/story/story-walk';
import { indexOfScene } from '@comfyvn/shared/story/story-index';

/** A node as it is played on its strand. */
export interface Step {
  readonly node: Node;
  /** What its actions do to the stage on this strand: of a menu, those of the choice that it goes on with. */
  readonly changes: readonly StageChange[];
}
/** Nodes of a scene in the order they are played, up to where they end, leave the scene or meet another strand. */
export interface Strand {
  readonly steps: readonly Step[];
  /** Before its first node. */
  readonly stage: Stage;
  /** The line played before it; null where it is entered from elsewhere. */
  readonly from: string | null;
}

/** The stage once a node was played. Pure. */
export function after(stage: Stage, { node, changes }: Step): Stage {
  const changed = applyStage(applyStage(stage, node.stage ?? []), changes);
  if (node.type !== 'line' || node.speaker === undefined || node.expression === undefined) return changed;
  return withExpression(changed, node);
}

function withExpression(stage: Stage, { speaker, expression }: LineNode): Stage {
  const figure = figureOf(stage, speaker!);
  return figure === undefined ? stage : withFigure(stage, speaker!, { ...figure, expression: expression! });
}

interface Start {
  readonly position: number;
  readonly stage: Stage;
  readonly from: string | null;
}

/**
 * A scene as it is played: the strand of its first choices comes first, those of other choices after it, each node in one of
 * them; at last what is entered from elsewhere. Pure.
 */
export function strandsOf(scene: Scene): Strand[] {
  const { at } = indexOfScene(scene);
  const entered = applyStage(emptyStage, scene.stage);
  const seen = new Set<number>();
  const strands: Strand[] = [];
  const open: Start[] = [{ position: 0, stage: entered, from: null }];
  const behind = (position: number, node: Node): number | undefined =>
    node.next === undefined ? position + 1 : at.get(node.next);
  const inScene = (target: Target): number | undefined =>
    target.scene !== undefined && target.scene !== scene.id
      ? undefined
      : target.node === undefined
        ? 0
        : at.get(target.node);

  /** All ways on from a node, the first one first, with what is done on the way. */
  function waysOn(position: number, node: Node): { to: number | undefined; changes: readonly StageChange[] }[] {
    const next = { to: behind(position, node), changes: [] };
    switch (node.type) {
      case 'jump':
        return [{ to: inScene(node.target), changes: [] }];
      case 'end':
        return [];
      case 'branch':
        return [...node.cases.map((one) => ({ to: inScene(one.target), changes: [] })), next];
      case 'menu':
        return node.choices.map(({ target, actions }) => ({
          to: target === undefined ? next.to : inScene(target),
          changes: (actions ?? []).flatMap((one) => (one.type === 'stage' ? one.changes : [])),
        }));
      case 'action':
        return [{ to: next.to, changes: node.actions.flatMap((one) => (one.type === 'stage' ? one.changes : [])) }];
      case 'line':
      case 'call':
      case 'input':
        return [next];
    }
  }

  function walk(start: Start): void {
    const steps: Step[] = [];
    let { stage, from } = start;
    let position: number | undefined = start.position;
    while (position !== undefined && position < scene.nodes.length && !seen.has(position)) {
      seen.add(position);
      const node: Node = scene.nodes[position]!;
      const ways = waysOn(position, node);
      const [first] = ways;
      const before = stage;
      const step = { node, changes: first?.changes ?? [] };
      steps.push(step);
      stage = after(stage, step);
      if (node.type === 'line') from = node.id;
      for (const { to, changes } of ways.slice(1))
        if (to !== undefined) open.push({ position: to, stage: after(before, { node, changes }), from });
      position = first?.to;
    }
    if (steps.length > 0) strands.push({ steps, stage: start.stage, from: start.from });
  }

  for (let start = open.shift(); start !== undefined; start = open.shift()) walk(start);
  scene.nodes.forEach((_, position) => seen.has(position) || walk({ position, stage: entered, from: null }));
  return strands;
}

/** The lines of a strand. Pure. */
export const linesOf = ({ steps }: Strand): LineNode[] =>
  steps.flatMap(({ node }) => (node.type === 'line' ? [node] : []));

/** The menus of strands, each with the line that is read before it, or the first one after it where none is. Pure. */
export function menusOf(strands: readonly Strand[]): { menu: MenuNode; line: string | null }[] {
  return strands.flatMap((strand) => {
    const first = linesOf(strand)[0]?.id ?? null;
    let last = strand.from;
    return strand.steps.flatMap(({ node }) => {
      if (node.type === 'line') last = node.id;
      return node.type === 'menu' ? [{ menu: node, line: last ?? first }] : [];
    });
  });
}

/** The first line that is read from a place on; undefined where none is. Pure. */
export function firstLine(story: Story, scene: Scene, target: Target): LineNode | undefined {
  const there = target.scene === undefined ? scene : story.scenes.find((one) => one.id === target.scene);
  if (there === undefined) return undefined;
  const { at } = indexOfScene(there);
  const from = target.node === undefined ? 0 : at.get(target.node);
  if (from === undefined) return undefined;
  // Takes of a message begin with nodes that do nothing.
  return there.nodes.slice(from).find((one) => one.type === 'line');
}

/** A scene as it comes in the story. */
export interface PlayedScene {
  readonly scene: Scene;
  readonly strands: readonly Strand[];
  /** The line that is read before it is entered; null at the beginning of the story, and where nothing leads to it. */
  readonly from: string | null;
}

/** The scenes of a story in the order they can be read, those that nothing leads to at the end. Pure. */
export function scenesInOrder(story: Story): PlayedScene[] {
  const byId = new Map(story.scenes.map((scene) => [scene.id, scene]));
  const played: PlayedScene[] = [];
  const seen = new Set<string>();
  const open: { id: string; from: string | null }[] = [];
  const enter = (id: string, from: string | null): void => {
    const scene = byId.get(id);
    if (scene === undefined || seen.has(id)) return;
    seen.add(id);
    const strands = strandsOf(scene);
    played.push({ scene, strands, from });
    const ways = strands.flatMap((strand) => waysOut(strand, from));
    // The last one put there is read next: a way is followed to its end before another one.
    open.push(...ways.toReversed());
  };
  for (const id of [story.start.scene, ...story.scenes.map((one) => one.id)]) {
    if (id !== undefined) enter(id, null);
    for (let next = open.pop(); next !== undefined; next = open.pop()) enter(next.id, next.from);
  }
  return played;
}

/** Other scenes that a strand leads to, each with the line that is read last before it. */
function waysOut(strand: Strand, before: string | null): { id: string; from: string | null }[] {
  let from = strand.from ?? before;
  return strand.steps.flatMap(({ node }) => {
    if (node.type === 'line') from = node.id;
    return targetsOf(node).flatMap(({ scene }) => (scene === undefined ? [] : [{ id: scene, from }]));
  });
}
