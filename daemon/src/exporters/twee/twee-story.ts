import { createHash } from 'node:crypto';
import type { VariableId } from '@comfyvn/shared/story/ids';
import { byScene } from '@comfyvn/shared/story/scene-variables';
import type { Story } from '@comfyvn/shared/story/story';
import { leavesOf } from '@comfyvn/shared/story/story-walk';
import { knowledgeOf } from '../logic/knowledge.ts';
import { labelsOf } from '../logic/labels.ts';
import { allExpressionsOf } from '../logic/text-expressions.ts';
import { Losses } from '../losses.ts';
import { placesOf } from '../places.ts';
import { oneLine } from '../text-lines.ts';
import { TweeCode } from './twee-code.ts';
import { initialCode, NOWHERE, passageOf, SCENE_END, variableName, type TweeContext } from './twee-context.ts';
import { countersOf } from './twee-menu.ts';
import { TweeNames } from './twee-names.ts';
import { TweeScene, type Passage } from './twee-scene.ts';
import { TWEE_SCRIPT, TWEE_STYLE } from './twee-script.ts';
import { tweeName } from './twee-text.ts';

/** A story as passages. */
export interface TweeStory {
  readonly text: string;
  readonly losses: Losses;
  /** How the variables are called, without `$`. */
  readonly variables: ReadonlyMap<VariableId, string>;
}

const FORMAT = { format: 'SugarCube', 'format-version': '2.37.3' };
const GRID = 150;

/** An id of the Treaty of Babel that is the same for the same story: a UUID of version 5 from the story's id. */
function ifidOf(id: string): string {
  const bytes = createHash('sha1').update(`comfyvn story ${id}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    .toUpperCase();
}

function contextOf(story: Story): TweeContext {
  const places = placesOf(story);
  const knowledge = knowledgeOf(story, true);
  const names = new TweeNames();
  const nodes = places.scenes.flatMap((scene) => scene.nodes);
  const known = new Set(nodes.map(({ id }) => id));
  const leaves = nodes.flatMap((node) => allExpressionsOf(node, story.variables).flatMap((one) => leavesOf(one)));
  const characters = new Map(story.characters.toReversed().map(({ id, name }) => [id, oneLine(name) || id]));
  const code = new TweeCode(knowledge, {
    variable: (variable) => `$${names.variable(variable)}`,
    seen: (node) => (known.has(node) ? `$${names.own('seen', node)}` : undefined),
  });
  return {
    places,
    knowledge,
    labels: labelsOf(places, ['menu', 'branch', 'call', 'input']),
    names,
    code,
    losses: new Losses(),
    asked: new Set(leaves.flatMap((leaf) => (leaf.op === 'visited' ? [leaf.node] : []))),
    hasResults: nodes.some((node) => node.type === 'call' && node.result !== undefined),
    variables: story.variables,
    sceneVariables: byScene(knowledge.variables.values(), (variable) => variable),
    characterName: (id) => characters.get(id) ?? id,
    where: {},
  };
}

/** Sets every variable, so that none is ever missing. */
function initText(context: TweeContext): string {
  const { knowledge, places, asked, names } = context;
  const nodes = places.scenes.flatMap((scene) => scene.nodes);
  const counters = new Set([
    ...nodes.flatMap(({ id }) => (asked.has(id) ? [names.own('seen', id)] : [])),
    ...nodes.flatMap((node) => (node.type === 'menu' ? countersOf(node, context) : [])),
  ]);
  return [
    ...[...knowledge.variables.values()].map(
      (one) => `<<set ${variableName(context, one)} to ${initialCode(context, one)}>>`,
    ),
    ...[...counters].map((name) => `<<set $${name} to 0>>`),
    '<<set $calls to []>><<set $given to {}>><<set $back to null>>',
  ].join('\n');
}

function head(name: string, tags = '', metadata?: object): string {
  return [
    ':: ',
    tweeName(name),
    tags === '' ? '' : ` [${tags}]`,
    metadata === undefined ? '' : ` ${JSON.stringify(metadata)}`,
  ].join('');
}

function passageText({ name, text }: Passage, column: number, row: number): string {
  return `${head(name, 'nobr', { position: `${GRID * (column + 1)},${GRID * (row + 1)}` })}\n${text}`;
}

/** Writes a story as Twee 3 for SugarCube 2. Pure. */
export function tweeOf(story: Story): TweeStory {
  const context = contextOf(story);
  const { places, names, losses } = context;
  // Names for the story's things first, so that they are the plain ones.
  places.scenes.forEach(({ title }, scene) => names.scene(scene, title));
  for (const variable of context.knowledge.variables.values()) names.variable(variable);
  const scenes = places.scenes.flatMap((_, column) =>
    new TweeScene(context, column).write().map((passage, row) => passageText(passage, column, row)),
  );
  const data = { ifid: ifidOf(story.id), ...FORMAT, start: passageOf(context, places.start), zoom: 1 };
  const end = `${context.hasResults ? '<<set $back to null>>' : ''}<<sceneEnd 0>>`;
  const passages = [
    // A title of two colons would be the head of a passage; a space before it counts for nothing.
    `${head('StoryTitle')}\n${(oneLine(story.title) || 'Untitled').replace(/^::/, ' ::')}`,
    `${head('StoryData')}\n${JSON.stringify(data, null, 2)}`,
    `${head('StoryInit')}\n${initText(context)}`,
    `${head('Story JavaScript', 'script')}\n${TWEE_SCRIPT}`,
    `${head('Story Stylesheet', 'stylesheet')}\n${TWEE_STYLE}`,
    ...scenes,
    passageText({ name: SCENE_END, text: end }, places.scenes.length, 0),
    passageText({ name: NOWHERE, text: '<p class="ending">The end</p>' }, places.scenes.length, 1),
  ];
  const variables = new Map(story.variables.map((one) => [one.id, names.variable(one)]));
  return { text: `${passages.join('\n\n\n')}\n`, losses, variables };
}
