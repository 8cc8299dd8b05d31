import type { Finding } from '@comfyvn/shared/story/finding';
import type { VariableId } from '@comfyvn/shared/story/ids';
import { byScene } from '@comfyvn/shared/story/scene-variables';
import type { Story } from '@comfyvn/shared/story/story';
import type { Variable } from '@comfyvn/shared/story/variable';
import { knowledgeOf } from '../logic/knowledge.ts';
import { Losses } from '../losses.ts';
import { placesOf } from '../places.ts';
import { oneLine } from '../text-lines.ts';
import { InkCode } from './ink-code.ts';
import { divertTo, FEW_RESETS, initialCode, parametersOf, variableName, type InkContext } from './ink-context.ts';
import { functionsText, withNeeded } from './ink-functions.ts';
import { countersOf } from './ink-menu.ts';
import { InkNames } from './ink-names.ts';
import { outlineOf } from './ink-outline.ts';
import { InkScene } from './ink-scene.ts';
import { signsOf, type InkSigns } from './ink-signs.ts';
import { stagingOf } from './ink-staging.ts';
import { inkTag } from './ink-text.ts';

/** A story in ink. */
export interface InkStory {
  readonly text: string;
  readonly losses: Losses;
  /** What cannot be written in ink, each at its place. */
  readonly refused: readonly Finding[];
  /** How the variables are called. */
  readonly variables: ReadonlyMap<VariableId, string>;
  readonly signs: InkSigns;
}

const HEADER = `// A story written by ComfyVN. Each scene is a knot; what it shows stands in tags:
// "speaker", "expression" and "kind" belong to the words before them, "prompt" marks the question before a choice,
// "more" a further paragraph of the same words, "input" a variable that the host may ask the reader for, "ending" the last words; tags on lines of their own set the stage for
// the words after them. A host may bind the EXTERNAL functions: dice() gives a number from 0 to below 1, callback_...
// takes messages of the story. Without a host, the functions at the end of this file stand in.`;

function contextOf(story: Story, signs: InkSigns, refused: Finding[]): InkContext {
  const places = placesOf(story);
  const knowledge = knowledgeOf(story, false);
  const outline = outlineOf(places, knowledge);
  const names = new InkNames();
  const characters = new Map(story.characters.toReversed().map(({ id, name }) => [id, oneLine(name) || id]));
  const known = new Set(places.scenes.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  let checks = 0;
  const labels = {
    variable: (variable: Variable) => names.variable(variable.id, variable.name),
    option: (variable: Variable) => names.own('option', variable.id),
    seen: (node: string) => (known.has(node) ? names.own('seen', node) : undefined),
    check: () => names.own('check', String(++checks)),
  };
  let isTried = false;
  let hasFailed = false;
  const attempt = (write: () => string): string | undefined => {
    [isTried, hasFailed] = [true, false];
    const code = write();
    isTried = false;
    return hasFailed ? undefined : code;
  };
  const refuse = (message: string) => {
    hasFailed = true;
    if (isTried) return;
    const last = refused.at(-1);
    if (last?.message !== message || last.where !== context.where)
      refused.push({ rule: 'ink-cannot', level: 'error', where: context.where, message });
  };
  const context: InkContext = {
    story,
    places,
    knowledge,
    outline,
    names,
    code: new InkCode(knowledge, labels, signs, refuse),
    staging: stagingOf(story),
    losses: new Losses(),
    sceneVariables: byScene(knowledge.variables.values(), (variable) => variable),
    characterName: (id) => characters.get(id) ?? id,
    attempt,
    where: {},
  };
  return context;
}

/** Names for the story's things first, so that they are the plain ones. */
function nameAll(context: InkContext): void {
  context.places.scenes.forEach(({ title }, scene) => context.names.scene(scene, title));
  for (const variable of context.knowledge.variables.values()) variableName(context, variable);
}

function counters(context: InkContext): string[] {
  const { places, outline, names } = context;
  const all = places.scenes.flatMap(({ nodes }) => nodes);
  const seen = all.flatMap(({ id }) => (outline.asked.has(id) ? [names.own('seen', id)] : []));
  const taken = all.flatMap((node) => (node.type === 'menu' ? countersOf(node, context) : []));
  return [...new Set([...seen, ...taken])];
}

function declarations(context: InkContext): string[] {
  const { knowledge, outline, places, names } = context;
  const starts = { boolean: 'false', number: '0', text: '""', list: '""' };
  const held = places.scenes.flatMap(({ id }, scene) =>
    outline.hasCalls && parametersOf(context, scene).length > 0 ? [names.own('held', id)] : [],
  );
  return [
    ...[...knowledge.variables.values()].map(
      (one) => `VAR ${variableName(context, one)} = ${initialCode(context, one)}`,
    ),
    ...[...counters(context), ...held].map((name) => `VAR ${name} = 0`),
    ...(outline.hasCalls ? ['VAR calls = 0'] : []),
    ...(outline.hasCalls && outline.hasTitledEndings ? ['VAR over = false'] : []),
    ...(outline.givenKinds.length > 0 ? ['VAR given = false'] : []),
    ...outline.givenKinds.map((kind) => `VAR given_${kind} = ${starts[kind]}`),
  ];
}

/** The knots at which scenes end: back behind the call, or the end of the story. */
function endings({ outline }: InkContext): string[] {
  const leave = outline.hasCalls ? ['{ calls > 0:', '  ->->', '}', '-> END'] : ['-> END'];
  const clear = outline.givenKinds.length > 0 ? ['~ given = false'] : [];
  return ['=== scene_end ===', ...clear, '-> scene_left', '', '=== scene_left ===', ...leave, ''];
}

function resetFunction(context: InkContext): string[] {
  const all = context.sceneVariables.get(null);
  if (all === undefined || all.length <= FEW_RESETS) return [];
  return [
    '=== function reset_variables() ===',
    ...all.map((one) => `~ ${variableName(context, one)} = ${initialCode(context, one)}`),
    '',
  ];
}

function callbackFunctions(arities: ReadonlySet<number>): { externals: string[]; functions: string[] } {
  const heads = [...arities]
    .sort((a, b) => a - b)
    .map((arity) => `callback_${arity}(${Array.from({ length: arity + 1 }, (_, i) => `arg_${i}`).join(', ')})`);
  return {
    externals: heads.map((head) => `EXTERNAL ${head}`),
    functions: heads.flatMap((head) => [`=== function ${head} ===`, '~ return', '']),
  };
}

/** Writes a story in ink. Pure. */
export function inkOf(story: Story): InkStory {
  const signs = signsOf(story);
  const refused: Finding[] = [];
  const context = contextOf(story, signs, refused);
  nameAll(context);
  const declared = declarations(context);
  const scenes = context.places.scenes.flatMap((_, scene) => {
    const writer = new InkScene(context, scene);
    writer.write();
    return writer.lines;
  });
  const { code, staging, losses } = context;
  const resets = resetFunction(context);
  const options = code.optionFunctions();
  const helpers = withNeeded(code.helpers);
  const callbacks = callbackFunctions(code.callbacks);
  const dice = helpers.has('dice') ? ['EXTERNAL dice()'] : [];
  const lines = [
    HEADER,
    '',
    inkTag('title', story.title),
    ...staging.cast(),
    '',
    ...declared,
    ...dice,
    ...callbacks.externals,
    '',
    divertTo(context, context.places.start, null),
    ...scenes,
    '',
    '',
    ...endings(context),
    '',
    ...resets,
    ...code.checks,
    ...options,
    ...functionsText(helpers, code, signs, code.quote),
    ...callbacks.functions,
  ];
  const variables = new Map(story.variables.map((one) => [one.id, variableName(context, one)]));
  return { text: `${lines.join('\n').trimEnd()}\n`, losses, refused, variables, signs };
}
