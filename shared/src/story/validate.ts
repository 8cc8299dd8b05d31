import { isTooDeep } from './condition-eval.ts';
import type { Finding } from './finding.ts';
import type { CharacterId, NodeId, SceneId } from './ids.ts';
import type { Node, Target } from './node.ts';
import type { StageChange } from './stage.ts';
import type { Scene, Story } from './story.ts';
import { actionsOf, cuesOf, expressionsOf, leavesOf, stageChangesOf, targetsOf } from './story-walk.ts';
import { coerce } from './values.ts';
import type { Variable } from './variable.ts';

/** What a story holds, by id, and the findings so far. */
class Check {
  readonly story: Story;
  readonly findings: Finding[] = [];
  readonly scenes = new Map<SceneId, Scene>();
  readonly nodes = new Map<SceneId, Set<NodeId>>();
  readonly allNodes = new Set<NodeId>();
  readonly characters: ReadonlySet<CharacterId>;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly assets: ReadonlySet<string>;

  constructor(story: Story) {
    this.story = story;
    this.characters = new Set(story.characters.map((one) => one.id));
    this.variables = new Map(story.variables.map((one) => [one.id, one]));
    this.assets = new Set(story.assets.map((one) => one.id));
    for (const scene of story.scenes) {
      this.scenes.set(scene.id, scene);
      this.nodes.set(scene.id, new Set(scene.nodes.map((node) => node.id)));
      for (const node of scene.nodes) this.allNodes.add(node.id);
    }
  }

  report(
    rule: string,
    where: Finding['where'],
    message: string,
    fix?: string,
    level: Finding['level'] = 'error',
  ): void {
    this.findings.push({ rule, level, where, message, ...(fix === undefined ? {} : { fix }) });
  }

  known(kind: 'character' | 'asset' | 'variable', id: string, where: Finding['where']): void {
    const all = { character: this.characters, asset: this.assets, variable: this.variables }[kind];
    if (!all.has(id)) this.report(`${kind}-missing`, where, `There is no ${kind} "${id}".`);
  }

  target(target: Target, from: SceneId | undefined, where: Finding['where']): void {
    const id = target.scene ?? from;
    const nodes = id === undefined ? undefined : this.nodes.get(id);
    if (nodes === undefined)
      this.report('target-missing', where, `This leads to the scene "${id}", which does not exist.`);
    else if (target.node !== undefined && !nodes.has(target.node))
      this.report('target-missing', where, `This leads to the node "${target.node}", which is not in scene "${id}".`);
  }
}

function checkIds(check: Check, kind: string, ids: readonly { id: string; where: Finding['where'] }[]): void {
  const seen = new Set<string>();
  for (const { id, where } of ids) {
    if (seen.has(id))
      check.report(
        'id-twice',
        where,
        `There are several ${kind}s with the id "${id}".`,
        'Give one of them another id.',
      );
    seen.add(id);
  }
}

function checkAllIds(check: Check): void {
  const { story } = check;
  const places = story.scenes.flatMap((scene) => scene.nodes.map((node) => ({ scene, node })));
  checkIds(
    check,
    'scene',
    story.scenes.map(({ id }) => ({ id, where: { scene: id } })),
  );
  checkIds(
    check,
    'node',
    places.map(({ scene, node }) => ({ id: node.id, where: { scene: scene.id, node: node.id } })),
  );
  checkIds(
    check,
    'choice',
    places.flatMap(({ scene, node }) =>
      node.type !== 'menu'
        ? []
        : node.choices.map(({ id }) => ({ id, where: { scene: scene.id, node: node.id, choice: id } })),
    ),
  );
  for (const kind of ['character', 'variable', 'asset'] as const)
    checkIds(
      check,
      kind,
      story[`${kind}s`].map(({ id }) => ({ id, where: {} })),
    );
}

function checkVariables(check: Check): void {
  for (const variable of check.story.variables) {
    const { id, scope, scene, type, options, initial, min, max } = variable;
    if (scope === 'scene' && scene !== undefined && !check.scenes.has(scene))
      check.report('scene-missing', {}, `The variable "${id}" belongs to the scene "${scene}", which does not exist.`);
    if (type === 'enum' && (options?.length ?? 0) === 0)
      check.report('enum-empty', {}, `The variable "${id}" is an enum without options.`);
    else if (JSON.stringify(coerce(variable, initial)) !== JSON.stringify(initial))
      check.report(
        'initial-not-allowed',
        {},
        `The variable "${id}" cannot hold its initial value.`,
        undefined,
        'warning',
      );
    if (min !== undefined && max !== undefined && min > max)
      check.report('limits-crossed', {}, `The variable "${id}" has a minimum above its maximum.`);
  }
}

function checkCharacters(check: Check): void {
  for (const { portrait, sprites } of check.story.characters) {
    if (portrait !== undefined) check.known('asset', portrait, {});
    for (const { asset } of sprites) check.known('asset', asset, {});
  }
}

function checkStage(check: Check, changes: readonly StageChange[], where: Finding['where']): void {
  for (const change of changes) {
    if ('character' in change) check.known('character', change.character, where);
    if ('to' in change && change.to !== null && 'asset' in change.to) check.known('asset', change.to.asset, where);
  }
}

function checkCues(check: Check, node: Node, where: Finding['where']): void {
  for (const cue of cuesOf(node)) {
    if ('asset' in cue) check.known('asset', cue.asset, where);
    if ('character' in cue && cue.character !== undefined) check.known('character', cue.character, where);
    if ('target' in cue && typeof cue.target === 'object') check.known('character', cue.target.character, where);
  }
}

function checkExpressions(check: Check, node: Node, where: Finding['where']): void {
  for (const expression of expressionsOf(node)) {
    if (isTooDeep(expression))
      check.report('condition-too-deep', where, 'A condition is nested too deeply; it counts as false.');
    for (const leaf of leavesOf(expression)) {
      if (leaf.op === 'get') check.known('variable', leaf.variable, where);
      if (leaf.op === 'visited' && !check.allNodes.has(leaf.node))
        check.report('node-missing', where, `A condition asks for the node "${leaf.node}", which does not exist.`);
    }
  }
}

function checkNode(check: Check, scene: Scene, node: Node): void {
  const where = { scene: scene.id, node: node.id };
  if (node.next !== undefined) check.target({ node: node.next }, scene.id, where);
  if (node.type === 'menu')
    for (const { id, target } of node.choices) {
      if (target !== undefined) check.target(target, scene.id, { ...where, choice: id });
    }
  else for (const target of targetsOf(node)) check.target(target, scene.id, where);
  if (node.type === 'line' && node.speaker !== undefined) check.known('character', node.speaker, where);
  for (const action of actionsOf(node)) if ('variable' in action) check.known('variable', action.variable, where);
  checkStage(check, stageChangesOf(node), where);
  checkCues(check, node, where);
  checkExpressions(check, node, where);
}

function checkScene(check: Check, scene: Scene): void {
  const where = { scene: scene.id };
  if (scene.nodes.length === 0)
    check.report(
      'scene-empty',
      where,
      `The scene "${scene.title}" has no nodes.`,
      'Add a line or remove the scene.',
      'warning',
    );
  checkStage(check, scene.stage, where);
  for (const node of scene.nodes) checkNode(check, scene, node);
}

/** The start, as a scene; a start without a scene is in the first one. */
function checkStart(check: Check): void {
  const { start, scenes } = check.story;
  const scene = start.scene ?? scenes[0]?.id;
  if (scene === undefined || !check.scenes.has(scene))
    check.report(
      'start-missing',
      {},
      `The story starts in the scene "${scene}", which does not exist.`,
      'Choose a scene to start in.',
    );
  else check.target(start, scene, {});
}

function checkReachable(check: Check): void {
  const first = check.story.start.scene ?? check.story.scenes[0]?.id;
  const open = first === undefined ? [] : [first];
  const reached = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const { scene } of check.scenes.get(id)?.nodes.flatMap(targetsOf) ?? [])
      if (scene !== undefined && !reached.has(scene)) {
        reached.add(scene);
        open.push(scene);
      }
  for (const scene of check.story.scenes)
    if (!reached.has(scene.id))
      check.report(
        'scene-unreachable',
        { scene: scene.id },
        `Nothing leads to the scene "${scene.title}".`,
        undefined,
        'warning',
      );
}

/**
 * What is wrong with the structure of a story: ids used twice, targets and references that lead nowhere, limits that
 * contradict each other; as warnings, empty scenes and scenes that nothing leads to. Pure.
 */
export function validateStory(story: Story): Finding[] {
  const check = new Check(story);
  checkAllIds(check);
  checkVariables(check);
  checkCharacters(check);
  checkStart(check);
  for (const scene of story.scenes) checkScene(check, scene);
  checkReachable(check);
  return check.findings;
}
