import { partsOf } from './condition-eval.ts';
import type { Expression } from './condition.ts';
import type { Finding } from './finding.ts';
import type { NodeId, SceneId, VariableId } from './ids.ts';
import type { Choice, Node, Target } from './node.ts';
import type { Achievement, Scene, Story, Translations } from './story.ts';
import { mapAchievement, mapSceneWords } from './edit/map-head.ts';
import { mapNode } from './edit/map.ts';
import { translatedIdsOfHead } from './localised.ts';
import { mapExpressions, mapTexts } from './node-map.ts';
import { leavesOf } from './story-walk.ts';
import { withValuesMapped } from './text-value.ts';
import { usedAssets, usedCharacters } from './used-assets.ts';
import type { Variable } from './variable.ts';

/** A part of a story as a story of its own. Without a story, the findings say why there is none. */
export interface Subset {
  readonly story: Story | null;
  readonly findings: readonly Finding[];
}

/** What the parts of the cut need to know. */
interface Cut {
  readonly story: Story;
  readonly kept: ReadonlySet<SceneId>;
  readonly nodes: ReadonlySet<NodeId>;
  readonly allNodes: ReadonlySet<NodeId>;
  readonly findings: Finding[];
}

/**
 * The story with these scenes alone, in its own order. What leads out of them ends the story there, calls of other scenes
 * are passed over, a start that is gone moves to the first scene left; characters, variables and assets that nothing
 * uses any more are dropped. Findings say what was cut. Pure.
 */
export function subsetStory(story: Story, scenes: readonly SceneId[]): Subset {
  const wanted = new Set(scenes);
  const known = new Set(story.scenes.map((scene) => scene.id));
  const findings: Finding[] = [...wanted].filter((id) => !known.has(id)).map(unknownScene);
  const left = story.scenes.filter((scene) => wanted.has(scene.id));
  const first = left[0];
  if (findings.length > 0) return { story: null, findings };
  if (first === undefined) return { story: null, findings: [nothingLeft] };
  if (left.length < story.scenes.length) findings.push(scenesCut(left.length, story.scenes.length));
  const cut: Cut = {
    story,
    kept: wanted,
    nodes: new Set(left.flatMap((scene) => scene.nodes.map((node) => node.id))),
    allNodes: new Set(story.scenes.flatMap((scene) => scene.nodes.map((node) => node.id))),
    findings,
  };
  const whole = { ...story, start: startOf(cut, first), scenes: left.map((scene) => cutScene(cut, scene)) };
  return { story: withoutUnused(cut, whole), findings };
}

const unknownScene = (id: SceneId): Finding => ({
  rule: 'scene-missing',
  level: 'error',
  where: {},
  message: `There is no scene "${id}" in this story.`,
  fix: 'Name scenes that the story has.',
});
const nothingLeft: Finding = {
  rule: 'scenes-none',
  level: 'error',
  where: {},
  message: 'No scene was chosen.',
  fix: 'Choose at least one scene, or leave the choice away for all of them.',
};
const scenesCut = (left: number, all: number): Finding => ({
  rule: 'scenes-cut',
  level: 'info',
  where: {},
  message: `${all - left} of ${all} scenes are left out.`,
});

function startOf(cut: Cut, first: Scene): Target {
  const { start, scenes } = cut.story;
  const scene = start.scene ?? scenes[0]?.id;
  if (scene !== undefined && cut.kept.has(scene)) return { ...start, scene };
  cut.findings.push({
    rule: 'start-cut',
    level: 'info',
    where: { scene: first.id },
    message: `The story starts in a scene that is left out; it now starts with "${first.title}".`,
  });
  return { scene: first.id };
}

const leadsOut = (cut: Cut, target: Target | undefined): boolean =>
  target?.scene !== undefined && !cut.kept.has(target.scene);

function cutScene(cut: Cut, scene: Scene): Scene {
  const endId = freshId(cut, scene.id);
  let needsEnd = false;
  const toEnd = (target: Target): Target => {
    if (!leadsOut(cut, target)) return target;
    needsEnd = true;
    return { node: endId };
  };
  const nodes = scene.nodes.map((node) => cutNode(cut, scene, node, toEnd));
  // Running off the end of the list was an end already, so one more node behind it changes nothing else.
  return { ...withCutWords(cut, scene), nodes: needsEnd ? [...nodes, { id: endId, type: 'end' }] : nodes };
}

const cutText = (cut: Cut, text: string): string =>
  withValuesMapped(text, cut.story.variables, (expression) => forget(cut, expression));

function withCutWords(cut: Cut, scene: Scene): Scene {
  if (scene.translations === undefined) return scene;
  const translations = mapWords(scene.translations, (id, text) => [[id, cutText(cut, text)]]);
  return { ...scene, translations };
}

function mapWords(all: Translations, change: (id: string, text: string) => readonly (readonly [string, string])[]) {
  return Object.fromEntries(
    Object.entries(all).map(([locale, words]) => [
      locale,
      Object.fromEntries(Object.entries(words).flatMap(([id, text]) => change(id, text))),
    ]),
  );
}

/** An id that no node of the whole story has. */
function freshId(cut: Cut, scene: SceneId): NodeId {
  for (let n = 1; ; n++) {
    const id = `${scene.slice(0, 70)}.end${n === 1 ? '' : n}`;
    if (!cut.allNodes.has(id)) return id;
  }
}

function cutNode(cut: Cut, scene: Scene, node: Node, toEnd: (target: Target) => Target): Node {
  const out = leadsWhere(cut, node);
  if (out.length > 0) cut.findings.push(targetCut(cut, scene, node, out));
  const kept = mapTexts(
    mapExpressions(node, (expression) => forget(cut, expression)),
    (text) => cutText(cut, text),
  );
  switch (kept.type) {
    case 'jump': {
      const { target, ...rest } = kept;
      return leadsOut(cut, target) ? { ...rest, type: 'end' } : kept;
    }
    case 'call': {
      const { target, args: _, result: __, ...rest } = kept;
      // The scene called would end at once and the story go on after the call: so nothing happens here.
      return leadsOut(cut, target) ? { ...rest, type: 'action', actions: [] } : kept;
    }
    case 'menu':
      return { ...kept, choices: kept.choices.map((choice) => cutChoice(choice, toEnd)) };
    case 'branch':
      return { ...kept, cases: kept.cases.map((one) => ({ ...one, target: toEnd(one.target) })) };
    case 'line':
    case 'action':
    case 'input':
    case 'end':
      return kept;
  }
}

const cutChoice = (choice: Choice, toEnd: (target: Target) => Target): Choice =>
  choice.target === undefined ? choice : { ...choice, target: toEnd(choice.target) };

/** The scenes left out that a node leads to. */
function leadsWhere(cut: Cut, node: Node): SceneId[] {
  const targets =
    node.type === 'jump' || node.type === 'call'
      ? [node.target]
      : node.type === 'menu'
        ? node.choices.map((choice) => choice.target)
        : node.type === 'branch'
          ? node.cases.map((one) => one.target)
          : [];
  return [...new Set(targets.flatMap((target) => (leadsOut(cut, target) ? (target?.scene ?? []) : [])))];
}

function targetCut(cut: Cut, scene: Scene, node: Node, out: readonly SceneId[]): Finding {
  const titles = out.map((id) => `"${cut.story.scenes.find((one) => one.id === id)?.title ?? id}"`);
  const shown = titles.slice(0, 3).join(', ') + (titles.length > 3 ? ` and ${titles.length - 3} more` : '');
  return {
    rule: 'target-cut',
    level: 'warning',
    where: { scene: scene.id, node: node.id },
    message:
      node.type === 'call'
        ? `"${scene.title}" calls ${shown}, which is left out; the call is passed over.`
        : `"${scene.title}" leads to ${shown}, which is left out; the story ends there.`,
    fix: 'Choose the scenes it leads to as well, if the story should go on.',
  };
}

/** A question about a node that is left out is answered as it always would be: never visited. */
function forget(cut: Cut, expression: Expression): Expression {
  if (expression.op === 'visited')
    return cut.allNodes.has(expression.node) && !cut.nodes.has(expression.node)
      ? { op: 'value', value: 0 }
      : expression;
  if (partsOf(expression).length === 0) return expression;
  if ('left' in expression)
    return { ...expression, left: forget(cut, expression.left), right: forget(cut, expression.right) };
  if ('from' in expression)
    return { ...expression, from: forget(cut, expression.from), to: forget(cut, expression.to) };
  if (expression.op === 'not') return { ...expression, of: forget(cut, expression.of) };
  if (expression.op === 'and' || expression.op === 'or')
    return { ...expression, of: expression.of.map((part) => forget(cut, part)) };
  return expression;
}

function withoutUnused(cut: Cut, story: Story): Story {
  const characters = usedCharacters(story);
  const assets = usedAssets(story);
  const { translations, achievements, ...rest } = story;
  const kept = achievements?.filter((one) => keeps(cut, one));
  const variables = usedVariables({ ...rest, ...(kept && { achievements: kept }) });
  const people = story.characters.filter((one) => characters.has(one.id));
  const named = translatedIdsOfHead({ ...story, characters: people, achievements: kept });
  return {
    ...rest,
    ...(kept && kept.length > 0 && { achievements: kept }),
    characters: people,
    variables: story.variables.filter((one) => variables.has(one.id)).map((one) => withScene(cut, one)),
    assets: story.assets.filter((one) => assets.has(one.id)),
    renamed: Object.fromEntries(
      Object.entries(story.renamed).filter(([, id]) => cut.kept.has(id) || cut.nodes.has(id)),
    ),
    ...(translations && {
      translations: mapWords(translations, (id, text) => (named.has(id) ? [[id, text]] : [])),
    }),
  };
}

/** A variable of a scene that is left out is never reset any more: one of the whole run. */
function withScene(cut: Cut, variable: Variable): Variable {
  if (variable.scope !== 'scene' || variable.scene === undefined || cut.kept.has(variable.scene)) return variable;
  const { scene: _, ...rest } = variable;
  return { ...rest, scope: 'session' };
}

/** Whether an achievement can still be had: one that asks for a node left out is left out, too. */
function keeps(cut: Cut, one: Achievement): boolean {
  const gone = leavesOf(one.condition).some((leaf) => leaf.op === 'visited' && forget(cut, leaf) !== leaf);
  if (gone)
    cut.findings.push({
      rule: 'achievement-cut',
      level: 'info',
      where: {},
      message: `The achievement "${one.title}" asks for a scene that is left out; it is left out, too.`,
    });
  return !gone;
}

function usedVariables(story: Story): Set<VariableId> {
  const used = new Set<VariableId>();
  const refs = {
    names: story.variables,
    variable(id: VariableId): VariableId {
      used.add(id);
      return id;
    },
  };
  for (const scene of story.scenes) {
    for (const id of scene.parameters ?? []) used.add(id);
    mapSceneWords(scene, refs);
    for (const node of scene.nodes) mapNode(node, refs);
  }
  for (const one of story.achievements ?? []) mapAchievement(one, refs);
  return used;
}
