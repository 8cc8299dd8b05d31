import { isTooDeep } from './condition-eval.ts';
import type { Expression } from './condition.ts';
import type { Edit } from './edit.ts';
import type { Finding } from './finding.ts';
import type { SceneId } from './ids.ts';
import { checkReferences } from './lint/references.ts';
import { Report } from './lint/report.ts';
import { mendTarget } from './lint/target-mending.ts';
import { checkTwins } from './lint/twins.ts';
import type { Node, Target } from './node.ts';
import type { Scene, Story } from './story.ts';
import { expressionsOf, leavesOf, targetsOf, textsOf } from './story-walk.ts';
import { expressionsIn } from './text-value.ts';
import { coerce, initialOf } from './values.ts';

function checkVariables(report: Report): void {
  for (const one of report.story.variables) {
    const { id, scope, scene, type, options, initial, min, max } = one;
    const where = { variable: id };
    const mend = (set: Extract<Edit, { op: 'updateVariable' }>['set']): { edits: Edit[] } => ({
      edits: [{ op: 'updateVariable', variable: id, set }],
    });
    if (scope === 'scene' && scene !== undefined && !report.scenes.has(scene))
      report.add(
        'scene-missing',
        where,
        `The variable "${id}" belongs to the scene "${scene}", which does not exist.`,
        mend({ scene: null }),
      );
    if (type === 'enum' && (options?.length ?? 0) === 0)
      report.add('enum-empty', where, `The variable "${id}" is an enum without options.`, mend({ type: 'text' }));
    else if (JSON.stringify(coerce(one, initial)) !== JSON.stringify(initial))
      report.add(
        'initial-not-allowed',
        where,
        `The variable "${id}" cannot hold its initial value.`,
        mend({ initial: initialOf(one) }),
      );
    if (min !== undefined && max !== undefined && min > max)
      report.add(
        'limits-crossed',
        where,
        `The variable "${id}" has a minimum above its maximum.`,
        mend({ min: max, max: min }),
      );
  }
}

function checkExpressions(report: Report, expressions: readonly Expression[], where: Finding['where']): void {
  for (const expression of expressions) {
    if (isTooDeep(expression))
      report.add('condition-too-deep', where, 'A condition is nested too deeply; it counts as false.');
    for (const leaf of leavesOf(expression))
      if (leaf.op === 'visited' && !report.allNodes.has(leaf.node))
        report.add('node-missing', where, `A condition asks for the node "${leaf.node}", which does not exist.`);
  }
}

/** Reports a target that leads nowhere; `from` is the scene it is seen from. */
function checkTarget(
  report: Report,
  target: Target,
  from: SceneId,
  where: Finding['where'],
  edits?: () => readonly Edit[] | undefined,
): void {
  const id = target.scene ?? from;
  const nodes = report.nodes.get(id);
  if (nodes === undefined)
    report.add('target-missing', where, `This leads to the scene "${id}", which does not exist.`, { edits: edits?.() });
  else if (target.node !== undefined && !nodes.has(target.node))
    report.add('target-missing', where, `This leads to the node "${target.node}", which is not in scene "${id}".`, {
      edits: edits?.(),
    });
}

function checkNode(report: Report, scene: Scene, node: Node): void {
  const where = { scene: scene.id, node: node.id };
  const mend = mendTarget(scene, node);
  if (node.next !== undefined) checkTarget(report, { node: node.next }, scene.id, where, mend.next);
  if (node.type === 'menu')
    for (const { id, target } of node.choices) {
      if (target !== undefined) checkTarget(report, target, scene.id, { ...where, choice: id }, () => mend.choice(id));
    }
  else targetsOf(node).forEach((target, at) => checkTarget(report, target, scene.id, where, () => mend.target(at)));
  checkExpressions(report, [...expressionsOf(node), ...expressionsIn(textsOf(node), report.story.variables)], where);
}

function checkScene(report: Report, scene: Scene): void {
  if (scene.nodes.length === 0)
    report.add('scene-empty', { scene: scene.id }, `The scene "${scene.title}" has no nodes.`, {
      fix: 'Add a line or remove the scene.',
    });
  for (const node of scene.nodes) checkNode(report, scene, node);
}

/** The start, as a scene; a start without a scene is in the first one. */
function checkStart(report: Report): void {
  const { start, scenes } = report.story;
  const scene = start.scene ?? scenes[0]?.id;
  const edits: Edit[] = scenes[0] === undefined ? [] : [{ op: 'setStart', start: { scene: scenes[0].id } }];
  if (scene === undefined || !report.scenes.has(scene))
    report.add('start-missing', {}, `The story starts in the scene "${scene}", which does not exist.`, {
      fix: 'Choose a scene to start in.',
      edits,
    });
  else checkTarget(report, start, scene, {}, () => [{ op: 'setStart', start: { scene } }]);
}

/** Scenes that no target names, or that only such scenes name. */
function checkReachable(report: Report): void {
  const first = report.story.start.scene ?? report.story.scenes[0]?.id;
  const open = first === undefined ? [] : [first];
  const reached = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const { scene } of report.scenes.get(id)?.nodes.flatMap(targetsOf) ?? [])
      if (scene !== undefined && !reached.has(scene)) {
        reached.add(scene);
        open.push(scene);
      }
  for (const scene of report.story.scenes)
    if (!reached.has(scene.id))
      report.add('scene-unreachable', { scene: scene.id }, `Nothing leads to the scene "${scene.title}".`);
}

/** Notes what is wrong with the structure of a story, but for what can be reached. */
export function checkStructure(report: Report): void {
  checkTwins(report);
  checkVariables(report);
  checkStart(report);
  checkReferences(report);
  for (const scene of report.story.scenes) checkScene(report, scene);
  for (const { condition } of report.story.achievements ?? []) checkExpressions(report, [condition], {});
}

/**
 * What is wrong with the structure of a story: ids used twice, targets and references that lead nowhere, limits that
 * contradict each other; as warnings, empty scenes and scenes that nothing leads to. Fast; `lintStory` finds more. Pure.
 */
export function validateStory(story: Story): Finding[] {
  const report = new Report(story);
  checkStructure(report);
  checkReachable(report);
  return report.findings;
}
