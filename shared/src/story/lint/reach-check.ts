import type { Edit } from '../edit.ts';
import type { Node } from '../node.ts';
import type { Scene } from '../story.ts';
import { leavesOf, expressionsOf } from '../story-walk.ts';
import { askedNodes } from './asked.ts';
import { circlesIn } from './components.ts';
import type { Flow } from './flow.ts';
import type { Reach } from './reach.ts';
import type { Report } from './report.ts';

/** A run of nodes that cannot be reached, in a scene that can. */
function reportRun(report: Report, flow: Flow, scene: Scene, run: { first: number; nodes: readonly Node[] }): void {
  const [node] = run.nodes;
  if (node === undefined) return;
  const rest = run.nodes.length - 1;
  const also = rest === 0 ? '' : rest === 1 ? ' and the one behind it' : ` and the ${rest} behind it`;
  const isFree = run.nodes.every(({ id }, i) => flow.named[run.first + i] === 0 && !askedNodes(report.story).has(id));
  const edits = run.nodes.map(({ id }): Edit => ({ op: 'removeNode', scene: scene.id, node: id })).reverse();
  report.add('node-unreachable', { scene: scene.id, node: node.id }, `No way leads to the node "${node.id}"${also}.`, {
    fix: 'Lead somewhere to it, or remove it.',
    edits: isFree ? edits : undefined,
  });
}

function reportScene(report: Report, flow: Flow, at: number): void {
  const scene = report.story.scenes[at]!;
  const used = (flow.namedScenes.get(scene.id) ?? 0) > 0 || report.story.start.scene === scene.id;
  const owns = report.story.variables.some((one) => one.scene === scene.id);
  const isFree =
    !used && !owns && report.story.scenes.length > 1 && !scene.nodes.some(({ id }) => askedNodes(report.story).has(id));
  report.add('scene-unreachable', { scene: scene.id }, `Nothing leads to the scene "${scene.title}".`, {
    fix: 'Lead somewhere to it, or remove it.',
    edits: isFree ? [{ op: 'removeScene', scene: scene.id }] : undefined,
  });
}

/** Reports scenes and nodes that no run can come to. */
export function checkReached(report: Report, flow: Flow, reach: Reach): void {
  const twins = new Set<string>();
  report.story.scenes.forEach((scene, at) => {
    const first = flow.firstOf(at);
    const isReached = (position: number): boolean => reach.reached[first + position] === 1;
    const isTwin = twins.has(scene.id);
    twins.add(scene.id);
    const some = scene.nodes.some((_, position) => isReached(position)) || (scene.nodes.length === 0 && isReached(0));
    if (!some && !isTwin) reportScene(report, flow, at);
    if (!some) return;
    for (let position = 0; position < scene.nodes.length; position++) {
      if (isReached(position)) continue;
      const from = position;
      while (position < scene.nodes.length && !isReached(position)) position++;
      reportRun(report, flow, scene, { first: first + from, nodes: scene.nodes.slice(from, position) });
    }
  });
}

/** All places a run can go to from a place, calls and what comes behind them included. */
function waysFrom(flow: Flow, returns: Uint8Array, place: number): readonly number[] {
  const callee = flow.called[place]!;
  if (callee < 0) return flow.to[place]!;
  const after = flow.behind[place]!;
  return returns[callee] === 1 && after >= 0 ? [callee, after] : [callee];
}

/** Reports parts of the story from which no end can be reached. */
export function checkExits(report: Report, flow: Flow, reach: Reach): void {
  const stuck: number[] = [];
  for (let place = 0; place < flow.size; place++)
    if (reach.reached[place] === 1 && reach.returns[place] === 0 && reach.ends[place] === 0) stuck.push(place);
  const circles = circlesIn(stuck, flow.size, (place) => waysFrom(flow, reach.returns, place));
  for (const circle of circles) {
    const inside = new Set(circle);
    const isLast = circle.every((place) => waysFrom(flow, reach.returns, place).every((way) => inside.has(way)));
    const node = flow.nodeAt(circle[0]!);
    if (!isLast || node === undefined) continue;
    const message = `No end can be reached from "${node.id}" on: ${circle.length} nodes lead only to each other.`;
    report.add('loop-without-exit', { scene: flow.sceneAt(circle[0]!).id, node: node.id }, message, {
      fix: 'Add a choice or a case that leads out, or an ending.',
    });
  }
}

const isSilent = (node: Node | undefined): boolean =>
  node !== undefined &&
  node.type !== 'line' &&
  node.type !== 'input' &&
  node.type !== 'end' &&
  (node.type !== 'menu' || node.decide === 'chance');

/** Whether going through a node can change which way the next round goes. */
function changes(node: Node): boolean {
  if (node.type === 'action') return node.actions.some((action) => 'variable' in action);
  if (node.type === 'call') return true;
  if (node.type === 'menu') return true;
  return expressionsOf(node).some((one) => leavesOf(one).some(({ op }) => op === 'visited' || op === 'random'));
}

/** Reports circles that a run goes round without showing anything. */
export function checkSilence(report: Report, flow: Flow, reach: Reach): void {
  const silent: number[] = [];
  for (let place = 0; place < flow.size; place++)
    if (reach.reached[place] === 1 && isSilent(flow.nodeAt(place))) silent.push(place);
  for (const circle of circlesIn(silent, flow.size, (place) => waysFrom(flow, reach.returns, place))) {
    const inside = new Set(circle);
    const node = flow.nodeAt(circle[0]!)!;
    const where = { scene: flow.sceneAt(circle[0]!).id, node: node.id };
    const leaves = circle.some(
      (place) => flow.exit[place] !== null || waysFrom(flow, reach.returns, place).some((way) => !inside.has(way)),
    );
    if (!leaves)
      report.add('silent-loop', where, `From "${node.id}" on, ${circle.length} nodes lead round without end.`, {
        fix: 'Put a line or a menu into the circle, or a case that leads out.',
      });
    else if (!circle.some((place) => changes(flow.nodeAt(place)!)))
      report.add(
        'silent-loop-idle',
        where,
        `From "${node.id}" on, ${circle.length} nodes lead round, and nothing in them changes what their conditions ask for.`,
        { fix: 'Change a variable within the circle, or put a line or a menu into it.' },
      );
  }
}

/** Reports places where the story can stop without an ending, where it has endings elsewhere. */
export function checkDeadEnds(report: Report, flow: Flow, reach: Reach): void {
  let hasEndings = false;
  for (let place = 0; place < flow.size && !hasEndings; place++)
    hasEndings = flow.exit[place] === 'ending' && reach.reached[place] === 1;
  if (!hasEndings) return;
  for (let place = 0; place < flow.size; place++) {
    if (flow.exit[place] !== 'return' || reach.top[place] === 0) continue;
    const scene = flow.sceneAt(place);
    const end = flow.nodeAt(place);
    const last = end ?? scene.nodes.at(-1);
    if (last === undefined) continue;
    const ending = (scene.title.trim() === '' ? 'The end' : scene.title).slice(0, 200);
    const edits: Edit[] =
      end === undefined
        ? [{ op: 'addNode', scene: scene.id, node: { id: report.freshId(last.id), type: 'end', ending } }]
        : [{ op: 'updateNode', scene: scene.id, node: end.id, set: { ending } }];
    const message = `The story can stop behind "${last.id}" without an ending.`;
    report.add('dead-end', { scene: scene.id, node: last.id }, message, {
      fix: 'Lead on from there, or make it an ending.',
      edits: reach.inCall[place] === 1 ? undefined : edits,
    });
  }
}
